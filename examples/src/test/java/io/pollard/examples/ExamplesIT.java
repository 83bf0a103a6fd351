package io.pollard.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.app.Evaluation;
import io.pollard.app.EvaluationJob;
import io.pollard.app.EvaluationOptions;
import io.pollard.app.ExportJob;
import io.pollard.app.Images;
import io.pollard.app.ModelFileOptions;
import io.pollard.app.StudyView;
import io.pollard.data.Part;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Phantoms;
import io.pollard.metrics.Metric;
import io.pollard.progress.Progress;
import io.pollard.study.StoredTrial;
import io.pollard.training.RateSchedule;
import io.pollard.training.TrainingRecipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example from its first line to its last, on generated images. */
class ExamplesIT {

  /** Twelve steps, which such images don't need more of. */
  private static final TrainingRecipe QUICK =
      TrainingRecipe.short2d()
          .withSchedule(new RateSchedule.Cosine(1e-3, 1e-5, 3))
          .withEpochs(3)
          .withBatch(16);

  @TempDir private Path folder;

  /** Texture is solved low down: the whole network is not needed for it. */
  @Test
  void whatIsSearchedAndExportedPredictsAFolder() throws Exception {
    Path images = folder.resolve("grains");
    Phantoms.write(Phantoms.Task.TEXTURE, images, Phantoms.Options.of(80));
    Path study = folder.resolve("study");
    Path model = folder.resolve("model.onnx");
    StoredTrial smallest =
        SearchAndExport.run(
            Images.of(images)
                .withPositive("coarse")
                .withCache(CacheOptions.defaults().withDirectory(folder.resolve("cache"))),
            QUICK,
            study,
            model);
    assertThat(smallest.description().strategy().label()).isEqualTo("TTL");
    assertThat(smallest.plan().cut()).isNotEqualTo("layer4.0");
    assertThat(StudyView.finished(study.resolve("smallest")).id()).isEqualTo(smallest.id());
    assertThat(Metric.AUROC.of(smallest.predictions(Part.VALIDATION))).isGreaterThan(0.8);

    Files.writeString(images.resolve("broken.png"), "no image");
    Map<String, Integer> counts = PredictFolder.run(model, images);
    assertThat(counts).containsOnlyKeys("coarse", "fine");
    assertThat(counts.get("coarse")).isBetween(20, 60);
    assertThat(counts.get("coarse") + counts.get("fine")).isEqualTo(80);
  }

  @Test
  void aNetworkAndAStrategyOfOnesOwnAreTrained() {
    Path images = folder.resolve("grains");
    Phantoms.write(Phantoms.Task.TEXTURE, images, Phantoms.Options.of(160));
    Path study = folder.resolve("study");
    StoredTrial trial =
        OwnNetworkAndStrategy.run(
            Images.of(images)
                .withPositive("coarse")
                .withCache(CacheOptions.defaults().withDirectory(folder.resolve("cache"))),
            study);
    assertThat(trial.description().strategy().label()).isEqualTo("discriminative");
    assertThat(trial.plan().network().units()).hasSize(3);
    assertThat(trial.plan().units().get(0).rateMultiple()).isCloseTo(0.512, within(1e-12));
    Evaluation again = EvaluationJob.run(EvaluationOptions.of(trial.folder()), Progress.SILENT);
    assertThat(again.scores().intervals().get(Metric.AUROC).estimate())
        .isCloseTo(Metric.AUROC.of(trial.predictions(Part.TEST)), within(1e-12));
    Path model = folder.resolve("own.onnx");
    ExportJob.measured().run(ModelFileOptions.of(trial.folder(), model), Progress.SILENT);
    assertThat(model).isNotEmptyFile();
    assertThat(StudyView.at(study).list().rows().get(0)).contains("discriminative");
  }
}
