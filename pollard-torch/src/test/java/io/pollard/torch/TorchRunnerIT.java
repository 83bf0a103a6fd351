package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.Metric;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.TransferStrategy.FeatureExtraction;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.strategy.TransferStrategy.LayerwiseFinetuning;
import io.pollard.strategy.TransferStrategy.Truncation;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.training.ClassWeights;
import io.pollard.training.EpochRow;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.Precision;
import io.pollard.training.PredictionRow;
import io.pollard.training.RateSchedule;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialOutcome;
import io.pollard.training.ValidationScore;
import io.pollard.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    return new TorchRunner(
        data,
        TinyNetworks.residual8(),
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

  private FolderTrialStore run(TrainingRecipe recipe, TransferStrategy strategy, String name) {
    FolderTrialStore store = new FolderTrialStore(folder.resolve(name));
    try (TorchRunner runner = runner(recipe)) {
      ValidationScore validation = runner.run(strategy, Seeds.of(1), store);
      assertThat(validation.averagePrecision())
          .isEqualTo(
              store.history().stream()
                  .mapToDouble(row -> row.averagePrecision())
                  .max()
                  .orElseThrow());
    }
    return store;
  }

  @Test
  void learnsToTellStripesApart() {
    TrainingRecipe longer =
        RECIPE.withSchedule(new RateSchedule.Cosine(1e-2, 1e-4, 12)).withEpochs(12);
    FolderTrialStore store = run(longer, new FullTransfer(HeadForm.POOLED), "full");
    assertThat(store.outcome().end()).isEqualTo(TrialOutcome.End.FINISHED);
    assertThat(store.history()).hasSize(12);
    List<PredictionRow> test =
        store.predictions().stream().filter(row -> row.part() == Part.TEST).toList();
    assertThat(test).hasSize(24);
    assertThat(Metric.AUROC.of(predictions(test))).isGreaterThan(0.95);
  }

  private static ClassScores predictions(List<PredictionRow> rows) {
    return ClassScores.of(
        data.task(),
        rows.stream().mapToInt(PredictionRow::target).toArray(),
        rows.stream()
            .map(row -> row.probabilities().stream().mapToDouble(Double::doubleValue).toArray())
            .toArray(double[][]::new),
        rows.stream().map(PredictionRow::group).toList());
  }

  @Test
  void oneSeedGivesTheSameBytesTwice() throws IOException {
    TransferStrategy strategy = new Truncation("block1", HeadForm.FLAT);
    FolderTrialStore first = run(RECIPE, strategy, "first");
    FolderTrialStore second = run(RECIPE, strategy, "second");
    assertThat(first.predictions()).isEqualTo(second.predictions());
    assertThat(first.folder().resolve("best.safetensors"))
        .hasSameBinaryContentAs(second.folder().resolve("best.safetensors"));
  }

  @Test
  void anInterruptedTrialGoesOnToTheSameBytes() throws IOException {
    TransferStrategy strategy = new FullTransfer(HeadForm.POOLED);
    FolderTrialStore whole = run(RECIPE, strategy, "whole");

    FolderTrialStore broken = new FolderTrialStore(folder.resolve("broken"));
    try (TorchRunner runner = runner(RECIPE)) {
      // The history is written before the checkpoint: interrupting there loses a started epoch.
      FolderTrialStore interrupting = broken;
      Thread self = Thread.currentThread();
      assertThatThrownBy(
              () -> runner.run(strategy, Seeds.of(1), new InterruptingStore(interrupting, 2, self)))
          .isInstanceOf(CancellationException.class);
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(broken.outcome()).isNull();
    try (TorchRunner runner = runner(RECIPE)) {
      runner.run(strategy, Seeds.of(1), broken);
    }
    assertThat(broken.predictions()).isEqualTo(whole.predictions());
    assertThat(broken.history()).hasSize(4);
    assertThat(broken.folder().resolve("best.safetensors"))
        .hasSameBinaryContentAs(whole.folder().resolve("best.safetensors"));
  }

  /** Linux's /dev/full answers every write as a full disk does. */
  @Test
  void aTrialGoesOnToTheSameBytesAfterTheDiskWasFull() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full on this system");
    TransferStrategy strategy = new Truncation("block1", HeadForm.POOLED);
    FolderTrialStore whole = run(RECIPE, strategy, "whole");
    FolderTrialStore store = new FolderTrialStore(folder.resolve("full"));
    Path best = store.folder().resolve("best.safetensors");
    try (TorchRunner runner = runner(RECIPE)) {
      for (Path file : List.of(best, store.checkpoint())) {
        Files.createDirectories(store.folder());
        Files.createSymbolicLink(file.resolveSibling(file.getFileName() + ".part"), full);
        assertThatThrownBy(() -> runner.run(strategy, Seeds.of(1), store))
            .isInstanceOf(DataException.class)
            .hasMessageStartingWith(file + ": it could not be written: ")
            .hasMessageEndingWith(
                "; what was written before is whole, so the same command can go on");
        assertThat(file).doesNotExist();
      }
      runner.run(strategy, Seeds.of(1), store);
    }
    assertThat(store.predictions()).isEqualTo(whole.predictions());
    assertThat(best).hasSameBinaryContentAs(whole.folder().resolve("best.safetensors"));
  }

  @Test
  void featureExtractionTrainsTheHeadAloneAndToItsOptimum() throws IOException {
    TrainingRecipe recipe = TrainingRecipe.features().withBatch(16).withEpochs(60);
    FolderTrialStore store = run(recipe, new FeatureExtraction(HeadForm.POOLED), "features");
    FolderTrialStore augmented =
        run(
            recipe.withAugmentation(Augmentation.PAPER).withEpochs(2),
            new FeatureExtraction(HeadForm.POOLED),
            "augmented");
    for (FolderTrialStore trial : new FolderTrialStore[] {store, augmented}) {
      var weights = Safetensors.read(trial.folder().resolve("best.safetensors"));
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
      FolderTrialStore kept =
          run(
              RECIPE.withAugmentation(augmentation),
              new LayerwiseFinetuning("block1", HeadForm.POOLED, 0.1, Statistics.KEEP),
              "kept " + augmentation);
      assertThat(moved(kept))
          .noneMatch(name -> name.contains("1.") && !name.startsWith("block2"))
          .contains("block2.conv.weight", "block2.bn.running_mean");
    }
    FolderTrialStore followed =
        run(
            RECIPE,
            new LayerwiseFinetuning("block1", HeadForm.POOLED, 0.1, Statistics.UPDATE),
            "followed");
    assertThat(moved(followed))
        .contains("bn1.running_mean", "block1.bn2.running_var")
        .doesNotContain("conv1.weight", "bn1.weight", "block1.conv1.weight", "block1.bn2.bias");
  }

  /** Names of the trunk's tensors that are no longer as they were at the start. */
  private static List<String> moved(FolderTrialStore trial) {
    return Safetensors.read(trial.folder().resolve("best.safetensors")).tensors().values().stream()
        .filter(tensor -> !tensor.name().startsWith("head") && !isAsInitialised(tensor))
        .map(io.pollard.weights.StoredTensor::name)
        .toList();
  }

  private static boolean isAsInitialised(io.pollard.weights.StoredTensor tensor) {
    return TinyNetworks.residual8().tensors(Training.shape(SMALL)).stream()
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
    FolderTrialStore stopped = run(exploding, new FullTransfer(HeadForm.POOLED), "exploding");
    TrialOutcome outcome = stopped.outcome();
    assertThat(outcome.end()).isEqualTo(TrialOutcome.End.NOT_FINITE);
    assertThat(outcome.epochs()).isBetween(1, 39).isEqualTo(stopped.history().size());
    assertThat(outcome.bestEpoch()).isBetween(1, outcome.epochs());
    assertThat(stopped.predictions())
        .isNotEmpty()
        .allMatch(row -> row.probabilities().stream().allMatch(Double::isFinite));

    FolderTrialStore inTime =
        run(
            exploding.withEpochs(outcome.bestEpoch()),
            new FullTransfer(HeadForm.POOLED),
            "stopped in time");
    assertThat(inTime.outcome().end()).isEqualTo(TrialOutcome.End.FINISHED);
    Path best = stopped.folder().resolve("best.safetensors");
    assertThat(best).hasSameBinaryContentAs(inTime.folder().resolve("best.safetensors"));
    for (io.pollard.weights.StoredTensor tensor : Safetensors.read(best).tensors().values()) {
      for (float value : tensor.floats()) {
        assertThat(Float.isFinite(value)).as(tensor.name()).isTrue();
      }
    }
  }

  @Test
  void alreadyTheFirstLossMayNotBeFinite() {
    TrainingRecipe exploding =
        RECIPE
            .withOptimizer(new OptimizerOptions.Sgd(0, 0, 0))
            .withSchedule(new RateSchedule.Cosine(1e30, 1e30, 4));
    FolderTrialStore store = new FolderTrialStore(folder.resolve("exploding"));
    try (TorchRunner runner = runner(exploding)) {
      runner.run(new FullTransfer(HeadForm.POOLED), Seeds.of(1), store);
    }
    assertThat(store.outcome().end()).isEqualTo(TrialOutcome.End.NOT_FINITE);
    assertThat(store.outcome().bestEpoch()).isZero();
    assertThat(store.folder().resolve("best.safetensors")).doesNotExist();
    assertThat(store.predictions()).isEmpty();
  }

  /** Batch norm can't normalise one image, and where a map is one position, few say little. */
  @ParameterizedTest
  @CsvSource({"21, 1, dropped", "21, 2, kept", "4, 7, dropped", "4, 8, kept"})
  void aLastBatchTooSmallForBatchNormIsLeftOut(int size, int last, String what) {
    Preprocessing sized = SMALL.withSize(size);
    try (TorchRunner all = runner(RECIPE)) {
      int images = all.split(1).indices(Part.TRAIN).size();
      TrainingRecipe once = RECIPE.withEpochs(1).withBatch(images - last);
      FolderTrialStore store = new FolderTrialStore(folder.resolve("once"));
      try (TorchRunner runner = runner(once, sized)) {
        runner.run(new FullTransfer(HeadForm.POOLED), Seeds.of(1), store);
      }
      assertThat(store.history())
          .singleElement()
          .extracting(EpochRow::images)
          .isEqualTo(what.equals("kept") ? images : images - last);
    }
  }

  @Test
  void balancedClassWeightsCountTheTrainingPartAlone() throws IOException {
    StringBuilder manifest = new StringBuilder("file,label,split\n");
    for (int i = 0; i < 12; i++) {
      manifest.append("lying/" + i + ".png,lying," + (i < 9 ? "train" : "val") + "\n");
    }
    for (int i = 0; i < 20; i++) {
      String part = i < 3 ? "train" : i < 8 ? "val" : "test";
      manifest.append("standing/" + i + ".png,standing," + part + "\n");
    }
    manifest.append("lying/12.png,lying,test\n");
    Path file = shared.resolve("images/unbalanced.csv");
    Files.writeString(file, manifest);
    Dataset unbalanced = Dataset.read(file).positive("standing");
    // 12 to train: 12 / (2 x 9) and 12 / (2 x 3).
    assertThat(Training.classWeights(ClassWeights.BALANCED, unbalanced, unbalanced.split(1)))
        .containsExactly(12 / 18.0, 12 / 6.0);
    assertThat(Training.classWeights(ClassWeights.NONE, unbalanced, unbalanced.split(1)))
        .containsExactly(1, 1);
  }
}
