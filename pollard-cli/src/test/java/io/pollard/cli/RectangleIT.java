package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.network.FeatureShape;
import io.pollard.onnx.ModelFile;
import io.pollard.study.Study;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A grey network of a rectangular input, from training to the predictor. */
class RectangleIT {

  @TempDir private Path folder;
  private Path images;

  @BeforeEach
  void writeImages() throws IOException {
    images = StripedImages.write(folder.resolve("patients"), 12, "lying", "standing");
    // One in colour: the network takes its grey.
    File first = images.resolve("lying/0.png").toFile();
    BufferedImage grey = ImageIO.read(first);
    BufferedImage colour = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
    for (int at = 0; at < 40 * 40; at++) {
      int level = grey.getRaster().getSample(at % 40, at / 40, 0);
      colour.setRGB(at % 40, at / 40, new Color(255 - level, level, 40).getRGB());
    }
    ImageIO.write(colour, "png", first);
  }

  private Ran train(String... flags) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "train",
                images.toString(),
                "--study=" + folder.resolve("study"),
                "--cache-dir=" + folder.resolve("cache"),
                "--backbone=resnet18",
                "--weights=none",
                "--threads=1",
                "--strategy=ttl",
                "--cut=layer1.1",
                "--recipe=short2d",
                "--augment=authors",
                "--epochs=1",
                "--batch=8",
                "--classes=lying,standing"));
    all.addAll(List.of(flags));
    return pollard(all);
  }

  @Test
  void aGreyRectangleIsTrainedExportedAndPredicted() throws IOException {
    train("--input=1x24x48").expect(ExitCode.DONE);
    Study study = Study.existing(folder.resolve("study"));
    Path trial = study.trials().get(0).folder();
    assertThat(Files.readString(trial.resolve("options.yaml"))).contains("input: \"1x24x48\"");
    assertThat(Files.readString(trial.resolve("trial.json"))).contains("\"input\": [1, 24, 48]");
    assertThat(study.trials().get(0).input()).isEqualTo(FeatureShape.of(1, 24, 48));
    train("--input=1x24x48").expect(ExitCode.DONE);
    assertThat(study.trials()).hasSize(1);

    Path file = folder.resolve("model.onnx");
    pollard("export", trial.toString(), "--out=" + file, "--cache-dir=" + folder.resolve("cache"))
        .expect(ExitCode.DONE);
    assertThat(ModelFile.read(file).card().preprocessing().input())
        .isEqualTo(FeatureShape.of(1, 24, 48));
    List<String[]> ofModel = predicted(file);
    List<String[]> ofTrial = predicted(trial);
    assertThat(ofModel).hasSize(25);
    for (int row = 1; row < ofModel.size(); row++) {
      assertThat(ofModel.get(row)[0]).isEqualTo(ofTrial.get(row)[0]);
      assertThat(Double.parseDouble(ofModel.get(row)[3]))
          .isCloseTo(Double.parseDouble(ofTrial.get(row)[3]), within(1e-4));
    }
  }

  private List<String[]> predicted(Path network) {
    Ran run =
        pollard("predict", network.toString(), images.toString(), "--format=csv", "--threads=1");
    return run.expect(ExitCode.DONE).out().lines().map(line -> line.split(",")).toList();
  }

  @Test
  void aDepthIsRefusedInOneSentence() {
    train("--input=1x8x24x24")
        .refused("channels x height x width for resnet18", "two dimensions", "1x8x24x24");
    pollard("data", images.toString(), "--input=1x8x24x24", "--out=" + folder.resolve("sheet.png"))
        .refused("expected a volume, as the input of 1x8x24x24", "found an image of 40x40");
    assertThat(folder.resolve("study/trials")).doesNotExist();
  }

  @Test
  void theContactSheetShowsRectangles() throws IOException {
    Path sheet = folder.resolve("sheet.png");
    pollard(
            "data",
            images.toString(),
            "--input=3x20x50",
            "--positive=standing",
            "--cache-dir=" + folder.resolve("cache"),
            "--out=" + sheet)
        .expect(ExitCode.DONE);
    BufferedImage drawn = ImageIO.read(sheet.toFile());
    assertThat(List.of(drawn.getWidth(), drawn.getHeight())).containsExactly(212, 92);
  }
}
