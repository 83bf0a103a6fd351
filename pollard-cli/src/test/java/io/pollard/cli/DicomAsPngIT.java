package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.dicom.DicomWriter;
import io.pollard.study.Study;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same pixels train the same network, whatever they are wrapped in. */
class DicomAsPngIT {

  private static final int SIDE = 24;
  private static final int IMAGES = 48;

  @TempDir private Path folder;

  @Test
  void aTrialOfDicomFilesEqualsThatOfPngFiles() throws IOException {
    Random random = new Random(5);
    for (int image = 0; image < IMAGES; image++) {
      boolean isIll = image % 2 == 0;
      int phase = random.nextInt(8);
      byte[] levels = new byte[SIDE * SIDE];
      for (int i = 0; i < levels.length; i++) {
        int place = isIll ? i % SIDE : i / SIDE;
        levels[i] = (byte) (100 + 20 * (place + phase & 3) + random.nextInt(30));
      }
      String name = String.format(Locale.ROOT, "%s/%03d", isIll ? "ill" : "well", image);
      write(folder.resolve("png").resolve(name + ".png"), levels);
      wrapped(image, i -> levels[i] & 0xff)
          // Some values are those of no patient, so that a key of pseudonyms has something to do.
          .with("PatientID", String.format(Locale.ROOT, "REC%04d", image))
          .with("WindowCenter", "128")
          .with("WindowWidth", "256")
          .write(made(folder.resolve("dicom").resolve(name + ".dcm")));
    }
    Path png = trained("png");
    Path dicom = trained("dicom");
    assertThat(dicom.resolve("best.safetensors"))
        .hasSameBinaryContentAs(png.resolve("best.safetensors"));
    assertThat(history(dicom)).isEqualTo(history(png));
    List<String> wrapped = probabilities("dicom", dicom);
    assertThat(wrapped).hasSize(IMAGES + 1).isEqualTo(probabilities("png", png));
    // The model file of one predicts the files of the other.
    Path model = folder.resolve("model.onnx");
    pollard("export", dicom.toString(), "--out=" + model).expect(ExitCode.DONE);
    assertThat(probabilities("dicom", model)).isEqualTo(probabilities("png", model));
    reportsOfAFolderAreLeftOut(model);
  }

  /** As training does; a report that is asked about by name is a mistake. */
  private void reportsOfAFolderAreLeftOut(Path model) throws IOException {
    Path report =
        DicomWriter.empty()
            .with("SOPClassUID", "1.2.840.10008.5.1.4.1.1.88.33")
            .write(folder.resolve("dicom/ill/report"));
    String files = folder.resolve("dicom").toString();
    Ran ran = pollard("predict", model.toString(), files, "--format=csv").expect(ExitCode.PARTLY);
    assertThat(ran.out().lines()).hasSize(IMAGES + 1);
    assertThat(ran.err()).contains("report is a DICOM object of the kind Comprehensive SR");
    pollard("predict", model.toString(), report.toString()).refused("which has no image");
  }

  /** In the forms that need no library to be written. */
  private static DicomWriter wrapped(int image, IntUnaryOperator levels) {
    return switch (image % 6) {
      case 0 -> DicomWriter.image(SIDE, SIDE, 8, levels);
      case 1 -> DicomWriter.image(SIDE, SIDE, 16, levels);
      case 2 ->
          DicomWriter.image(SIDE, SIDE, 8, levels)
              .encapsulated(DicomWriter.RLE, DicomWriter.rle(8, SIDE * SIDE, 1, levels));
      case 3 -> DicomWriter.image(SIDE, SIDE, 16, levels).transferSyntax(DicomWriter.EXPLICIT_BIG);
      case 4 -> DicomWriter.image(SIDE, SIDE, 8, levels).transferSyntax(DicomWriter.DEFLATED);
      // Stored as its negative, as some X-ray plates are.
      default ->
          DicomWriter.image(SIDE, SIDE, 8, i -> 255 - levels.applyAsInt(i))
              .with("PhotometricInterpretation", "MONOCHROME1");
    };
  }

  private static Path made(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return file;
  }

  private static void write(Path file, byte[] levels) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    byte[] raster = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    System.arraycopy(levels, 0, raster, 0, levels.length);
    ImageIO.write(image, "png", made(file).toFile());
  }

  private Path trained(String kind) {
    Path study = folder.resolve("study-" + kind);
    pollard(
            "train",
            folder.resolve(kind).toString(),
            "--positive=ill",
            "--study=" + study,
            "--cache-dir=" + folder.resolve("cache"),
            "--backbone=sapling",
            "--weights=none",
            "--strategy=ttl",
            "--cut=stem",
            "--input=1x24x24",
            "--recipe=short2d",
            "--epochs=2",
            "--batch=8",
            "--threads=1",
            "--precision=fp32")
        .expect(ExitCode.DONE);
    return Study.existing(study).trials().get(0).folder();
  }

  /** Without the seconds, which are those of a clock. */
  private static List<String> history(Path trial) throws IOException {
    return Files.readAllLines(trial.resolve("history.csv")).stream()
        .map(line -> line.replaceAll("(,[^,]*){2}$", ""))
        .toList();
  }

  /** Names, decisions and probabilities of all images, without the endings of the names. */
  private List<String> probabilities(String kind, Path model) {
    Path files = folder.resolve(kind);
    return pollard("predict", model.toString(), files.toString(), "--format=csv")
        .expect(ExitCode.DONE)
        .out()
        .lines()
        .map(line -> line.replace(files.toString(), "").replaceAll("\\.(png|dcm),([0-9.]*,)?", ","))
        .map(line -> line.replace("sop_instance_uid,", ""))
        .map(line -> String.join(",", List.of(line.split(",")).subList(0, 4)))
        .toList();
  }
}
