package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Sample;
import io.pollard.testformats.HeadedGrey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two studies of patient 007, of two images and one, and one study of patient 12. */
class LabelTableTest {

  @TempDir Path folder;

  private Path export;

  @BeforeEach
  void anExport() throws IOException {
    export = folder.resolve("export");
    image("a/IM0001", "1.1", "2.1", "3.1", "A1", "007");
    image("a/IM0002", "1.2", "2.2", "3.1", "A1", "007");
    image("b/deeper/1.2.840", "1.3", "2.3", "3.2", "A2", "007");
    image("c", "1.4", "2.4", "3.3", "A3", "12");
    Files.writeString(export.resolve("DICOMDIR"), "an index");
    Files.writeString(export.resolve("b/report.pdf"), "%PDF-1.4");
  }

  private void image(
      String name, String sop, String series, String study, String accession, String patient)
      throws IOException {
    HeadedGrey.write(
        export.resolve(name),
        "SOPInstanceUID=" + sop,
        "SeriesInstanceUID=" + series,
        "StudyInstanceUID=" + study,
        "AccessionNumber=" + accession,
        "PatientID=" + patient,
        "Modality=DX");
  }

  private DatasetOptions labels(String... lines) throws IOException {
    Path csv = Files.writeString(folder.resolve("labels.csv"), String.join("\n", lines));
    return DatasetOptions.defaults().withLabels(csv);
  }

  private static List<String> labelled(Dataset data) {
    return data.samples().stream()
        .map(sample -> sample.id() + " " + data.classes().get(sample.classIndex()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "SOPInstanceUID, 1.1, 1.2, 1.3, 1.4",
    "sop instance uid, 1.1, 1.2, 1.3, 1.4",
    "SERIES_INSTANCE_UID, 2.1, 2.2, 2.3, 2.4",
    "file, a/IM0001, a\\IM0002, b/deeper/1.2.840, c"
  })
  void rowsAreJoinedByWhatNamesAnImage(
      String heading, String first, String second, String third, String fourth) throws IOException {
    Dataset data =
        Dataset.read(
            export,
            labels(heading + ",label", first + ",x", second + ",y", third + ",x", fourth + ",y"));
    assertThat(labelled(data))
        .containsExactly("a/IM0001 x", "a/IM0002 y", "b/deeper/1.2.840 x", "c y");
    assertThat(data.samples()).extracting(Sample::group).containsExactly("007", "007", "007", "12");
    assertThat(data.badFiles()).isEmpty();
    assertThat(data.notes())
        .anyMatch(note -> note.endsWith(": 4 of 4 rows are of 4 of 4 images"))
        .contains("patients are those of the files' headers: 2 patients in 4 images")
        .noneMatch(note -> note.contains("more than one image"));
  }

  @ParameterizedTest
  @CsvSource({"Study_Instance_UID, 3.1, 3.2, 3.3", "accession number, A1, A2, A3"})
  void aLabelOfAStudyIsThatOfAllOfItsImages(
      String heading, String first, String second, String third) throws IOException {
    Dataset data =
        Dataset.read(export, labels(heading + ",class", first + ",x", second + ",y", third + ",y"));
    assertThat(labelled(data))
        .containsExactly("a/IM0001 x", "a/IM0002 x", "b/deeper/1.2.840 y", "c y");
    assertThat(data.notes())
        .anyMatch(note -> note.endsWith(": 3 of 3 rows are of 4 of 4 images"))
        .anyMatch(
            note -> note.startsWith("1 label is of one ") && note.contains("(2 images in all)"));
  }

  @Test
  void aFolderThatIsCalledAsATableOfContentsIsOneOfImages() throws IOException {
    image("x/DICOMDIR/IM0009", "1.9", "2.9", "3.9", "A9", "13");
    Dataset data = Dataset.read(export, labels("SOPInstanceUID,label", "1.9,ill", "1.1,well"));
    assertThat(labelled(data)).contains("x/DICOMDIR/IM0009 ill");
  }

  @Test
  void aLabelOfAPatientIsThatOfAllOfTheirStudies() throws IOException {
    Dataset data = Dataset.read(export, labels("PatientID;label", "007;x", "12;y"));
    assertThat(labelled(data))
        .containsExactly("a/IM0001 x", "a/IM0002 x", "b/deeper/1.2.840 x", "c y");
  }

  @Test
  void theFinestColumnJoins() throws IOException {
    Dataset data =
        Dataset.read(
            export,
            labels(
                "PatientID,StudyInstanceUID,SeriesInstanceUID,label",
                "12,3.3,2.1,x",
                "12,3.3,2.2,y")); // whatever the coarser ones say
    assertThat(labelled(data)).containsExactly("a/IM0001 x", "a/IM0002 y");
  }

  @Test
  void whatIsNotAnImageIsLeftOutByItsHeadAndCounted() throws IOException {
    Dataset data = Dataset.read(export, labels("PatientID,label", "007,x", "12,y"));
    assertThat(data.notes())
        .contains(
            "1 file in %s left out: hidden, or another program's".formatted(export),
            "left out of %s: 1 PDF file".formatted(export));
  }

  @Test
  void rowsWithoutImagesAndImagesWithoutRowsAreCountedAndNamed() throws IOException {
    HeadedGrey.write(export.resolve("scout"), "Modality=DX");
    Dataset data =
        Dataset.read(export, labels("StudyInstanceUID,label", "3.1,x", "9.9,x", "3.3,y", "9.8,y"));
    assertThat(labelled(data)).containsExactly("a/IM0001 x", "a/IM0002 x", "c y");
    assertThat(data.notes())
        .contains(
            "labels.csv is joined by StudyInstanceUID: 2 of 4 rows are of 3 of 5 images",
            "2 rows of labels.csv are of no image in %s: lines 3, 5".formatted(export),
            "2 images in %s without a row in labels.csv (1 without StudyInstanceUID) were left out: b/deeper/1.2.840, scout"
                .formatted(export));
  }

  @Test
  void numbersThatASpreadsheetChangedAreToldFromOthers() throws IOException {
    assertThatThrownBy(() -> Dataset.read(export, labels("PatientID,label", "7,x", "12.0,y")))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected rows of %s that are of images in %s but found none: column PatientID says \"9\""
                    .formatted(folder.resolve("labels.csv"), export)
                + " in line 2, and the file a/IM0001 says \"999\" (A stands for letters, 9 for digits); 2 rows have a key that differs from one of an image only in"
                + " upper and lower case, leading zeros or .0 at its end: write them as the images have them");
    assertThatThrownBy(() -> Dataset.read(export, labels("file,label", "x/IM0001,x", "y,y")))
        .hasMessageEndingWith(
            "column file says \"x/IM0001\" in line 2, and there is a file \"a/IM0001\"");
  }

