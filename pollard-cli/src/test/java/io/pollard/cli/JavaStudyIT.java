package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.app.Backbone;
import io.pollard.app.Images;
import io.pollard.app.TrainingJob;
import io.pollard.app.TrainingOptions;
import io.pollard.data.Augmentation;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Intensity;
import io.pollard.data.Seeds;
import io.pollard.imaging.CacheOptions;
import io.pollard.metrics.OperatingPoint;
import io.pollard.onnx.ModelFile;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.StoredTrial;
import io.pollard.training.ClassWeights;
import io.pollard.training.Precision;
import io.pollard.training.RateSchedule;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study that a program made, in the hands of the commands. */
class JavaStudyIT {

  @TempDir private static Path shared;

  private static Path study;
  private static StoredTrial cut;
  private static StoredTrial features;

  private static String cache() {
    return "--cache-dir=" + shared.resolve("cache");
  }

  @BeforeAll
  static void trainOnce() throws IOException {
    Path images = StripedImages.write(shared.resolve("images"), 20, "lying", "standing");
    Files.delete(images.resolve("lying/0.png"));
    study = shared.resolve("study");
    TrainingOptions options =
        TrainingOptions.of(
                Images.of(images)
                    .withReading(
                        DatasetOptions.defaults().withClasses(List.of("standing", "lying")))
                    .withInput(32)
                    .withIntensity(new Intensity.Percentiles(1, 99))
                    .withCache(CacheOptions.defaults().withDirectory(shared.resolve("cache"))),
                Backbone.random("resnet18"))
            .withRecipe(
                TrainingRecipe.short2d()
                    .withSchedule(new RateSchedule.Cosine(1e-3, 1e-4, 2))
                    .withEpochs(2)
                    .withBatch(8)
                    .withAugmentation(Augmentation.NONE)
                    .withClassWeights(ClassWeights.BALANCED))
            .withPrecision(Precision.FP32)
            .withOperatingPoint(new OperatingPoint.Sensitivity(0.9))
            .withThreads(1)
            .withStudy(study);
    try (TrainingJob job = TrainingJob.open(options, Progress.SILENT)) {
      cut = job.train(new TransferStrategy.Truncation("layer1.1", HeadForm.POOLED), Seeds.of(1));
    }
    TrainingRecipe heads = TrainingRecipe.features().withEpochs(2).withBatch(8);
    try (TrainingJob job =
        TrainingJob.open(options.withRecipes(new Recipes(heads, heads)), Progress.SILENT)) {
      features =
          job.train(
              new TransferStrategy.FeatureExtraction(HeadForm.FLAT), Seeds.of(2).withSplit(1));
    }
  }

  @Test
  void theirOptionsGivenToTheCommandAreTheSameTrials() throws IOException {
    for (StoredTrial trial : List.of(cut, features)) {
      String options = trial.folder().resolve("options.yaml").toString();
      Ran again =
          pollard("train", "--config=" + options, "--threads=1", "--study=" + study, cache())
              .expect(ExitCode.DONE);
      assertThat(again.err()).contains(trial.id() + " is finished; it is not trained again");
      Path commands = shared.resolve("commands");
      pollard("train", "--config=" + options, "--threads=1", "--study=" + commands, cache())
          .expect(ExitCode.DONE);
      Path same = commands.resolve("trials").resolve(trial.id());
      for (String file : List.of("options.yaml", "best.safetensors", "predictions.csv")) {
        assertThat(same.resolve(file)).hasSameBinaryContentAs(trial.folder().resolve(file));
      }
    }
    try (Stream<Path> trials = Files.list(study.resolve("trials"))) {
      assertThat(trials).hasSize(2);
    }
  }

  @Test
  void itIsEvaluatedExportedAndShown() {
    Ran shown =
        pollard("study", "show", cut.folder().toString(), "--format=csv").expect(ExitCode.DONE);
    Ran evaluated =
        pollard("evaluate", cut.folder().toString(), "--format=csv", cache()).expect(ExitCode.DONE);
    assertThat(evaluated.rows().get("AUROC").subList(1, 4))
        .isEqualTo(shown.rows().get("AUROC").subList(4, 7));
    Path model = shared.resolve("model.onnx");
    pollard("export", cut.folder().toString(), "--out=" + model, cache()).expect(ExitCode.DONE);
    assertThat(ModelFile.read(model).card().task().outputs()).containsExactly("standing", "lying");
    assertThat(pollard("study", "table", study.toString()).expect(ExitCode.DONE).out())
        .contains("TTL", "FE");
  }
}
