package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.ImageSource;
import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are only hashed when a data set is read, so these images are any bytes. */
class DatasetTest {

  @TempDir Path folder;

  private void images(String... names) throws IOException {
    for (String name : names) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }

  private Path manifest(String text) throws IOException {
    return Files.writeString(folder.resolve("list.csv"), text, StandardCharsets.UTF_8);
  }

  @Test
  void imagesWithoutLabelsAreThoseOfAFolderAndBelow() throws IOException {
    images("b.png", "deeper/a.jpg", "notes.txt", ".hidden.png");
    Dataset data = Dataset.unlabelled(folder, DatasetOptions.defaults());
    assertThat(data.samples()).extracting(Sample::id).containsExactly("b.png", "deeper/a.jpg");
    assertThat(data.classes()).hasSize(1);
    assertThat(data.contents()).hasSize(2).doesNotHaveDuplicates();
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> Dataset.unlabelled(empty, DatasetOptions.defaults()))
        .isInstanceOf(DataException.class)
        .hasMessage("expected images (%s) in %s but found none", ImageFormats.names(), empty);
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t"})
  void separatorsQuotesMarksAndSlashesOfAllKindsAreRead(String separator) throws IOException {
    images("one/a, b.png", "two/c.png", "two/d \"e\".png");
    Path csv =
        manifest(
            String.join(
                    "\r\n",
                    "\ufeffFile|note|label|patient",
                    "\"one/a, b.png\"|\"two\r\nlines\"|ill|p1",
                    "two\\c.png||well|p2",
                    "",
                    "\"two/d \"\"e\"\".png\"|x|well|p2")
                .replace("|", separator));
    Dataset data = Dataset.read(csv);
    assertThat(data.badFiles()).isEmpty();
    assertThat(data.samples())
        .extracting(Sample::id)
        .containsExactly("one/a, b.png", "two/c.png", "two/d \"e\".png");
    assertThat(data.samples()).extracting(Sample::group).containsExactly("p1", "p2", "p2");
    assertThat(data.classes()).containsExactly("ill", "well");
    assertThat(data.samples()).extracting(Sample::classIndex).containsExactly(0, 1, 1);
    assertThat(((ImageSource.File) data.samples().get(1).source()).file())
        .isEqualTo(folder.resolve("two/c.png").toAbsolutePath());
    assertThat(data.contents().get(1))
        .isEqualTo(Hashes.of("two/c.png".getBytes(StandardCharsets.UTF_8)));
    assertThat(data.notes()).isEmpty();
  }

  @Test
  void badRowsAreAllListedWithTheirLines() throws IOException {
    images("a.png", "b.png", "c.png", "d.png");
    Dataset data =
        Dataset.read(
            manifest(
                """
                file,class,group,split
                a.png,x,1,train
                ,x,1,train
                b.png,,2,train
                b.png,y,,train
                b.png,y,2,later
                gone.png,y,2,test
                a.png,y,1,test
                c.png,y,3
                d.png,y,4,test
                """));
    assertThat(data.badFiles())
        .extracting(BadFile::where)
        .containsExactly(
            "list.csv, line 3",
            "list.csv, line 4",
            "list.csv, line 5",
            "list.csv, line 6",
            "list.csv, line 8",
            "list.csv, line 9",
            "list.csv, line 7");
    assertThat(data.badFiles().get(0).reason()).contains("column file is empty");
    assertThat(data.badFiles().get(3).reason()).contains("found later");
    assertThat(data.badFiles().get(6).reason()).contains("no file").contains("gone.png");
    assertThat(data.samples()).extracting(Sample::id).containsExactly("a.png", "d.png");
  }

  @Test
  void columnsOfOtherNamesAreNamedByTheUser() throws IOException {
    images("a.png", "b.png");
    Path csv = manifest("picture,finding,case\na.png,x,1\nb.png,y,2\n");
    assertThatThrownBy(() -> Dataset.read(csv))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected a column file")
        .hasMessageContaining("--file-column")
        .hasMessageContaining("[picture, finding, case]");
    Dataset data =
        Dataset.read(
            csv,
            DatasetOptions.defaults()
                .withFileColumn("picture")
                .withLabelColumn("finding")
                .withGroupColumn("case"));
    assertThat(data.samples()).extracting(Sample::group).containsExactly("1", "2");
  }

  @Test
  void aFolderPerClassIsReadAndEveryImageIsItsOwnPatient() throws IOException {
    images("data/b/2.jpg", "data/a/deep/1.PNG", "data/b/notes.txt", "data/.hidden/x.png");
    Dataset data = Dataset.read(folder.resolve("data"));
    assertThat(data.samples()).extracting(Sample::id).containsExactly("a/deep/1.PNG", "b/2.jpg");
    assertThat(data.samples()).extracting(Sample::group).doesNotHaveDuplicates();
    assertThat(data.notes()).anyMatch(note -> note.contains("its own patient"));
    assertThat(data.notes()).anyMatch(note -> note.contains("1 file in " + folder.resolve("data")));
    assertThat(data.notes())
        .anyMatch(note -> note.endsWith("left out: hidden, or another program's"));
  }