  @Test
  void twoLabelsOfOneImageAreRefusedByName() throws IOException {
    DatasetOptions twice = labels("StudyInstanceUID,label", "3.1,x", "3.1,x", "3.2,y", "3.2,x");
    assertThatThrownBy(() -> Dataset.read(export, twice))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected one label, patient and part for each image in %s but found more for 1 image:"
                    .formatted(folder.resolve("labels.csv"))
                + " b/deeper/1.2.840 (line 4: y, line 5: x); keep one row of each");
  }

  @Test
  void columnsAreThoseOfManifests() throws IOException {
    Dataset data =
        Dataset.read(
            export,
            labels(
                    "StudyInstanceUID,finding,who,split,patient",
                    "3.1,x,p1,train,-",
                    "3.2,y,p2,val,-",
                    "3.3,y,p3,test,-")
                .withLabelColumn("finding")
                .withGroupColumn("who"));
    assertThat(data.samples()).extracting(Sample::group).containsExactly("p1", "p1", "p2", "p3");
    assertThat(data.hasOfficialSplit()).isTrue();
    assertThatThrownBy(() -> data.split(1)) // which is the given one
        .hasMessageContaining("expected samples of every class in test but found none of class x");
  }

  @Test
  void cellsThatSayNothingAreBadRowsWhoseImagesAreNoSurprise() throws IOException {
    Dataset data =
        Dataset.read(
            export,
            labels("StudyInstanceUID,label", "3.1,x", "3.2,NaN", "3.3,y", ",y", "3.9,z")
                .withClasses(List.of("x", "y")));
    assertThat(data.badFiles())
        .extracting(BadFile::where)
        .containsExactly("labels.csv, line 3", "labels.csv, line 5");
    assertThat(data.notes())
        .contains("1 of 5 rows are of other classes than [x, y] and were left out")
        .noneMatch(note -> note.contains("without a row"));
  }

  @Test
  void aFileWhoseHeaderIsDamagedIsABadOne() throws IOException {
    HeadedGrey.write(export.resolve("z"), "Damaged");
    Dataset data = Dataset.read(export, labels("StudyInstanceUID,label", "3.1,x", "3.3,y"));
    assertThat(data.badFiles()).hasSize(1);
    assertThat(data.badFiles().get(0).where()).isEqualTo("z");
    assertThat(data.badFiles().get(0).reason()).endsWith(": its header is damaged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"who,label", "StudyInstanceUID,Study Instance UID,label"})
  void aTableNeedsOneColumnThatJoins(String header) throws IOException {
    DatasetOptions options = labels(header, "3.1,3.1,x");
    assertThatThrownBy(() -> Dataset.read(export, options))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected ")
        .hasMessageContaining("StudyInstanceUID");
  }

  @Test
  void labelsAreOfAFolder() throws IOException {
    DatasetOptions options = labels("PatientID,label", "007,x", "12,y");
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> Dataset.read(none, options))
        .hasMessageStartingWith("expected a folder of images for the labels");
    assertThatThrownBy(() -> Dataset.read(export, options.withLabels(none)))
        .hasMessage("expected a CSV of labels but found no file " + none);
  }
}
