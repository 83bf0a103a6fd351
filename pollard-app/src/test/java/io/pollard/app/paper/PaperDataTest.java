package io.pollard.app.paper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaperDataTest {

  @TempDir private Path root;

  private static PaperData set(String key) {
    return Exhibits.standard().dataOf(exhibitOf(key)).stream()
        .filter(one -> one.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  private static Exhibit exhibitOf(String key) {
    return Exhibits.standard().all().stream()
        .filter(one -> one.data().contains(key))
        .findFirst()
        .orElseThrow();
  }

  private Path write(String key, String manifest, String... lines) throws IOException {
    Path folder = Files.createDirectories(root.resolve(key));
    return Files.writeString(folder.resolve(manifest), String.join("\n", lines) + "\n");
  }

  private void touch(String key, String file) throws IOException {
    Path path = root.resolve(key).resolve(file);
    Files.createDirectories(path.resolveSibling("."));
    Files.writeString(path, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bimcv", "midog", "pe", "lungs", "chexpert"})
  void aMissingFolderIsNamedWithWhatIsExpected(String key) {
    assertThat(set(key).check(root).problems())
        .singleElement()
        .asString()
        .contains("expected a folder " + root.resolve(key), "but found none", "--data");
    assertThat(set(key).expected(root)).hasSizeGreaterThan(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bimcv", "midog", "pe", "lungs", "chexpert"})
  void aMissingTableIsNamedWithItsColumns(String key) throws IOException {
    Files.createDirectories(root.resolve(key));
    assertThat(set(key).check(root).problems())
        .singleElement()
        .asString()
        .contains(set(key).manifest(), set(key).columns().get(0), "but found none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bimcv", "midog", "pe", "lungs", "chexpert"})
  void aMissingColumnIsNamedWithThoseThatAreThere(String key) throws IOException {
    String header =
        set(key).columns().stream().skip(1).collect(Collectors.joining(",", "picture,", ""));
    write(key, set(key).manifest(), header);
    assertThat(set(key).check(root).problems())
        .singleElement()
        .asString()
        .contains("but found picture,", set(key).columns().get(0) + " is missing");
  }

  @Test
  void otherClassesAreNamed() throws IOException {
    write("bimcv", "index.csv", "file,label,patient", "a.png,1,p1", "b.png,0,p2");
    touch("bimcv", "a.png");
    touch("bimcv", "b.png");
    assertThat(set("bimcv").check(root).problems())
        .singleElement()
        .asString()
        .contains("expected the classes negative, positive", "but found 0, 1", "label");
  }

  @Test
  void missingFilesAreCountedWithOneOfThem() throws IOException {
    write(
        "midog",
        "index.csv",
        "file,label,patient",
        "a.png,mitotic,p1",
        "b.png,non-mitotic,p2",
        "c.png,mitotic,p3");
    touch("midog", "a.png");
    assertThat(set("midog").check(root).problems())
        .singleElement()
        .asString()
        .contains("but found 2 of 3 missing", "b.png");
  }

  @Test
  void aWholeCopyOfAnotherSizeIsRemarkedAndTaken() throws IOException {
    write("bimcv", "index.csv", "file,label,patient", "a.png,positive,p1", "b.png,negative,p2");
    touch("bimcv", "a.png");
    touch("bimcv", "b.png");
    PaperData.Layout layout = set("bimcv").check(root);
    assertThat(layout.problems()).isEmpty();
    assertThat(layout.remarks())
        .contains(
            "bimcv: the paper has 4724 images, here are 2",
            "bimcv: the paper has 2261 images of positive, here are 1");
  }

  /** CheXpert's table names its files by Path, and classes by no column. */
  @Test
  void findingsNeedNoClasses() throws IOException {
    PaperData chexpert = set("chexpert");
    String row =
        chexpert.columns().stream()
            .map(column -> column.equals("Path") ? "small/train/view1.jpg" : "1")
            .collect(Collectors.joining(","));
    write("chexpert", "train.csv", String.join(",", chexpert.columns()), row);
    touch("chexpert", "small/train/view1.jpg");
    assertThat(chexpert.check(root).problems()).isEmpty();
  }
}
