package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.Condition;
import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Sample;
import io.pollard.testformats.HeadedGrey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CohortTest {

  @TempDir Path folder;

  private static DatasetOptions where(String... conditions) {
    return DatasetOptions.defaults()
        .withWhere(Stream.of(conditions).map(Condition::parse).toList());
  }

  private void views() throws IOException {
    HeadedGrey.write(folder.resolve("ill/1"), "Modality=DX", "ViewPosition=PA", "PatientID=1");
    HeadedGrey.write(folder.resolve("ill/2"), "Modality=DX", "ViewPosition=LL", "PatientID=2");
    HeadedGrey.write(folder.resolve("ill/3"), "Modality=CT", "ViewPosition=PA", "PatientID=3");
    HeadedGrey.write(folder.resolve("well/4"), "Modality=CR", "ViewPosition=AP", "PatientID=4");
    HeadedGrey.write(folder.resolve("well/5"), "Modality=CR", "PatientID=5");
  }

  @Test
  void allConditionsHoldAndEachSaysWhatItLeftOut() throws IOException {
    views();
    Dataset data = Dataset.read(folder, where("modality=dx,CR", "ViewPosition=PA,AP"));
    assertThat(data.samples()).extracting(Sample::id).containsExactly("ill/1", "well/4");
    assertThat(data.notes())
        .contains(
            "1 of 5 images is left out by --where modality=dx,CR",
            "2 of 4 images are left out by --where ViewPosition=PA,AP");
    assertThat(data.digest()).isNotEqualTo(Dataset.read(folder).digest());
    Dataset others = Dataset.read(folder, where("ViewPosition!=LL", "FileFormat=pgm"));
    assertThat(others.samples())
        .extracting(Sample::id)
        .containsExactly("ill/1", "ill/3", "well/4", "well/5");
  }

  @Test
  void whatNoFileSaysIsRefusedWithWhatThereIs() throws IOException {
    views();
    assertThatThrownBy(() -> Dataset.read(folder, where("Modalty=DX")))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected an attribute that files of %s have for --where Modalty=DX but found none of it;"
                    .formatted(folder)
                + " they have FileFormat, Modality, ViewPosition");
    assertThatThrownBy(() -> Dataset.read(folder, where("ViewPosition=RL")))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            "but found none among 5: ViewPosition says AP (1), LL (1), PA (2), nothing (1)");
  }

  @Test
  void aFolderPerClassIsGroupedByTheHeadersPatients() throws IOException {
    HeadedGrey.write(folder.resolve("ill/1"), "PatientID=P1 ");
    HeadedGrey.write(folder.resolve("ill/2"), "PatientID=P1", "StudyInstanceUID=3.2");
    HeadedGrey.write(folder.resolve("well/3"), "PatientID=ANONYMOUS", "StudyInstanceUID=3.3");
    HeadedGrey.write(folder.resolve("well/4"), "StudyInstanceUID=3.3");
    HeadedGrey.write(folder.resolve("well/5"), "Modality=DX");
    Dataset data = Dataset.read(folder);
    assertThat(data.samples())
        .extracting(Sample::group)
        .containsExactly("P1 ", "P1 ", "3.3", "3.3", "well/5");
    assertThat(data.notes())
        .contains(
            "patients are those of the files' headers: 1 patient in 2 images",
            "2 images are grouped by the study (StudyInstanceUID), since no patient is named (PatientID)",
            "1 image says neither patient nor study and counts as a patient each");
  }

  @Test
  void aManifestsColumnOfPatientsGoesBeforeTheHeaders() throws IOException {
    HeadedGrey.write(folder.resolve("1"), "PatientID=P1");
    HeadedGrey.write(folder.resolve("2"), "PatientID=P1");
    Path csv = folder.resolve("list.csv");
    Files.writeString(csv, "file,label,patient\n1,x,A\n2,y,B\n");
    assertThat(Dataset.read(csv).samples()).extracting(Sample::group).containsExactly("A", "B");
    Files.writeString(csv, "file,label\n1,x\n2,y\n");
    assertThat(Dataset.read(csv).samples()).extracting(Sample::group).containsExactly("P1", "P1");
  }

  @Test
  void twoSpellingsOfAHeadersPatientAreRefused() throws IOException {
    for (int i = 0; i < 40; i++) {
      HeadedGrey.write(folder.resolve((i % 2 == 0 ? "ill/" : "well/") + i), "PatientID=p" + i);
    }
    HeadedGrey.write(folder.resolve("ill/0"), "PatientID=P001");
    Dataset data = Dataset.read(folder);
    assertThatThrownBy(() -> data.split(1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected one spelling of every patient");
  }
}
