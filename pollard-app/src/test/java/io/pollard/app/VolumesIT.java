package io.pollard.app;

import static io.pollard.network.Layers.batchNorm;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.globalAverage;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.relu;
import static io.pollard.network.Layers.sequence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Part;
import io.pollard.data.Seeds;
import io.pollard.data.SliceWindows;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.DataCheck;
import io.pollard.metrics.Metric;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import io.pollard.network.Width;
import io.pollard.onnx.ModelFile;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.study.StoredTrial;
import io.pollard.testing.VolumeFiles;
import io.pollard.training.Precision;
import io.pollard.training.PredictionRow;
import io.pollard.training.RateSchedule;
import io.pollard.training.TrainingRecipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes from their files to training, the model file and what that says of the files again. */
class VolumesIT {

  @TempDir private Path folder;

  private Images images(Path data, FeatureShape input) {
    return Images.of(data)
        .withPositive("box")
        .withInput(input)
        .withIntensity(new Intensity.Window(0, 500))
        .withFit(Fit.CENTRE)
        .withVolumes(Images.Volumes.asTheyAre().withPadValue(-50))
        .withCache(CacheOptions.defaults().withDirectory(folder.resolve("cache")));
  }

  /** A few thousand parameters, so that it trains in seconds. */
  private static Network network() {
    return new Network(
        "tiny3d",
        List.of(
            Unit.named(
                "stem",
                0,
                conv("conv", Width.of(12), Extent.cube(3), Extent.of(1, 2, 2)),
                batchNorm("bn"),
                relu()),
            Unit.named(
                "block",
                1,
                conv("conv", Width.of(24), Extent.cube(3), Extent.cube(2)),
                batchNorm("bn"),
                relu())),
        new Head.Classifier(sequence(globalAverage(), linear("fc", 10))));
  }

  private StoredTrial train(Images images, Augmentation augmentation) {
    TrainingOptions options =
        TrainingOptions.of(images, Backbone.random(network()))
            .withRecipe(
                TrainingRecipe.short2d()
                    .withSchedule(new RateSchedule.Cosine(1e-2, 1e-4, 12))
                    .withEpochs(12)
                    .withBatch(8)
                    .withAugmentation(augmentation))
            .withPrecision(Precision.FP32)
            .withThreads(1)
            .withStudy(folder.resolve("study"));
    try (TrainingJob job = TrainingJob.open(options, Progress.SILENT)) {
      return job.train(new FullTransfer(HeadForm.POOLED), Seeds.of(1));
    }
  }

  private Path export(StoredTrial trial) {
    Path file = folder.resolve("model.onnx");
    ModelFileOptions options =
        ModelFileOptions.of(trial.folder(), file)
            .withCache(CacheOptions.defaults().withDirectory(folder.resolve("cache")));
    ExportJob.Written written =
        new ExportJob(threads -> new UntimedLatency()).run(options, Progress.SILENT);
    assertThat(written.difference()).isLessThan(1e-4);
    return file;
  }

  /** The positive class's probability by the file's name below the data. */
  private static Map<String, Double> predicted(Path network, Path data) {
    Map<String, Double> answers = new HashMap<>();
    try (PredictionJob job =
        PredictionJob.open(
            PredictionOptions.of(network, List.of(data)).withThreads(1), Progress.SILENT)) {
      List<String> skipped =
          job.run(
              answer ->
                  answers.put(
                      data.relativize(answer.file()).toString().replace('\\', '/'),
                      answer.probabilities().get("box")));
      assertThat(skipped).isEmpty();
    }
    return answers;
  }

  private static void assertSaysTheSame(Path network, StoredTrial trial, Path data) {
    Map<String, Double> answers = predicted(network, data);
    List<PredictionRow> rows = trial.predictions();
    assertThat(rows).isNotEmpty();
    for (PredictionRow row : rows) {
      assertThat(answers.get(row.id()))
          .as(row.id())
          .isCloseTo(row.probabilities().get(1), within(1e-4));
    }
  }

  @Test
  void ballsAreToldFromBoxesAndTheModelFileSaysTheSameOfTheFiles() throws IOException {
    Path data = VolumeFiles.write(folder.resolve("volumes"), 40, 10);
    Images images = images(data, FeatureShape.of(1, 10, 18, 18));
    DataCheck check = DataCheckJob.run(images, 1, folder.resolve("sheet.png"), Progress.SILENT);
    assertThat(check.refusals()).isEmpty();
    assertThat(check.lines()).contains("grey, all 10x20x20 (depth x height x width)");

    StoredTrial trial = train(images, Augmentation.VOLUME);
    assertThat(Metric.AUROC.of(trial.predictions(Part.TEST))).isGreaterThan(0.85);
    assertThat(trial.options())
        .containsEntry("input", "1x10x18x18")
        .containsEntry("pad-value", -50.0);

    Path model = export(trial);
    assertThat(ModelFile.read(model).card().preprocessing())
        .isEqualTo(trial.description().preprocessing());
    assertSaysTheSame(model, trial, data);
    Evaluation again =
        EvaluationJob.run(
            EvaluationOptions.of(trial.folder())
                .withThreads(1)
                .withCache(CacheOptions.defaults().withDirectory(folder.resolve("cache"))),
            Progress.SILENT);
    assertThat(again.rows())
        .isEqualTo(trial.predictions().stream().filter(row -> row.part() == Part.TEST).toList());
  }

  @Test
  void aSeriesIsScoredByItsWindowsEverywhereAlike() throws IOException {
    Path data = VolumeFiles.writeSeries(folder.resolve("series"), 25);
    Images images = images(data, FeatureShape.of(1, 6, 18, 18));
    for (SliceWindows.Score score : SliceWindows.Score.values()) {
      SliceWindows windows = new SliceWindows(14, 2, score);
      StoredTrial trial =
          train(images.withVolumes(images.volumes().withWindows(windows)), Augmentation.NONE);
      assertThat(Metric.AUROC.of(trial.predictions(Part.TEST))).as(score.name()).isGreaterThan(0.6);
      assertSaysTheSame(export(trial), trial, data);
      assertSaysTheSame(trial.folder(), trial, data);
    }
  }

  @Test
  void aNetworkOfTheOtherDimensionsIsRefusedInOneSentence() throws IOException {
    Path data = VolumeFiles.write(folder.resolve("volumes"), 4, 10);
    Images volumes = images(data, FeatureShape.of(1, 8, 16, 16));
    assertRefused(
        volumes, Backbone.random("resnet18"), "for resnet18, a network of two dimensions");
    assertRefused(
        Images.of(data).withPositive("box").withCache(volumes.cache()),
        Backbone.random("resnet18"),
        "found a volume of 10x20x20");
    assertRefused(
        Images.of(data).withPositive("box").withCache(volumes.cache()),
        Backbone.random("r3d18"),
        "for r3d18, a network of three dimensions, but found 3x224x224");
  }

  private static void assertRefused(Images images, Backbone backbone, String sentence) {
    TrainingOptions options = TrainingOptions.of(images, backbone);
    assertThatThrownBy(() -> TrainingJob.open(options, Progress.SILENT).close())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("\n");
  }
}
