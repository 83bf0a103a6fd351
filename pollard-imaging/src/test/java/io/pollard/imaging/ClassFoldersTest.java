package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Part;
import io.pollard.data.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as people and their programs leave them. */
class ClassFoldersTest {

  private static final String PNG = "\u0089PNG\r\n\u001a\n";
  private static final String WEBP = "RIFF\0\0\0\0WEBPVP8L";

  @TempDir Path folder;

  /** Files that begin as given; their names make them different. */
  private void files(String beginning, String... names) throws IOException {
    for (String name : names) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, (beginning + name).getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private void link(String name, String target) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.createSymbolicLink(folder.resolve(name), folder.getFileSystem().getPath(target));
  }

  private List<String> ids(Dataset data) {
    return data.samples().stream().map(Sample::id).toList();
  }

  private Dataset read() {
    return Dataset.read(folder.resolve("d"));
  }

  private void refused(String... parts) {
    assertThatThrownBy(this::read)
        .isInstanceOf(DataException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".ipynb_checkpoints/1-checkpoint.png",
        ".thumbnails/1.png",
        "__MACOSX/._1.png",
        "._1.png",
        "@eaDir/1.png",
        ".git/objects/1.png",
        "$RECYCLE.BIN/1.png",
        "lost+found/1.png",
        "@EADIR/1.png",
        "Thumbs.db",
        ".DS_Store",
        "desktop.ini",
        "System Volume Information/1.png"
      })
  void whatIsHiddenOrOfOtherProgramsIsLeftOutAndCounted(String other) throws IOException {
    files(PNG, "d/a/1.png", "d/b/2.png", "d/a/" + other);
    assertThat(ids(read())).containsExactly("a/1.png", "b/2.png");
    assertThat(read().notes())
        .contains(
            "1 file in %s left out: hidden, or another program's".formatted(folder.resolve("d")));
    Files.move(folder.resolve("d/a/" + other), folder.resolve("moved"));
    files(PNG, "d/" + other); // beside the classes
    assertThat(ids(read())).containsExactly("a/1.png", "b/2.png");
    assertThat(read().notes()).anyMatch(note -> note.startsWith("1 file in "));
  }

  @Test
  void linkedClassesFoldersAndFilesAreFollowed() throws IOException {
    files(PNG, "store/a/1.png", "store/more/2.png", "store/3.png", "d/b/4.png");
    link("d/a", "../store/a");
    link("d/b/more", folder.resolve("store/more").toString());
    link("d/b/3.png", "../../store/3.png");
    Dataset data = read();
    assertThat(ids(data)).containsExactly("a/1.png", "b/3.png", "b/4.png", "b/more/2.png");
    assertThat(data.contents()).doesNotHaveDuplicates();
    assertThat(ids(Dataset.unlabelled(folder.resolve("d"), DatasetOptions.defaults())))
        .isEqualTo(ids(data));
  }

  @Test
  void linksThatLeadBackNowhereOrTwiceAreNamed() throws IOException {
    files(PNG, "d/a/1.png", "d/b/deep/2.png", "store/3.png");
    link("d/a/loop", "..");
    link("d/a/self", ".");
    link("d/a/store", "../../store");
    link("store/back", "../d/a");
    link("d/a/gone.png", "nowhere.png");
    link("d/b/again", "deep");
    Dataset data = read();
    assertThat(ids(data)).containsExactly("a/1.png", "a/store/3.png", "b/deep/2.png");
    assertThat(data.notes())
        .contains(
            "a/loop is a link to a folder that holds it and was left out",
            "a/self is a link to a folder that holds it and was left out",
            "a/gone.png is a link to nothing and was left out",
            "a/store/back is the same folder as a and counts once",
            "b/again is the same folder as b/deep and counts once");
  }

  @Test
  void imagesAreKnownByTheirBeginningWhateverTheyAreCalled() throws IOException {
    files(PNG, "d/a/IMG0001", "d/a/2.dat", "d/b/3.png", "d/b/4.PNG", "d/b/3.png~", "d/b/old.bak");
    files("", "d/b/list.csv", "d/b/README");
    Dataset data = read();
    assertThat(ids(data)).containsExactly("a/2.dat", "a/IMG0001", "b/3.png", "b/4.PNG");
    assertThat(data.notes())
        .anyMatch(note -> note.contains("4 files in ") && note.contains("are no images"));
  }

  @ParameterizedTest
  @CsvSource({
    "webp, 16 WebP files",
    "jp2, 16 JPEG 2000 files",
    "heic, 16 HEIC files",
    "avif, 16 AVIF files",
    "dcm, 16 DICOM files",
    "txt, 16 .txt files"
  })
  void aClassWhoseFilesAreOfAnotherKindIsLostByName(String ending, String kind) throws IOException {
    files(PNG, "d/a/1.png", "d/b/2.png");
    String beginning =
        switch (ending) {
          case "webp" -> WEBP;
          case "jp2" -> "\0\0\0\fjP  \r\n";
          case "heic", "avif" -> "\0\0\0\u0018ftyp" + ending;
          case "dcm" -> "\0".repeat(128) + "DICM"; // which pollard-dicom reads
          default -> "";
        };
    for (int i = 0; i < 16; i++) {
      files(beginning, "d/covid/" + i + "." + ending);
    }
    refused("none in covid (" + kind + ")", "Pollard reads PNG, JPEG", "--classes");
    DatasetOptions two = DatasetOptions.defaults().withClasses(List.of("a", "b"));
    assertThat(Dataset.read(folder.resolve("d"), two).classes()).containsExactly("a", "b");
  }

