package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Fit;
import io.pollard.data.Preprocessing;
import io.pollard.data.SliceWindows;
import io.pollard.onnx.ModelFile;
import io.pollard.study.Study;
import io.pollard.testing.VolumeFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Series of slices in files of NIfTI, by the commands that a person types. */
class VolumeCommandsIT {

  private static final List<String> PREPARATION =
      List.of(
          "--input=1x4x16x16",
          "--fit=centre",
          "--pad-value=-50",
          "--intensity=window=0,500",
          "--spacing=2,1.25,1.25",
          "--windows=12,4,max");

  @TempDir private Path folder;
  private Path series;

  @BeforeEach
  void writeSeries() throws IOException {
    series = VolumeFiles.writeSeries(folder.resolve("series"), 12);
  }

  private Ran run(String command, Path on, String... flags) {
    List<String> all = new ArrayList<>(List.of(command, on.toString()));
    all.addAll(List.of(flags));
    return pollard(all);
  }

  private Ran train(List<String> more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "train",
                series.toString(),
                "--study=" + folder.resolve("study"),
                "--cache-dir=" + folder.resolve("cache"),
                "--backbone=r3d18",
                "--weights=none",
                "--threads=1",
                "--precision=fp32",
                "--strategy=ttl",
                "--cut=stem",
                "--recipe=short2d",
                "--augment=volume",
                "--epochs=1",
                "--batch=8",
                "--positive=box"));
    all.addAll(more);
    return pollard(all);
  }

  @Test
  void aSeriesIsTrainedEvaluatedExportedAndPredicted() throws IOException {
    train(PREPARATION).expect(ExitCode.DONE);
    Study study = Study.existing(folder.resolve("study"));
    Path trial = study.trials().get(0).folder();
    Preprocessing said = study.trials().get(0).description().preprocessing();
    assertThat(said.fit()).isEqualTo(Fit.CENTRE);
    assertThat(said.spacing()).containsExactly(2.0, 1.25, 1.25);
    assertThat(said.padValue()).contains(-50.0);
    assertThat(said.windows()).contains(new SliceWindows(12, 4, SliceWindows.Score.MAXIMUM));

    // What it was told yields the same trial.
    List<String> words =
        List.of(
            "--config=" + trial.resolve("options.yaml"),
            "--study=" + folder.resolve("study"),
            "--cache-dir=" + folder.resolve("cache"));
    List<String> again = new ArrayList<>(List.of("train", series.toString(), "--threads=1"));
    again.addAll(words);
    assertThat(pollard(again).expect(ExitCode.DONE).err()).contains("is finished");
    assertThat(study.trials()).hasSize(1);

    run("evaluate", trial, "--threads=1", "--cache-dir=" + folder.resolve("cache"))
        .expect(ExitCode.DONE);
    Path file = folder.resolve("model.onnx");
    run("export", trial, "--out=" + file, "--cache-dir=" + folder.resolve("cache"))
        .expect(ExitCode.DONE);
    assertThat(ModelFile.read(file).card().preprocessing()).isEqualTo(said);
    List<String[]> ofModel = predicted(file);
    List<String[]> ofTrial = predicted(trial);
    assertThat(ofModel).hasSize(1 + 24);
    for (int row = 1; row < ofModel.size(); row++) {
      assertThat(ofModel.get(row)[0]).isEqualTo(ofTrial.get(row)[0]);
      assertThat(Double.parseDouble(ofModel.get(row)[3]))
          .isCloseTo(Double.parseDouble(ofTrial.get(row)[3]), within(1e-4));
    }

    Path picture = folder.resolve("picture.png");
    ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_BYTE_GRAY), "png", picture.toFile());
    run("predict", file, picture.toString())
        .refused(picture + ": expected a volume, as the input of 1x4x16x16", "an image of 9x9");
  }

  private List<String[]> predicted(Path network) {
    Ran run = run("predict", network, series.toString(), "--format=csv", "--threads=1");
    return run.expect(ExitCode.DONE).out().lines().map(line -> line.split(",")).toList();
  }

  @Test
  void theContactSheetShowsMiddleSlices() throws IOException {
    Path sheet = folder.resolve("sheet.png");
    Ran ran =
        run(
            "data",
            series,
            "--input=1x6x20x24",
            "--positive=box",
            "--cache-dir=" + folder.resolve("cache"),
            "--out=" + sheet);
    assertThat(ran.expect(ExitCode.DONE).out())
        .contains("grey, 10 sizes from 6x20x20 to 15x20x20 (depth x height x width)");
    BufferedImage drawn = ImageIO.read(sheet.toFile());
    assertThat(List.of(drawn.getWidth(), drawn.getHeight())).containsExactly(108, 92);
  }

  @Test
  void whatDoesNotFitIsRefusedInOneSentence() throws IOException {
    run("data", series, "--out=" + folder.resolve("sheet.png"))
        .refused("expected an image, as the input of 3x224x224", "found a volume of", "--input 1x");
    train(List.of()).refused("for r3d18, a network of three dimensions", "--input 1x16x112x112");
    train(List.of("--input=1x4x16x16", "--windows=3,1,max"))
        .refused("expected windows only of volumes, and of a series of at least as many slices");
    train(List.of("--input=1x4x16x16", "--windows=8,1,median")).refused("as 64,8,max, but found");
    train(List.of("--input=1x4x16x16", "--spacing=1,2"))
        .refused("expected one number for --spacing");
    train(List.of("--input=1x4x16x16", "--spacing=0")).refused("above 0 along depth, height");
    assertThat(Files.exists(folder.resolve("study/trials"))).isFalse();
  }
}
