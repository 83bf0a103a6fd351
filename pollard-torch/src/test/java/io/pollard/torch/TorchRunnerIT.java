package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.Metric;
import io.pollard.network.Network;
import io.pollard.network.UNet;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.TransferStrategy.FeatureExtraction;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.strategy.TransferStrategy.LayerwiseFinetuning;
import io.pollard.strategy.TransferStrategy.Truncation;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.testing.FakeStore;
import io.pollard.testing.FakeTrial;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.Precision;
import io.pollard.training.PredictionRow;
import io.pollard.training.RateSchedule;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialOutcome;
import io.pollard.training.TrialStore;
import io.pollard.training.ValidationScore;
import io.pollard.training.loop.Initialisation;
import io.pollard.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchRunnerIT {

  private static final Preprocessing SMALL = Preprocessing.imagenet().withSize(21);

  private static final TrainingRecipe RECIPE =
      TrainingRecipe.paper2d()
          .withSchedule(new RateSchedule.Cosine(1e-2, 1e-4, 4))
          .withEpochs(4)
          .withBatch(16);

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static Dataset data;

  @BeforeAll
  static void drawImages() throws IOException {
    data = Dataset.read(StripedImages.write(shared.resolve("images"), 60, 30)).positive("standing");
  }

  private static TorchRunner runner(TrainingRecipe recipe) {
    return runner(recipe, SMALL);
  }

  private static TorchRunner runner(TrainingRecipe recipe, Preprocessing preprocessing) {
    return runner(TinyNetworks.residual8(), recipe, preprocessing);
  }

  private static TorchRunner runner(
      Network network, TrainingRecipe recipe, Preprocessing preprocessing) {
    return new TorchRunner(
        data,
        network,
        Optional.empty(),
        preprocessing,
        new Recipes(recipe, recipe),
        new RunnerOptions(
            ComputeDevice.CPU,
            1,
            Precision.FP32,
            CacheOptions.defaults().withDirectory(shared.resolve("cache")),
            Progress.SILENT));
  }

  private FakeTrial run(TrainingRecipe recipe, TransferStrategy strategy, String name) {
    FakeStore store = FakeStore.in(folder.resolve(name));
    try (TorchRunner runner = runner(recipe)) {
      ValidationScore validation = runner.run(strategy, Seeds.of(1), store);
      assertThat(validation.averagePrecision())
          .isEqualTo(
              store.trial().history().stream()
                  .mapToDouble(row -> row.averagePrecision())
                  .max()
                  .orElseThrow());
    }
    return store.trial();
  }

  @Test
  void aDecodersMapsAreNoClasses() {
    assertThatThrownBy(() -> runner(UNet.resnet34(2, 2), RECIPE, SMALL))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected a network that classifies, as --backbone resnet18, for the classes [lying,"
                + " standing] but found unet-resnet34-depth2");
  }

  @Test
  void learnsToTellStripesApart() {
    TrainingRecipe longer =
        RECIPE.withSchedule(new RateSchedule.Cosine(1e-2, 1e-4, 12)).withEpochs(12);
    FakeTrial store = run(longer, new FullTransfer(HeadForm.POOLED), "full");
    assertThat(store.outcome().orElseThrow().end()).isEqualTo(TrialOutcome.End.FINISHED);
    assertThat(store.history()).hasSize(12);
    List<PredictionRow> test =
        store.predictions().stream().filter(row -> row.part() == Part.TEST).toList();
    assertThat(test).hasSize(24);
    assertThat(Metric.AUROC.of(predictions(test))).isGreaterThan(0.95);
  }

  private static ClassScores predictions(List<PredictionRow> rows) {
    return ClassScores.of(
        data.singleLabel(),
        rows.stream().mapToInt(PredictionRow::classIndex).toArray(),
        rows.stream()
            .map(row -> row.probabilities().stream().mapToDouble(Double::doubleValue).toArray())
            .toArray(double[][]::new),
        rows.stream().map(PredictionRow::group).toList());
  }

  @Test
  void oneSeedGivesTheSameBytesTwice() throws IOException {
    TransferStrategy strategy = new Truncation("block1", HeadForm.FLAT);
    FakeTrial first = run(RECIPE, strategy, "first");
    FakeTrial second = run(RECIPE, strategy, "second");
    assertThat(first.predictions()).isEqualTo(second.predictions());
    assertThat(first.bestWeights()).hasSameBinaryContentAs(second.bestWeights());
  }

  @Test
  void anInterruptedTrialGoesOnToTheSameBytes() throws IOException {
    TransferStrategy strategy = new FullTransfer(HeadForm.POOLED);
    FakeTrial whole = run(RECIPE, strategy, "whole");

    // The history is written before the checkpoint: interrupting there loses a started epoch.
    Thread self = Thread.currentThread();
    FakeStore store =
        FakeStore.in(folder.resolve("broken"))
            .afterEpoch(
                rows -> {
                  if (rows.size() == 2) {
                    self.interrupt();
                  }
                });
    try (TorchRunner runner = runner(RECIPE)) {
      assertThatThrownBy(() -> runner.run(strategy, Seeds.of(1), store))
          .isInstanceOf(CancellationException.class);
    }
    assertThat(Thread.interrupted()).isTrue();
    FakeTrial broken = store.trial().afterEpoch(rows -> {});
    assertThat(broken.outcome()).isEmpty();
    try (TorchRunner runner = runner(RECIPE)) {
      runner.run(strategy, Seeds.of(1), store);
    }
    assertThat(broken.predictions()).isEqualTo(whole.predictions());
    assertThat(broken.history()).hasSize(4);
    assertThat(broken.bestWeights()).hasSameBinaryContentAs(whole.bestWeights());
  }

  /** Each time with another runner, as another process would: Adam's memory and batch norm too. */
  @Test
  void aTrialThatPausesTwiceEndsWithTheSameBytes() throws IOException {
    TransferStrategy strategy = new FullTransfer(HeadForm.POOLED);
    FakeTrial whole = run(RECIPE, strategy, "in one go");
    FakeStore store = FakeStore.in(folder.resolve("paused"));
    for (int until : List.of(1, 3, TrialStore.END)) {
      try (TorchRunner runner = runner(RECIPE)) {
        runner.run(strategy, Seeds.of(1), store, until);
      }
      assertThat(store.trial().history()).hasSize(Math.min(until, 4));
    }
    FakeTrial paused = store.trial();
    assertThat(paused.predictions()).isEqualTo(whole.predictions());
    assertThat(paused.history().stream().map(row -> row.validationLoss()))
        .containsExactlyElementsOf(
            whole.history().stream().map(row -> row.validationLoss()).toList());
    assertThat(paused.bestWeights()).hasSameBinaryContentAs(whole.bestWeights());
  }

  @Test
  void featureExtractionTrainsTheHeadAloneAndToItsOptimum() throws IOException {
    TrainingRecipe recipe = TrainingRecipe.features().withBatch(16).withEpochs(60);
    FakeTrial store = run(recipe, new FeatureExtraction(HeadForm.POOLED), "features");
    FakeTrial augmented =
        run(
            recipe.withAugmentation(Augmentation.PAPER).withEpochs(2),
            new FeatureExtraction(HeadForm.POOLED),
            "augmented");
    for (FakeTrial trial : new FakeTrial[] {store, augmented}) {
      var weights = Safetensors.read(trial.bestWeights());
      try (TorchRunner runner = runner(recipe)) {
        Optional<io.pollard.weights.StoredTensor> moved =
            weights.tensors().values().stream()
                .filter(tensor -> !tensor.name().startsWith("head"))
                .filter(tensor -> !isAsInitialised(tensor))
                .findFirst();
        assertThat(moved).as("a tensor of the frozen trunk that moved").isEmpty();
        assertThat(runner.data().samples()).hasSize(120);
      }
    }
  }

  @Test
  void layerwiseFinetuningLeavesWhatIsFrozenBitEqual() {
    for (Augmentation augmentation : List.of(Augmentation.NONE, Augmentation.PAPER)) {
      FakeTrial kept =
          run(
              RECIPE.withAugmentation(augmentation),
              new LayerwiseFinetuning("block1", HeadForm.POOLED, 0.1, Statistics.KEEP),
              "kept " + augmentation);
      assertThat(moved(kept))
          .noneMatch(name -> name.contains("1.") && !name.startsWith("block2"))
          .contains("block2.conv.weight", "block2.bn.running_mean");
    }
    FakeTrial followed =
        run(
            RECIPE,
            new LayerwiseFinetuning("block1", HeadForm.POOLED, 0.1, Statistics.UPDATE),
            "followed");
    assertThat(moved(followed))
        .contains("bn1.running_mean", "block1.bn2.running_var")
        .doesNotContain("conv1.weight", "bn1.weight", "block1.conv1.weight", "block1.bn2.bias");
  }

  /** Names of the trunk's tensors that are no longer as they were at the start. */
  private static List<String> moved(FakeTrial trial) {
    return Safetensors.read(trial.bestWeights()).tensors().values().stream()
        .filter(tensor -> !tensor.name().startsWith("head") && !isAsInitialised(tensor))
        .map(io.pollard.weights.StoredTensor::name)
        .toList();
  }

  private static boolean isAsInitialised(io.pollard.weights.StoredTensor tensor) {
    return TinyNetworks.residual8().tensors(SMALL.input()).stream()
        .filter(spec -> spec.name().equals(tensor.name()))
        .allMatch(spec -> java.util.Arrays.equals(Initialisation.of(spec, 1), tensor.floats()));
  }

  /**
   * This much decay multiplies weights by -99 at every step: the first epoch, of one step, is
   * finite, and some later one is not.
   */
  @Test
  void aLossThatIsNotFiniteStopsTheTrialAndKeepsTheBest() throws IOException {
    TrainingRecipe exploding =
        RECIPE
            .withOptimizer(new OptimizerOptions.Sgd(0, 0, 1e3))
            .withSchedule(new RateSchedule.Cosine(0.1, 0.1, 40))
            .withBatch(120)
            .withEpochs(40);
    FakeTrial stopped = run(exploding, new FullTransfer(HeadForm.POOLED), "exploding");
    TrialOutcome outcome = stopped.outcome().orElseThrow();
    assertThat(outcome.end()).isEqualTo(TrialOutcome.End.NOT_FINITE);
    assertThat(outcome.epochs()).isBetween(1, 39).isEqualTo(stopped.history().size());
    assertThat(outcome.bestEpoch()).isBetween(1, outcome.epochs());
    assertThat(stopped.predictions())
        .isNotEmpty()
        .allMatch(row -> row.probabilities().stream().allMatch(Double::isFinite));

    FakeTrial inTime =
        run(
            exploding.withEpochs(outcome.bestEpoch()),
            new FullTransfer(HeadForm.POOLED),
            "stopped in time");
    assertThat(inTime.outcome().orElseThrow().end()).isEqualTo(TrialOutcome.End.FINISHED);
    Path best = stopped.bestWeights();
    assertThat(best).hasSameBinaryContentAs(inTime.bestWeights());
    for (io.pollard.weights.StoredTensor tensor : Safetensors.read(best).tensors().values()) {
      for (float value : tensor.floats()) {
        assertThat(Float.isFinite(value)).as(tensor.name()).isTrue();
      }
    }
  }
}