  @Test
  void anEmptyClassIsLostByName() throws IOException {
    files(PNG, "d/a/1.png", "d/b/2.png");
    Files.createDirectories(folder.resolve("d/c/deep"));
    refused("none in c (no files)");
  }

  @ParameterizedTest
  @CsvSource({
    "Normal, normal",
    "gr\u00fcn, gru\u0308n",
    "'normal ', normal",
    "no rmal, no\u00a0rmal",
    "non-covid, non_covid",
    "1, 1.0"
  })
  void twoNamesOfOneClassAreRefusedUnlessBothAreNamed(String one, String other) throws IOException {
    files(PNG, "d/%s/1.png".formatted(one), "d/%s/2.png".formatted(other), "d/sick/3.png");
    refused("expected one spelling of every class", '"' + one + '"', '"' + other + '"');
    DatasetOptions some = DatasetOptions.defaults().withClasses(List.of(one, "sick"));
    assertThatThrownBy(() -> Dataset.read(folder.resolve("d"), some))
        .hasMessageContaining("expected one spelling");
    DatasetOptions both = DatasetOptions.defaults().withClasses(List.of(one, other));
    assertThat(Dataset.read(folder.resolve("d"), both).classes()).containsExactly(one, other);
  }

  @ParameterizedTest
  @CsvSource({
    "train, val, test",
    "Training, Validation, Testing",
    "TRAIN, valid, TEST",
    "Train, dev, Test"
  })
  void foldersOfPartsAreTheSplit(String train, String validation, String test) throws IOException {
    for (String part : List.of(train, validation, test)) {
      files(PNG, "d/%s/a/1.png".formatted(part), "d/%s/b/2.png".formatted(part));
    }
    Dataset data = read();
    assertThat(data.classes()).containsExactly("a", "b");
    assertThat(data.hasOfficialSplit()).isTrue();
    assertThat(data.split(1).indices(Part.TEST).stream().map(ids(data)::get))
        .containsExactly(test + "/a/1.png", test + "/b/2.png");
    assertThat(data.split(1).indices(Part.VALIDATION)).hasSize(2);
    Files.move(folder.resolve("d"), folder.resolve("moved"));
    Files.createDirectories(folder.resolve("d"));
    Files.move(folder.resolve("moved"), folder.resolve("d/data"));
    files(PNG, "d/__MACOSX/._data");
    assertThat(ids(read())).contains("data/" + train + "/a/1.png");
    assertThat(read().split(1)).isEqualTo(data.split(1));
  }

  @Test
  void partsThatAreNotUnderstoodAreRefused() throws IOException {
    files(PNG, "d/train/a/1.png", "d/train/b/2.png");
    refused("expected folders of the parts train and test", "[train]");
    files(PNG, "d/test/1.png");
    refused("expected a folder per class in test");
    files(PNG, "d/test/a/1.png", "d/Testing/b/2.png");
    refused("one folder for each part", "Testing and test");
    Files.move(folder.resolve("d/Testing"), folder.resolve("d/chest_xray"));
    refused("found those of parts, [test, train], beside [chest_xray]");
  }

  @Test
  void classesMayBeCalledValidOrTestWhereTheUserSaysSo() throws IOException {
    files(PNG, "d/valid/1.png", "d/invalid/2.png");
    assertThat(read().classes()).containsExactly("invalid", "valid");
    files(PNG, "e/train/1.png", "e/test/2.png");
    DatasetOptions named = DatasetOptions.defaults().withClasses(List.of("train", "test"));
    assertThat(Dataset.read(folder.resolve("e"), named).hasOfficialSplit()).isFalse();
  }

  @Test
  void imagesBesideTheClassesAreNamed() throws IOException {
    files(PNG, "d/a/1.png", "d/b/2.png", "d/sheet.png");
    assertThat(read().notes())
        .anyMatch(
            note -> note.contains("lie in no folder of a class") && note.endsWith("sheet.png"));
    files(PNG, "e/1.png", "e/2.png");
    assertThatThrownBy(() -> Dataset.read(folder.resolve("e")))
        .hasMessageContaining("but found images in no such folder, as 1.png");
  }

  @Test
  void whatAFolderToPredictHoldsBesideImagesIsSaid() throws IOException {
    files(PNG, "d/ok.png", "d/IMG0001", "d/.thumbnails/ok.png", "d/x/.DS_Store");
    files(WEBP, "d/a.webp");
    files("\0\0\0\u0018ftypheic", "d/x/y.heic");
    files("", "d/index.csv", "d/x/notes.txt", "d/README");
    ImageFolder found = ImageFolder.of(folder.resolve("d"));
    assertThat(found.images())
        .containsExactly(folder.resolve("d/IMG0001"), folder.resolve("d/ok.png"));
    assertThat(ImageFiles.below(folder.resolve("d"))).isEqualTo(found.images());
    assertThat(found.leftOut())
        .singleElement()
        .asString()
        .startsWith("2 files in " + folder.resolve("d") + " are no images and were left out (")
        .contains("1 WebP file", "1 HEIC file", "as a.webp");
    assertThat(found.hidden()).isEqualTo(2);
    assertThat(found.aside())
        .containsExactly(
            "left out of %s: 1 other file, 1 .csv file, 1 .txt file".formatted(folder.resolve("d")),
            "2 files in %s left out: hidden, or another program's".formatted(folder.resolve("d")));
  }
}