  @Test
  void dataThatAreNotThereAreSaid() {
    assertThatThrownBy(() -> Dataset.read(folder.resolve("nowhere")))
        .hasMessageContaining("found nothing");
  }

  @Test
  void twoClassesNeedAPositiveOne() throws IOException {
    images("a.png", "b.png", "c.png");
    Path csv = manifest("file,label\na.png,well\nb.png,ill\nc.png,odd\n");
    Dataset three = Dataset.read(csv);
    assertThat(three.singleLabel().positive()).isEmpty();
    Dataset two = Dataset.read(manifest("file,label\na.png,well\nb.png,ill\n"));
    assertThatThrownBy(two::task)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--positive");
    assertThat(two.positive("ill").singleLabel().positiveIndex()).isZero();
    assertThatThrownBy(() -> two.positive("sick")).hasMessageContaining("found sick");
    Dataset chosen =
        Dataset.read(
            manifest("file,label\na.png,well\nb.png,ill\nc.png,odd\n"),
            DatasetOptions.defaults().withClasses(List.of("well", "ill")));
    assertThat(chosen.singleLabel().positive()).contains("ill");
    assertThat(chosen.classes()).containsExactly("well", "ill");
    assertThat(chosen.samples()).hasSize(2);
    assertThat(chosen.notes()).anyMatch(note -> note.startsWith("1 of 3 rows"));
    Dataset numbers = Dataset.read(manifest("file,label\na.png,1\nb.png,0\n"));
    assertThat(numbers.singleLabel().positive()).contains("1");
    assertThat(numbers.singleLabel().positiveIndex()).isEqualTo(1);
  }

  @Test
  void oneClassIsRefused() throws IOException {
    images("a.png");
    Path csv = manifest("file,label\na.png,x\n");
    assertThatThrownBy(() -> Dataset.read(csv)).hasMessageContaining("two classes");
    assertThatThrownBy(
            () -> Dataset.read(csv, DatasetOptions.defaults().withClasses(List.of("x", "z"))))
        .hasMessageContaining("class z");
  }

  @Test
  void twentyClassesAreSortedByNumberAndSplit() throws IOException {
    StringBuilder csv = new StringBuilder("file,label,patient\n");
    for (int i = 0; i < 400; i++) {
      images(i + ".png");
      csv.append(i).append(".png,").append(i % 20).append(',').append("p").append(i).append('\n');
    }
    Dataset data = Dataset.read(manifest(csv.toString()));
    assertThat(data.classes())
        .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(Integer::toString).toList());
    Split split = data.split(5);
    assertThat(split.indices(Part.TEST)).hasSize(80);
    assertThat(data.split(5)).isEqualTo(split);
    assertThat(data.singleLabel().isBinary()).isFalse();
  }

  @Test
  void equalImagesOfTwoLabelsAreRefusedByName() throws IOException {
    Files.writeString(folder.resolve("a.png"), "same");
    Files.writeString(folder.resolve("b.png"), "same");
    Dataset data = Dataset.read(manifest("file,label\na.png,0\nb.png,1\n"));
    assertThatThrownBy(() -> data.split(1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.png = b.png");
  }

  @Test
  void aGivenSplitIsCheckedAndItsValidationPartDrawn() throws IOException {
    StringBuilder csv = new StringBuilder("file,label,patient,split\n");
    for (int i = 0; i < 100; i++) {
      images(i + ".png");
      csv.append("%s.png,%s,p%s,%s\n".formatted(i, i % 2, i, i < 80 ? "train" : "test"));
    }
    Split split = Dataset.read(manifest(csv.toString())).split(1);
    assertThat(split.indices(Part.TEST))
        .containsExactlyElementsOf(IntStream.range(80, 100).boxed().toList());
    assertThat(split.indices(Part.VALIDATION)).hasSize(16);

    Path leaky = manifest(csv.toString().replace("p99", "p0"));
    assertThatThrownBy(() -> Dataset.read(leaky).split(1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("p0")
        .hasMessageContaining("--allow-leaks");
    Dataset allowed =
        Dataset.read(leaky, DatasetOptions.defaults().withLeaks(DatasetOptions.Leaks.ALLOW));
    assertThat(allowed.leaks(allowed.split(1))).hasSize(1);
  }

  @Test
  void theDigestFollowsTheDataNotThePlace() throws IOException {
    images("here/a.png", "here/b, c.png");
    Files.writeString(folder.resolve("here/l.csv"), "file,label\na.png,0\n\"b, c.png\",1\n");
    Dataset data = Dataset.read(folder.resolve("here/l.csv"));
    Split split = new Split(List.of(Part.TRAIN, Part.TEST));
    Path file = folder.resolve("splits/1.csv");
    data.writeSplit(file, split);
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "id,label,group,part,content",
            "a.png,0,a.png,train," + data.contents().get(0),
            "\"b, c.png\",1,\"b, c.png\",test," + data.contents().get(1));
    Files.move(folder.resolve("here"), folder.resolve("there"));
    assertThat(Dataset.read(folder.resolve("there/l.csv")).digest()).isEqualTo(data.digest());
    Files.writeString(folder.resolve("there/a.png"), "changed");
    assertThat(Dataset.read(folder.resolve("there/l.csv")).digest()).isNotEqualTo(data.digest());
  }
}
