package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.dicom.DicomWriter;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an archive of a clinic exports, with a table of labels, by the commands a person types. */
class CohortCommandsIT {

  private static final int SIDE = 24;
  private static final int PATIENTS = 24;

  @TempDir private Path folder;
  private Path export;
  private Path labels;

  /**
   * Each patient has a study of two images, one of which is a CT in the second half of them. Those
   * who are well were taken by another device.
   */
  @BeforeEach
  void anExport() throws IOException {
    export = folder.resolve("export");
    labels = folder.resolve("labels.csv");
    Random random = new Random(3);
    List<String> rows = new ArrayList<>(List.of("Study Instance UID,finding"));
    for (int patient = 0; patient < PATIENTS; patient++) {
      boolean isIll = patient % 2 == 0;
      Path study = Files.createDirectories(export.resolve("S" + patient / 5));
      for (int image = 0; image < 2; image++) {
        boolean isCt = image == 1 && patient >= PATIENTS / 2;
        int phase = random.nextInt(8);
        DicomWriter.image(
                SIDE,
                SIDE,
                8,
                i -> 100 + 20 * ((isIll ? i % SIDE : i / SIDE) + phase & 3) + random.nextInt(30))
            .with("SOPInstanceUID", "1.2.9.%s.%s".formatted(patient, image))
            .with("StudyInstanceUID", "1.2.9." + patient)
            .with("SeriesInstanceUID", "1.2.9.%s.7".formatted(patient))
            .with("PatientID", String.format(Locale.ROOT, "REC%04d", 1000 + patient))
            .with("Modality", isCt ? "CT" : "DX")
            .with("Manufacturer", isIll ? "One" : "Other")
            .write(study.resolve(String.format(Locale.ROOT, "IM%04d", 2 * patient + image)));
      }
      rows.add("1.2.9.%s,%s".formatted(patient, isIll ? "ill" : "well"));
    }
    rows.add("1.2.9.999,ill");
    Files.write(labels, rows);
    DicomWriter.empty()
        .with("SOPClassUID", "1.2.840.10008.5.1.4.1.1.88.11")
        .with("StudyInstanceUID", "1.2.9.1")
        .with("Modality", "SR")
        .write(export.resolve("S0/IM9999"));
    Files.writeString(export.resolve("DICOMDIR"), "no image");
  }

  private List<String> reading(String command, Path data) {
    return new ArrayList<>(
        List.of(
            command,
            data.toString(),
            "--labels=" + labels,
            "--label-column=finding",
            "--where=modality=DX,CR",
            "--positive=ill",
            "--cache-dir=" + folder.resolve("cache")));
  }

  @Test
  void aLookSaysWhatWasJoinedLeftOutAndTold() {
    List<String> command = reading("data", export);
    command.add("--input=1x24x24");
    command.add("--out=" + folder.resolve("sheet.png"));
    Ran table = pollard(command).expect(ExitCode.DONE);
    assertThat(table.out())
        .contains(
            "labels.csv is joined by StudyInstanceUID: 24 of 25 rows are of 48 of 48 images\n",
            "24 labels are each of one StudyInstanceUID with more than one image",
            "1 row of labels.csv is of no image in " + export + ": line 26\n",
            "1 file in " + export + " of no image (reports, plans and the like) was left out",
            "12 of 48 images are left out by --where modality=DX,CR\n",
            "patients are those of the files' headers: 24 patients in 36 images\n",
            "36 images, 18 ill, 18 well\n",
            "Manufacturer almost tells the class (1.00 of what there is to know): a model may learn"
                + " the device in place of the disease\n",
            "Modality DX",
            "attribute     value  ill  well  tells\n",
            "Manufacturer  One     18     0   1.00\n")
        .doesNotContain("REC10");
    command.add("--format=csv");
    assertThat(pollard(command).expect(ExitCode.DONE).out())
        .contains(
            "\nattribute,value,images_ill,images_well,tells\n", "Manufacturer,Other,0,18,1.0\n");
    command.set(command.size() - 1, "--format=json");
    assertThat(pollard(command).out())
        .contains(
            "{\"attribute\":\"Modality\",\"value\":\"DX\",\"images_ill\":18,\"images_well\":18");
    command.add("--where=Modalty=DX");
    pollard(command).refused("for --where Modalty=DX but found none of it", "Modality");
  }

  @Test
  void aTrialKnowsItsLabelsAndConditions() throws IOException {
    List<String> train = reading("train", export);
    train.addAll(
        List.of(
            "--study=" + folder.resolve("study"),
            "--backbone=sapling",
            "--weights=none",
            "--strategy=ttl",
            "--cut=stem",
            "--input=1x24x24",
            "--recipe=short2d",
            "--epochs=1",
            "--batch=8",
            "--threads=1",
            "--precision=fp32"));
    assertThat(pollard(train).expect(ExitCode.DONE).err())
        .contains("12 of 48 images are left out by --where");
    StoredTrial trial = Study.existing(folder.resolve("study")).trials().get(0);
    assertThat(trial.facts().reading().orElseThrow().labels()).contains(labels.toString());
    assertThat(trial.options())
        .containsEntry("labels", labels.toString())
        .containsEntry("where", List.of("modality=DX,CR"));
    assertThat(
            pollard(
                    "train",
                    "--config=" + trial.folder().resolve("options.yaml"),
                    "--study=" + folder.resolve("study"),
                    "--cache-dir=" + folder.resolve("cache"),
                    "--threads=1")
                .expect(ExitCode.DONE)
                .err())
        .contains(trial.id() + " is finished; it is not trained again");
    pollard("evaluate", trial.folder().toString(), "--cache-dir=" + folder.resolve("cache"))
        .expect(ExitCode.DONE);
    List<String> elsewhere = reading("evaluate", trial.folder());
    elsewhere.add("--data=" + export);
    assertThat(pollard(elsewhere).expect(ExitCode.DONE).out()).contains("value (n = 36)");
  }
}
