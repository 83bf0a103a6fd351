package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.DatasetOptions;
import io.pollard.data.ImageSource;
import io.pollard.data.OnBadFile;
import io.pollard.data.Preprocessing;
import io.pollard.data.Sample;
import io.pollard.imaging.BadFile;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.DataCheck;
import io.pollard.imaging.Dataset;
import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Series as the samples of a network of volumes. */
class SeriesDatasetTest {

  private static final FeatureShape VOLUMES = FeatureShape.of(1, 8, 16, 16);
  private static final FeatureShape IMAGES = FeatureShape.of(1, 16, 16);

  @TempDir Path folder;

  private static SeriesFiles series(int patient, int number) {
    return SeriesFiles.of("1.2.%s.%s".formatted(patient, number))
        .study("1.2." + patient)
        .patient("P" + patient);
  }

  /** Two series of two patients in one class, one of each in the other, one of them of a gap. */
  private void writeClasses() throws IOException {
    series(1, 1).write(folder.resolve("healthy/one"), 4, i -> i);
    series(2, 1).write(folder.resolve("healthy/both"), 5, i -> 3 * i);
    series(2, 2).write(folder.resolve("healthy/both"), 5, i -> 5 * i);
    series(3, 1).write(folder.resolve("ill"), 4, i -> 7 * i);
    series(4, 1).write(folder.resolve("ill/gap"), 6, i -> 9 * i);
    Files.delete(folder.resolve("ill/gap/1_2_4_1-12"));
  }

  private Dataset read(DatasetOptions options) {
    return Dataset.read(folder, options.withOnBadFile(OnBadFile.SKIP), VOLUMES);
  }

  private static List<String> ids(Dataset data) {
    return data.samples().stream().map(Sample::id).toList();
  }

  @Test
  void eachSeriesIsASampleCalledByItsFolderAndItsNumberWhereThereAreSeveral() throws IOException {
    writeClasses();
    Dataset data = read(DatasetOptions.defaults());
    assertThat(ids(data))
        .containsExactlyInAnyOrder(
            "healthy/both/1.2.2.1", "healthy/both/1.2.2.2", "healthy/one", "ill");
    assertThat(data.samples().stream().map(Sample::group).distinct()).hasSize(3);
    assertThat(data.samples().stream().map(Sample::classIndex)).containsOnly(0, 1);
    assertThat(data.badFiles()).extracting(BadFile::where).containsExactly("ill/gap");
    assertThat(data.badFiles().get(0).reason())
        .startsWith("the series is no volume: ")
        .contains("one is missing: at 5 mm");
    assertThat(data.notes())
        .anySatisfy(
            note ->
                assertThat(note)
                    .isEqualTo(
                        "4 series of slices are volumes (depth x height x width): 2 of 5x16x16 at"
                            + " 2.5x0.75x0.75 mm, 2 of 4x16x16 at 2.5x0.75x0.75 mm"))
        .anySatisfy(note -> assertThat(note).startsWith("1 study is of more than one series"));
  }

  @Test
  void whereTheNetworkTakesImagesEachSliceIsOne() throws IOException {
    writeClasses();
    assertThat(Dataset.read(folder, DatasetOptions.defaults(), IMAGES).samples())
        .hasSize(4 + 5 + 5 + 4 + 5)
        .allSatisfy(sample -> assertThat(sample.source()).isInstanceOf(ImageSource.File.class));
    assertThat(Dataset.read(folder).samples()).hasSize(23);
  }

  @Test
  void contentIsThatOfAllSlicesInTheirOrderWhateverTheFilesAreCalled() throws IOException {
    writeClasses();
    Dataset data = read(DatasetOptions.defaults());
    int one = ids(data).indexOf("healthy/one");
    Files.move(folder.resolve("healthy/one/1_2_1_1-02"), folder.resolve("healthy/one/zzz"));
    Dataset renamed = read(DatasetOptions.defaults());
    assertThat(renamed.contents().get(one)).isEqualTo(data.contents().get(one));
    assertThat(renamed.digest()).isEqualTo(data.digest());
    series(1, 1).slice(0, i -> i + 1).write(folder.resolve("healthy/one/zzz"));
    assertThat(read(DatasetOptions.defaults()).contents().get(one))
        .isNotEqualTo(data.contents().get(one));
  }

  @Test
  void labelsAreJoinedBySeriesByStudyAndByPatient() throws IOException {
    writeClasses();
    Path table = folder.resolveSibling(folder.getFileName() + ".csv");
    Files.writeString(table, "SeriesInstanceUID,label\n1.2.1.1,a\n1.2.2.2,b\n1.2.3.1,b\n");
    assertThat(ids(read(DatasetOptions.defaults().withLabels(table))))
        .containsExactlyInAnyOrder("healthy/one", "healthy/both", "ill");
    Files.writeString(table, "StudyInstanceUID,label\n1.2.1,a\n1.2.2,b\n1.2.3,b\n");
    assertThat(ids(read(DatasetOptions.defaults().withLabels(table))))
        .containsExactlyInAnyOrder(
            "healthy/one", "healthy/both/1.2.2.1", "healthy/both/1.2.2.2", "ill");
    Files.writeString(table, "PatientID,label\nP1,a\nP2,b\nP3,b\n");
    assertThat(read(DatasetOptions.defaults().withLabels(table)).samples()).hasSize(4);
    Files.delete(table);
  }

  @Test
  void aTableNamesTheFolderOfASeriesOrOneOfItsSeriesByNumber() throws IOException {
    writeClasses();
    series(6, 1).write(folder.resolve("alone"), 3, i -> i);
    Path table = folder.resolve("index.csv");
    Files.writeString(
        table,
        """
        file,label
        healthy/one,a
        healthy/both/1.2.2.2,a
        alone,b
        ill,b
        healthy/both,b
        healthy/two,b
        """);
    Dataset data = read(DatasetOptions.defaults());
    assertThat(ids(data)).containsExactly("healthy/one", "healthy/both/1.2.2.2", "alone");
    assertThat(data.samples())
        .allSatisfy(sample -> assertThat(sample.source()).isInstanceOf(ImageSource.Series.class));
    assertThat(data.badFiles()).hasSize(3);
  }

  @Test
  void slicesOfOneSeriesWithTwoLabelsAreRefused() throws IOException {
    writeClasses();
    series(5, 1).write(folder.resolve("healthy/split"), 4, i -> i);
    Files.createDirectories(folder.resolve("ill/split"));
    Files.move(folder.resolve("healthy/split/1_2_5_1-02"), folder.resolve("ill/split/first"));
    assertThat(read(DatasetOptions.defaults()).badFiles())
        .anySatisfy(
            bad -> {
              assertThat(bad.where()).isEqualTo("1.2.5.1");
              assertThat(bad.reason()).contains("expected one label for all files of a series");
            });
  }

  @Test
  void dataIsCheckedInVolumesAndSaysWhichThereAre() throws IOException {
    writeClasses();
    DataCheck check =
        DataCheck.run(
            read(DatasetOptions.defaults()).positive("ill"),
            Preprocessing.imagenet().withInput(VOLUMES),
            CacheOptions.defaults().withDirectory(folder.resolve(".cache")),
            1,
            folder.resolve(".sheet.png"),
            Progress.SILENT);
    assertThat(check.lines())
        .anySatisfy(line -> assertThat(line).startsWith("4 series of slices are volumes"))
        .anySatisfy(line -> assertThat(line).contains("2 sizes from 4x16x16 to 5x16x16"))
        .anySatisfy(line -> assertThat(line).contains("ill/gap", "one is missing"));
  }
}
