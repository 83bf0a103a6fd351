package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.FindingOptions;
import io.pollard.data.OnBadFile;
import io.pollard.data.Task;
import io.pollard.data.Uncertain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingsTableTest {

  @TempDir Path folder;

  @BeforeEach
  void fourImages() throws IOException {
    for (int i = 1; i <= 4; i++) {
      Files.writeString(folder.resolve(i + ".png"), "content " + i); // nothing is decoded
    }
  }

  private Dataset read(FindingOptions findings, String... lines) throws IOException {
    return read(DatasetOptions.defaults().withFindings(findings), lines);
  }

  private Dataset read(DatasetOptions options, String... lines) throws IOException {
    Path csv = Files.writeString(folder.resolve("list.csv"), String.join("\n", lines));
    return Dataset.read(csv, options.withOnBadFile(OnBadFile.SKIP));
  }

  private static List<String> labels(Dataset data) {
    Task task = data.task();
    return data.samples().stream().map(one -> task.label(one.target())).toList();
  }

  private static FindingOptions.Finding finding(String name, String... members) {
    return new FindingOptions.Finding(name, List.of(members), Uncertain.IGNORE);
  }

  @Test
  void aColumnEachAsChexpertHasThem() throws IOException {
    Dataset data =
        read(
            FindingOptions.of(List.of("Pleural Effusion", "Edema")),
            "file,Sex,Edema,Pleural Effusion",
            "1.png,F,1.0,0.0",
            "2.png,M,-1.0,",
            "3.png,M,u,1",
            "4.png,F,nan,-1");
    assertThat(data.classes()).containsExactly("Pleural Effusion", "Edema");
    assertThat(labels(data)).containsExactly("01", "-u", "1u", "u-");
    assertThat(data.badFiles()).isEmpty();
    assertThatThrownBy(data::singleLabel)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected one class of several");
    assertThat(labels(data.as(new Task.MultiLabel(List.of("Edema", "Mass")))))
        .containsExactly("1-", "u-", "u-", "--");
  }

  @Test
  void otherWordsAndRowsThatSayNothingAreBad() throws IOException {
    Dataset data =
        read(
            FindingOptions.of(List.of("Edema", "Mass")),
            "file,Edema,Mass",
            "1.png,1,0",
            "2.png,yes,0",
            "3.png,,",
            "4.png,2,0");
    assertThat(labels(data)).containsExactly("10");
    assertThat(data.badFiles().stream().map(BadFile::reason))
        .containsExactly(
            "expected 1, 0, -1 or u (uncertain) or nothing (unknown) in line 3, column edema, but found \"yes\"",
            "line 4 says nothing: expected at least one of the findings [Edema, Mass] to be known",
            "expected 1, 0, -1 or u (uncertain) or nothing (unknown) in line 5, column edema, but found \"2\"");
  }

  @Test
  void listsAsChestXray14HasThem() throws IOException {
    String[] lines = {
      "Image Index,Finding Labels,Patient ID",
      "1.png,Mass|Effusion,7",
      "2.png,No Finding,7",
      "3.png,Hernia,8",
      "4.png,Hernia|No Finding,9"
    };
    DatasetOptions nih =
        DatasetOptions.defaults().withFileColumn("Image Index").withGroupColumn("Patient ID");
    Dataset data = read(nih.withFindings(FindingOptions.listed("Finding Labels")), lines);
    assertThat(data.classes()).containsExactly("Effusion", "Hernia", "Mass");
    assertThat(labels(data)).containsExactly("101", "000", "010");
    assertThat(data.samples().get(1).group()).isEqualTo("7");
    assertThat(data.badFiles()).hasSize(1);
    Dataset some =
        read(
            nih.withFindings(
                new FindingOptions(
                    List.of(finding("any", "Mass", "Hernia")), Optional.of("Finding Labels"))),
            lines);
    assertThat(labels(some)).containsExactly("1", "0", "1");
    assertThatThrownBy(
            () ->
                read(
                    nih.withFindings(
                        FindingOptions.of(List.of("Nodule")).withListColumn("Finding Labels")),
                    lines))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected Nodule in lists of");
  }

  @Test
  void aGroupIsPresentElseUncertainElseUnknownElseAbsent() throws IOException {
    Dataset data =
        read(
            new FindingOptions(
                List.of(finding("low", "A", "B"), finding("c", "C")), Optional.empty()),
            "file,A,B,C",
            "1.png,1,-1,0",
            "2.png,-1,,0",
            "3.png,0,,0",
            "4.png,0,0,1");
    assertThat(labels(data)).containsExactly("10", "u0", "-0", "01");
  }

  @Test
  void aTableBesideAFolder() throws IOException {
    Path csv = Files.createTempFile("labels", ".csv");
    Files.writeString(csv, "file,Edema\n1.png,1\n2.png,0\n3.png,-1\n");
    Dataset data =
        Dataset.read(
            folder,
            DatasetOptions.defaults()
                .withLabels(csv)
                .withFindings(FindingOptions.of(List.of("Edema"))));
    assertThat(labels(data)).containsExactly("1", "0", "u");
    Files.delete(csv);
  }

  @Test
  void theDigestIsOfWhatIsKnown() throws IOException {
    FindingOptions edema = FindingOptions.of(List.of("Edema"));
    String present = read(edema, "file,Edema", "1.png,1").digest();
    assertThat(read(edema, "file,Edema", "1.png,1.0").digest()).isEqualTo(present);
    assertThat(read(edema, "file,Edema", "1.png,0").digest()).isNotEqualTo(present);
    assertThat(read(FindingOptions.of(List.of("Mass")), "file,Mass", "1.png,1").digest())
        .isNotEqualTo(present);
  }

  @Test
  void findingsAndClassesAreRefused() {
    assertThatThrownBy(
            () ->
                read(
                    DatasetOptions.defaults()
                        .withClasses(List.of("a", "b"))
                        .withFindings(FindingOptions.of(List.of("a"))),
                    "file,a",
                    "1.png,1"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected findings or one class of several but found both");
    assertThatThrownBy(() -> read(FindingOptions.of(List.of("Oedema")), "file,Edema", "1.png,1"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("name it with --findings");
  }
}
