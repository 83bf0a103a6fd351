package io.pollard.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Seeds;
import io.pollard.metrics.Metric;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.TransferStrategy.FeatureExtraction;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.strategy.TransferStrategy.LayerwiseFinetuning;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.testing.FakeTrial;
import io.pollard.training.EpochRow;
import io.pollard.training.Precision;
import io.pollard.training.PredictionRow;
import io.pollard.training.RateSchedule;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialOutcome;
import io.pollard.training.TrialStore;
import io.pollard.training.ValidationScore;
import io.pollard.training.loop.FakeModel.Script;
import io.pollard.weights.Safetensors;
import io.pollard.weights.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrialLoopTest {

  private static final TransferStrategy FULL = new FullTransfer(HeadForm.POOLED);
  private static final TransferStrategy FEATURES = new FeatureExtraction(HeadForm.POOLED);

  /** Six epochs of four steps, the last of two images. */
  private static final TrainingRecipe RECIPE =
      TrainingRecipe.paper2d()
          .withSchedule(new RateSchedule.Cosine(1e-2, 1e-4, 6))
          .withEpochs(6)
          .withBatch(8);

  /** The third epoch is the best, and the fifth as good. */
  private static final Script SCRIPT = Script.mistaken(5, 3, 1, 3, 1, 4);

  @TempDir private static Path shared;
  @TempDir private Path folder;

  /** Undisturbed. */
  private static FakeTrial whole;

  private final Heard heard = new Heard();

  @BeforeAll
  static void trainOne() {
    whole = FakeTrial.in(shared);
    run(whole, new FakeModel(SCRIPT), FULL, RECIPE, OptionalLong.empty(), new Heard());
  }

  @AfterEach
  void noTestLeavesTheThreadInterrupted() {
    assertThat(Thread.interrupted()).isFalse();
  }

  private ValidationScore run(FakeTrial trial, Script script, TrainingRecipe recipe) {
    return run(trial, new FakeModel(script), FULL, recipe);
  }

  private ValidationScore run(
      FakeTrial trial, FakeModel model, TransferStrategy strategy, TrainingRecipe recipe) {
    return run(trial, model, strategy, recipe, OptionalLong.empty());
  }

  private ValidationScore run(
      FakeTrial trial,
      FakeModel model,
      TransferStrategy strategy,
      TrainingRecipe recipe,
      OptionalLong free) {
    return run(trial, model, strategy, recipe, free, heard);
  }

  private static ValidationScore run(
      FakeTrial trial,
      FakeModel model,
      TransferStrategy strategy,
      TrainingRecipe recipe,
      OptionalLong free,
      Heard heard) {
    return loop(model, strategy, recipe, free, heard).run(trial, TrialStore.END);
  }

  private static TrialLoop loop(
      FakeModel model,
      TransferStrategy strategy,
      TrainingRecipe recipe,
      OptionalLong free,
      Heard heard) {
    return new TrialLoop(
        model,
        FakeData.material(strategy),
        recipe,
        new Seeds(1, 2, 3),
        Precision.FP32,
        new MemoryRules(() -> free, heard),
        heard);
  }

  /** In another process each time: only files and tables are handed on. */
  private ValidationScore until(FakeTrial trial, int epoch) {
    return loop(new FakeModel(SCRIPT), FULL, RECIPE, OptionalLong.empty(), heard).run(trial, epoch);
  }

  @Test
  void aTrialThatPausesEndsAsOneThatDoesNot() {
    for (int first = 1; first < 6; first++) {
      for (int second = first; second < 6; second++) {
        FakeTrial trial = trial("paused " + first + " " + second);
        until(trial, first);
        assertThat(trial.history()).hasSize(first);
        assertThat(trial.pausedAfter()).isEqualTo(first);
        assertThat(trial.outcome()).isEmpty();
        assertThat(trial.predictions()).isEmpty();
        ValidationScore score = until(trial, second);
        assertThat(score.value())
            .isEqualTo(
                whole.history().subList(0, second).stream()
                    .mapToDouble(EpochRow::score)
                    .max()
                    .orElseThrow());
        until(trial, TrialStore.END);
        requireEqual(trial, whole);
      }
    }
  }

  @Test
  void aPauseAtOrBeyondTheEndIsNone() {
    for (int epoch : List.of(6, 7)) {
      FakeTrial trial = trial("beyond " + epoch);
      until(trial, epoch);
      assertThat(trial.pausedAfter()).isZero();
      requireEqual(trial, whole);
    }
  }

  private FakeTrial trial(String name) {
    return FakeTrial.in(folder.resolve(name));
  }

  /** A history without what a clock says. */
  private static List<List<Object>> rows(List<EpochRow> history) {
    return history.stream()
        .map(
            row ->
                List.<Object>of(
                    row.epoch(),
                    row.rate(),
                    row.trainingLoss(),
                    row.validationLoss(),
                    row.averagePrecision(),
                    row.auroc(),
                    row.isBest(),
                    row.images()))
        .toList();
  }

  private static void requireEqual(FakeTrial found, FakeTrial expected) {
    assertThat(rows(found.history())).isEqualTo(rows(expected.history()));
    assertThat(found.predictions()).isEqualTo(expected.predictions());
    assertThat(found.bestWeights()).hasSameBinaryContentAs(expected.bestWeights());
    assertThat(found.checkpoint()).hasSameBinaryContentAs(expected.checkpoint());
    TrialOutcome outcome = found.outcome().orElseThrow();
    assertThat(outcome.end()).isEqualTo(expected.outcome().orElseThrow().end());
    assertThat(outcome.bestEpoch()).isEqualTo(expected.outcome().orElseThrow().bestEpoch());
    assertThat(outcome.epochs()).isEqualTo(expected.outcome().orElseThrow().epochs());
  }

  @Test
  void theBestEpochIsThatOfTheHighestScoreAndOfEqualOnesTheFirst() {
    FakeTrial trial = trial("best");
    ValidationScore score = run(trial, SCRIPT, RECIPE);
    assertThat(trial.history().stream().map(EpochRow::isBest))
        .containsExactly(true, true, true, false, false, false);
    assertThat(trial.history().get(4).averagePrecision())
        .isEqualTo(trial.history().get(2).averagePrecision());
    assertThat(trial.outcome().orElseThrow().bestEpoch()).isEqualTo(3);
    assertThat(score.averagePrecision()).isEqualTo(trial.history().get(2).averagePrecision());
    assertThat(score.auroc()).isEqualTo(trial.history().get(2).auroc());
    assertThat(Safetensors.read(trial.bestWeights()).tensor("epochs").floats()).containsExactly(3);
  }

  /** The first mistake is a negative image: all positives are found with it and without. */
  @Test
  void theBestEpochIsThatOfTheScoreThatTheRecipeSelectsBy() {
    Script script = Script.mistaken(1, 0, 0, 1, 0, 0);
    FakeTrial trial = trial("selected");
    ValidationScore score = run(trial, script, RECIPE.withSelectBy(Metric.SENSITIVITY));
    assertThat(trial.history()).extracting(EpochRow::score).containsOnly(1.0);
    assertThat(trial.outcome().orElseThrow().bestEpoch()).isEqualTo(1);
    assertThat(score.metric()).isEqualTo(Metric.SENSITIVITY);
    assertThat(score.value()).isEqualTo(1);
    assertThat(score.averagePrecision()).isEqualTo(6 / 7.0);
    FakeTrial usual = trial("usual");
    assertThat(run(usual, script, RECIPE).value()).isEqualTo(1);
    assertThat(usual.outcome().orElseThrow().bestEpoch()).isEqualTo(2);
  }

  @Test
  void aPlateauIsOneOfTheScoreThatTheRecipeSelectsBy() {
    TrainingRecipe patient =
        RECIPE.withSchedule(
            new RateSchedule.ReduceOnPlateau(1e-2, .5, 0, 1e-4, RateSchedule.Gain.RELATIVE, 1e-4));
    Script script = Script.mistaken(1, 0, 0, 0, 0, 0);
    FakeTrial trial = trial("plateau");
    run(trial, script, patient.withSelectBy(Metric.SENSITIVITY));
    assertThat(trial.history().get(2).rate()).isEqualTo(5e-3);
    FakeTrial usual = trial("usual plateau");
    run(usual, script, patient);
    assertThat(usual.history().get(2).rate()).isEqualTo(1e-2);
  }

  /**
   * One mistake of twelve: the negative sample 26 is taken for a positive one, so seven images
   * share the higher score, six of them positive. scikit-learn's average_precision_score gives 6/7
   * and roc_auc_score 1 - 1/6/2.
   */
  @Test
  void scoresAreThoseOfTheValidationPart() {
    FakeTrial trial = trial("scores");
    run(trial, SCRIPT, RECIPE);
    assertThat(trial.history().get(2).averagePrecision()).isEqualTo(6 / 7.0);
    assertThat(trial.history().get(2).auroc()).isEqualTo(1 - 1 / 12.0);
    // Logits -1 and 1, right in eleven of twelve: mean of ln(1 + exp(-+2)).
    assertThat(trial.history().get(2).validationLoss())
        .isCloseTo((11 * Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(2))) / 12, within(1e-12));
  }

  @Test
  void aCosineOverStepsHasTheEpochsThatTheTrainingPartNeeds() {
    FakeTrial trial = trial("steps");
    TrainingRecipe recipe =
        RECIPE.withSchedule(new RateSchedule.Cosine(1e-2, 1e-4, 2)).withFewestSteps(17);
    run(trial, SCRIPT, recipe);
    FakeTrial five = trial("five");
    run(five, SCRIPT, RECIPE.withSchedule(new RateSchedule.Cosine(1e-2, 1e-4, 5)).withEpochs(5));
    requireEqual(trial, five);
  }

  @Test
  void aTrainingThatStopsWhileTheLossStillFallsSaysSo() {
    run(trial("falling"), Script.mistaken(5, 4, 3, 2, 1, 0), RECIPE);
    assertThat(heard.sentences)
        .anyMatch(said -> said.contains("still learned: epoch 6 of 6 is the best"));
    Heard later = new Heard();
    run(trial("flat"), new FakeModel(SCRIPT), FULL, RECIPE, OptionalLong.empty(), later);
    assertThat(later.sentences).noneMatch(said -> said.contains("still learned"));
  }

  @Test
  void theBestWeightsPredictValidationAndTest() {
    FakeTrial trial = whole;
    assertThat(trial.predictions()).hasSize(2 * FakeData.HELD_OUT);
    for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
      List<PredictionRow> rows =
          trial.predictions().stream().filter(row -> row.part() == part).toList();
      assertThat(rows).hasSize(FakeData.HELD_OUT);
      assertThat(rows.stream().filter(row -> row.logits().get(row.classIndex()) < 0)).hasSize(1);
    }
  }

  @Test
  void aTrainingLossIsTheMeanOfItsStepsAndAllImagesCount() {
    EpochRow second = whole.history().get(1);
    assertThat(second.trainingLoss()).isCloseTo(0.5 + 0.025, within(1e-12));
    assertThat(second.images()).isEqualTo(FakeData.TRAINED);
    assertThat(second.epoch()).isEqualTo(2);
  }

  /** Patience 1: the rate is halved after the second epoch in turn that is no better. */
  @Test
  void theScheduleFollowsTheScore() {
    FakeTrial trial = trial("plateau");
    RateSchedule plateau =
        new RateSchedule.ReduceOnPlateau(0.1, 0.5, 1, 1e-4, RateSchedule.Gain.RELATIVE, 0.03);
    run(
        trial,
        Script.mistaken(5, 3, 4, 4, 3, 2, 4, 4, 1, 1, 1, 1),
        RECIPE.withSchedule(plateau).withEpochs(12));
    assertThat(trial.history().stream().map(EpochRow::rate))
        .containsExactly(0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05);
    assertThat(trial.outcome().orElseThrow().end()).isEqualTo(TrialOutcome.End.FINISHED);
  }

  @Test
  void theRecipesEpochsAreTheMost() {
    FakeTrial trial = trial("short");
    run(trial, SCRIPT, RECIPE.withEpochs(2));
    assertThat(trial.history()).hasSize(2);
    assertThat(trial.outcome().orElseThrow().epochs()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 6})
  void aTrialThatIsInterruptedAfterAnEpochGivesTheSameFiles(int epoch) {
    FakeTrial broken = trial("broken");
    Thread self = Thread.currentThread();
    // The history is there, the checkpoint is not: the interrupt closes the file.
    broken.afterEpoch(
        rows -> {
          if (rows.size() == epoch) {
            self.interrupt();
          }
        });
    assertThatThrownBy(() -> run(broken, SCRIPT, RECIPE))
        .isInstanceOf(CancellationException.class)
        .hasMessage("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(broken.outcome()).isEmpty();
    assertThat(broken.history()).hasSize(epoch);

    run(broken.afterEpoch(rows -> {}), SCRIPT, RECIPE);
    requireEqual(broken, whole);
    assertThat(heard.sentences.contains("goes on after epoch " + (epoch - 1))).isEqualTo(epoch > 1);
  }

  @Test
  void aTrialThatIsInterruptedWhileItsRateRisesGivesTheSameFiles() {
    TrainingRecipe rising =
        RECIPE.withSchedule(
            new RateSchedule.Cosine(1e-2, 1e-4, 6).withWarmUp(new RateSchedule.WarmUp(4, .1)));
    FakeTrial undisturbed = trial("undisturbed");
    run(undisturbed, SCRIPT, rising);
    assertThat(undisturbed.history().stream().map(row -> Math.round(row.rate() * 1e5)))
        .containsExactly(100L, 325L, 550L, 775L, 1000L, 505L);
    FakeTrial broken = trial("broken");
    Thread self = Thread.currentThread();
    broken.afterEpoch(
        rows -> {
          if (rows.size() == 3) {
            self.interrupt();
          }
        });
    assertThatThrownBy(() -> run(broken, SCRIPT, rising)).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();

    run(broken.afterEpoch(rows -> {}), SCRIPT, rising);
    requireEqual(broken, undisturbed);
    assertThat(heard.sentences).contains("goes on after epoch 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 11, 24})
  void anInterruptBetweenTwoStepsLosesTheEpochAlone(int step) {
    FakeTrial broken = trial("broken");
    int[] steps = {0};
    heard.whenABarMoves(
        () -> {
          steps[0]++;
          if (steps[0] == step) {
            Thread.currentThread().interrupt();
          }
        });
    assertThatThrownBy(() -> run(broken, SCRIPT, RECIPE)).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(steps[0]).isEqualTo(step);
    assertThat(broken.history()).hasSize((step - 1) / 4);
    run(broken, SCRIPT, RECIPE);
    requireEqual(broken, whole);
  }

  @Test
  void aTrialThatStoppedAfterItsLastEpochOnlyPredicts() {
    FakeTrial trial = trial("over");
    run(trial, SCRIPT, RECIPE);
    heard.sentences.clear();
    heard.bars.clear();
    run(trial, SCRIPT, RECIPE);
    assertThat(heard.bars).isEmpty();
    assertThat(heard.sentences).containsExactly("goes on after epoch 6");
    requireEqual(trial, whole);
  }

  /** Stops after the fourth epoch's checkpoint. */
  private FakeTrial stopped() {
    FakeTrial trial = trial("stopped");
    run(trial, SCRIPT, RECIPE.withEpochs(4));
    heard.sentences.clear();
    return trial;
  }

  @Test
  void rowsBeyondTheCheckpointAreCut() {
    FakeTrial trial = stopped();
    List<EpochRow> beyond = new ArrayList<>(trial.history());
    beyond.add(whole.history().get(4));
    trial.putHistory(beyond);
    assertThat(trial.history()).hasSize(5);
    run(trial, SCRIPT, RECIPE);
    requireEqual(trial, whole);
  }

  /** What a process leaves that is killed when a file is whole and has not got its name yet. */
  @ParameterizedTest
  @ValueSource(strings = {"best.safetensors", "checkpoint"})
  void aWholeFileThatHasNotItsNameYetCountsForNothing(String name) throws IOException {
    FakeTrial trial = stopped();
    Files.copy(whole.folder().resolve(name), trial.folder().resolve(name + ".part"));
    run(trial, SCRIPT, RECIPE);
    requireEqual(trial, whole);
  }

  private void requireBegunAgain(FakeTrial trial, String why) {
    run(trial, SCRIPT, RECIPE);
    assertThat(heard.sentences.get(0))
        .contains(why)
        .endsWith(
            ": the trial begins again; its checkpoint is set aside as "
                + trial.folder().resolve("checkpoint.damaged"));
    assertThat(trial.folder().resolve("checkpoint.damaged")).exists();
    assertThat(heard.sentences).noneMatch(sentence -> sentence.startsWith("goes on"));
    requireEqual(trial, whole);
  }

  @Test
  void aCheckpointThatIsCutOffIsSetAsideAndTheTrialBeginsAgain() throws IOException {
    FakeTrial trial = stopped();
    byte[] bytes = Files.readAllBytes(trial.checkpoint());
    Files.write(trial.checkpoint(), Arrays.copyOf(bytes, bytes.length - 3));
    requireBegunAgain(trial, trial.checkpoint() + ": its tensors need 12 bytes");
  }

  @Test
  void aCheckpointOfAnotherNetworkIsSetAside() {
    FakeTrial trial = stopped();
    TensorFile file = Safetensors.read(trial.checkpoint());
    Safetensors.write(
        trial.checkpoint(), List.of(file.tensor("epochs"), file.tensor("trace")), file.metadata());
    requireBegunAgain(
        trial, "expected optimizer/momentum of [1] in " + trial.checkpoint() + " but found none");
  }

  @Test
  void withoutItsBestWeightsACheckpointIsWorthNothing() throws IOException {
    FakeTrial trial = stopped();
    Files.delete(trial.bestWeights());
    requireBegunAgain(
        trial, "expected the best weights so far in " + trial.bestWeights() + " but found none");
  }

  @Test
  void withDamagedBestWeightsItBeginsAgain() throws IOException {
    FakeTrial trial = stopped();
    Files.write(trial.bestWeights(), new byte[] {1, 2, 3});
    requireBegunAgain(trial, trial.bestWeights() + ": expected a safetensors file");
  }

  @Test
  void withoutItsHistoryItBeginsAgain() {
    FakeTrial trial = stopped();
    trial.putHistory(trial.history().subList(0, 3));
    requireBegunAgain(
        trial, "expected a history of 4 epochs in " + trial.folder() + " but found 3");
  }

  /** What can't be read now may be whole. */
  @Test
  void aCheckpointThatCanNotBeReadIsLeftAlone() throws IOException {
    FakeTrial trial = stopped();
    Files.delete(trial.checkpoint());
    Files.createDirectory(trial.checkpoint());
    assertThatThrownBy(() -> run(trial, SCRIPT, RECIPE))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(trial.checkpoint() + ": expected a file of weights");
    assertThat(trial.checkpoint()).exists();
  }

  private static Script notFinite(int atEpoch, int atStep, double loss) {
    return new Script() {
      @Override
      public double loss(int epoch, int step) {
        return epoch == atEpoch && step == atStep ? loss : SCRIPT.loss(epoch, step);
      }

      @Override
      public int mistakes(int epoch) {
        return SCRIPT.mistakes(epoch);
      }
    };
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void aLossThatIsNotFiniteEndsTheTrialWithTheBestSoFar(double loss) {
    FakeTrial inTime = trial("in time");
    run(inTime, SCRIPT, RECIPE.withEpochs(4));
    heard.bars.clear();
    FakeTrial trial = trial("not finite");
    run(trial, notFinite(5, 2, loss), RECIPE);
    TrialOutcome outcome = trial.outcome().orElseThrow();
    assertThat(outcome.end()).isEqualTo(TrialOutcome.End.NOT_FINITE);
    assertThat(outcome.epochs()).isEqualTo(4);
    assertThat(outcome.bestEpoch()).isEqualTo(3);
    assertThat(rows(trial.history())).isEqualTo(rows(inTime.history()));
    assertThat(trial.predictions()).isEqualTo(inTime.predictions());
    assertThat(trial.bestWeights()).hasSameBinaryContentAs(inTime.bestWeights());
    assertThat(heard.bars).hasSize(5);
    assertThat(heard.sentences)
        .contains(
            "the loss of epoch 5 is not finite: training stops and keeps the best weights so far;"
                + " a smaller --rate may help");
  }

  @Test
  void whereAlreadyTheFirstLossIsNotFiniteThereAreNoWeights() {
    FakeTrial trial = trial("not finite");
    ValidationScore score = run(trial, notFinite(1, 1, Double.NaN), RECIPE);
    assertThat(score.averagePrecision()).isNaN();
    TrialOutcome outcome = trial.outcome().orElseThrow();
    assertThat(outcome.end()).isEqualTo(TrialOutcome.End.NOT_FINITE);
    assertThat(outcome.bestEpoch()).isZero();
    assertThat(outcome.inferenceMillisPerImage()).isNaN();
    assertThat(trial.bestWeights()).doesNotExist();
    assertThat(trial.predictions()).isEmpty();
  }

  /** Linux's /dev/full answers every write as a full disk does. */
  @ParameterizedTest
  @ValueSource(strings = {"best.safetensors", "checkpoint"})
  void aTrialGoesOnToTheSameFilesAfterTheDiskWasFull(String name) throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full on this system");
    FakeTrial trial = trial("full");
    Path file = trial.folder().resolve(name);
    Files.createSymbolicLink(file.resolveSibling(name + ".part"), full);
    assertThatThrownBy(() -> run(trial, SCRIPT, RECIPE))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file + ": it could not be written: ")
        .hasMessageEndingWith("; what was written before is whole, so the same command can go on");
    assertThat(file).doesNotExist();
    run(trial, SCRIPT, RECIPE);
    requireEqual(trial, whole);
  }

  @Test
  void featuresOfFrozenUnitsAreComputedOnce() {
    TrainingRecipe still = RECIPE.withAugmentation(Augmentation.NONE);
    FakeTrial trial = trial("features");
    FakeModel model = new FakeModel(SCRIPT);
    run(trial, model, FEATURES, still);
    assertThat(model.calls).containsExactly("holds features of 38", "forgets features");
    assertThat(heard.bars).startsWith("computing features of 38", "epoch 1 of 26").hasSize(7);
    // What the model was given is the same, so it learnt the same.
    requireEqual(trial, whole);
  }

  @Test
  void featuresThatWouldTakeTooMuchMemoryAreComputedAnew() {
    TrainingRecipe still = RECIPE.withAugmentation(Augmentation.NONE);
    // 512 maps of 2 x 2 in float32 for 38 samples, and 40 % of what is free.
    long needed = 38 * 512 * 4 * 4L;
    long free = needed * 10 / 4;
    FakeModel held = new FakeModel(SCRIPT);
    run(trial("held"), held, FEATURES, still, OptionalLong.of(free));
    assertThat(held.calls).contains("holds features of 38");
    heard.sentences.clear();
    FakeModel anew = new FakeModel(SCRIPT);
    run(trial("anew"), anew, FEATURES, still, OptionalLong.of(free - 10));
    assertThat(anew.calls).hasSize(12).containsOnly("gives back gaps");
    assertThat(heard.sentences.get(0))
        .isEqualTo(
            "features of the frozen units would take 0.0 GiB: they are computed anew every epoch");
  }

  @Test
  void imagesThatChangeOrStatisticsThatFollowLeaveNoFeaturesToHold() {
    TrainingRecipe still = RECIPE.withAugmentation(Augmentation.NONE);
    TransferStrategy following =
        new LayerwiseFinetuning("layer1.0", HeadForm.POOLED, 0.1, Statistics.UPDATE);
    List<FakeModel> models = List.of(new FakeModel(SCRIPT), new FakeModel(SCRIPT));
    run(trial("changing"), models.get(0), FEATURES, RECIPE);
    run(trial("following"), models.get(1), following, still);
    // Before and after each validation.
    assertThat(models)
        .allSatisfy(model -> assertThat(model.calls).hasSize(12).containsOnly("gives back gaps"));
  }
}
