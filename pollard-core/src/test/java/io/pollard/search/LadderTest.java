package io.pollard.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Seeds;
import io.pollard.network.CutGrain;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.network.VisionTransformer;
import io.pollard.progress.Progress;
import io.pollard.search.EpochRunner.Curve;
import io.pollard.search.RungResult.Verdict;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import io.pollard.testing.FakeStore;
import io.pollard.testing.FakeTrial;
import io.pollard.training.NotEnoughMemoryException;
import io.pollard.training.TrainingCost;
import io.pollard.training.TrialStore;
import io.pollard.training.TrialWork;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/**
 * The ladder on the authors' scores of a ResNet-50, see {@link CutSearchTest}, and on made ones.
 */
class LadderTest {

  private static final Network NETWORK = ResNet.resnet50(1000);
  private static final int EPOCHS = 20;

  /** Of an epoch: 80 steps are 5 epochs, a quarter. */
  private static final int STEPS = 16;

  /** Test AUPRC on BIMCV at each cut point, here for validation. */
  private static final double[] AUTHORS = {
    .481, .661, .717, .764, .795, .838, .850, .857, .869, .866, .864, .872, .865, .860, .861, .857,
    .857
  };

  private static final Curve LEVEL =
      (strategy, seeds, epoch) -> AUTHORS[NETWORK.indexOf(strategy.cut())];

  /**
   * What a cut lacks of its last score falls to nothing; the shallower, the more and the longer.
   */
  private static final Curve DEEP_FIRST =
      (strategy, seeds, epoch) -> {
        int cut = NETWORK.indexOf(strategy.cut());
        return AUTHORS[cut] - .02 * (16 - cut) * Math.exp(-epoch / 3.0);
      };

  private static EpochRunner runner(Curve curve) {
    return new EpochRunner(NETWORK, EPOCHS, STEPS, curve);
  }

  private static StrategyResult only(CutSearch search, EpochRunner runner) {
    SearchResult result = search.run(runner, FakeStore.inMemory());
    assertThat(result.strategies()).hasSize(1);
    return result.strategies().get(0);
  }

  private static Map<String, Verdict> verdicts(StrategyResult found, int rung) {
    Map<String, Verdict> verdicts = new HashMap<>();
    found.rungs().get(rung).steps().forEach(s -> verdicts.put(s.candidate().cut(), s.verdict()));
    return verdicts;
  }

  private static String cut(StrategyResult found) {
    return found.best().orElseThrow().cut();
  }

  @Test
  void theSmallestBlockEndWithinTheMarginIsTrainedToItsEnd() {
    EpochRunner runner = runner(LEVEL);
    StrategyResult found = only(CutSearch.ladder(Method.TTL), runner);
    assertThat(verdicts(found, 0))
        .isEqualTo(
            Map.of(
                "layer1.2", Verdict.TRAILS,
                "layer2.3", Verdict.KEPT,
                "layer3.5", Verdict.KEPT,
                "layer4.2", Verdict.LARGER));
    assertThat(verdicts(found, 1))
        .isEqualTo(Map.of("layer2.3", Verdict.KEPT, "layer3.5", Verdict.NOT_SMALLEST));
    assertThat(cut(found)).isEqualTo("layer2.3");
    assertThat(found.smallest()).isEqualTo(found.best()).isEqualTo(found.blockEnds());
    assertThat(found.tried()).hasSize(1);
    assertThat(found.dropped().stream().map(step -> step.candidate().cut()))
        .containsExactly("layer1.2", "layer3.5", "layer4.2");
    assertThat(found.smallerNotTried())
        .containsExactly("stem", "layer1.0", "layer1.1", "layer2.0", "layer2.1", "layer2.2");
    // Two of four cuts to epoch 5, one to 10, one to 20; no epoch twice.
    assertThat(runner.trained()).hasSize(5 + 5 + 10 + 20).doesNotHaveDuplicates();
  }

  @Test
  void refiningLooksOneBlockDown() {
    StrategyResult found =
        only(CutSearch.ladder(Method.TTL).ladder(Ladder.standard().refined()), runner(LEVEL));
    assertThat(found.rungs())
        .extracting(RungResult::refining)
        .containsExactly(false, false, true, true);
    assertThat(verdicts(found, 2))
        .isEqualTo(
            Map.of(
                "layer2.0", Verdict.TRAILS,
                "layer2.1", Verdict.KEPT,
                "layer2.2", Verdict.KEPT,
                "layer2.3", Verdict.KEPT));
    assertThat(verdicts(found, 3))
        .isEqualTo(
            Map.of(
                "layer2.1", Verdict.TRAILS,
                "layer2.2", Verdict.KEPT,
                "layer2.3", Verdict.NOT_SMALLEST));
    assertThat(cut(found)).isEqualTo("layer2.2");
    assertThat(found.blockEnds()).isEmpty();
    assertThat(found.smallerNotTried()).containsExactly("stem", "layer1.0", "layer1.1");
  }

  /**
   * At epoch 5 the end of block 2 trails the best by .026, at epoch 10 by .007, at the end by .003.
   */
  @Test
  void aFirstRungThatFavoursDeepCutsDropsNoneThatCatchesUp() {
    StrategyResult found = only(CutSearch.ladder(Method.TTL), runner(DEEP_FIRST));
    assertThat(verdicts(found, 0)).containsEntry("layer2.3", Verdict.KEPT);
    assertThat(cut(found)).isEqualTo("layer2.3");
    Ladder strict = Ladder.standard().withRungs(List.of(new Ladder.Rung(.25, .01)));
    assertThat(cut(only(CutSearch.ladder(Method.TTL).ladder(strict), runner(DEEP_FIRST))))
        .isEqualTo("layer3.5");
  }

  @Test
  void ofEqualScoresTheSmallestNetworkIsTaken() {
    EpochRunner runner = runner((strategy, seeds, epoch) -> .8);
    StrategyResult found = only(CutSearch.ladder(Method.TTL), runner);
    assertThat(cut(found)).isEqualTo("layer1.2");
    assertThat(found.rungs()).hasSize(1);
    assertThat(runner.trained()).hasSize(3 * 5 + 20).doesNotHaveDuplicates();
  }

  @Test
  void repeatsDecideByTheirMean() {
    Curve curve =
        (strategy, seeds, epoch) ->
            LEVEL.score(strategy, seeds, epoch)
                + (strategy.cut().equals("layer2.3") ? .06 - .04 * seeds.initialisation() : 0);
    assertThat(cut(only(CutSearch.ladder(Method.TTL), runner(curve)))).isEqualTo("layer2.3");
    StrategyResult found = only(CutSearch.ladder(Method.TTL).repeats(3), runner(curve));
    assertThat(cut(found)).isEqualTo("layer3.5");
    assertThat(found.best().orElseThrow().repeats()).hasSize(3);
  }

  @Test
  void aTrialThatIsNotFiniteIsDropped() {
    Curve curve =
        (strategy, seeds, epoch) ->
            strategy.cut().equals("layer3.5") ? Double.NaN : LEVEL.score(strategy, seeds, epoch);
    StrategyResult found = only(CutSearch.ladder(Method.TTL), runner(curve));
    assertThat(verdicts(found, 0)).containsEntry("layer3.5", Verdict.FAILED);
    assertThat(cut(found)).isEqualTo("layer2.3");
    StrategyResult nothing =
        only(CutSearch.ladder(Method.TTL), runner((strategy, seeds, epoch) -> Double.NaN));
    assertThat(nothing.best()).isEmpty();
    assertThat(nothing.tried()).isEmpty();
    assertThat(verdicts(nothing, 0).values()).containsOnly(Verdict.FAILED);
  }

  private static Curve refusing(String cut, int after) {
    return (strategy, seeds, epoch) -> {
      if (strategy.cut().equals(cut) && epoch > after) {
        throw new NotEnoughMemoryException("expected 9 GiB but found 8");
      }
      return LEVEL.score(strategy, seeds, epoch);
    };
  }

  @Test
  void whatDoesNotFitIntoMemoryIsDroppedAndAnotherIsFound() {
    StrategyResult found = only(CutSearch.ladder(Method.TTL), runner(refusing("layer4.2", 0)));
    assertThat(verdicts(found, 0)).containsEntry("layer4.2", Verdict.FAILED);
    assertThat(cut(found)).isEqualTo("layer2.3");
    // Its memory is gone after the last rung: the next that was left is trained to its end.
    StrategyResult late = only(CutSearch.ladder(Method.TTL), runner(refusing("layer2.3", 10)));
    assertThat(cut(late)).isEqualTo("layer3.5");
    assertThat(late.tried().stream().map(Candidate::cut)).containsExactly("layer2.3", "layer3.5");
  }

  @Test
  void whatAnotherProcessTrainsIsWaitedFor() {
    int[] looks = {0};
    FakeStore store =
        FakeStore.inMemory()
            .whereInUse(trial -> trial.strategy().cut().equals("layer3.5") && looks[0]++ < 30);
    StrategyResult found =
        new SearchRun(
                CutSearch.ladder(Method.TTL), runner(LEVEL), store, Progress.SILENT, Duration.ZERO)
            .run()
            .strategies()
            .get(0);
    assertThat(found).isEqualTo(only(CutSearch.ladder(Method.TTL), runner(LEVEL)));
    assertThat(looks[0]).isGreaterThan(30);
  }

  @Test
  void killedAndRunAgainItGoesOnWithNoEpochTrainedTwice() {
    CutSearch search = CutSearch.ladder(Method.TTL, Method.TF).ladder(Ladder.standard().refined());
    EpochRunner undisturbed = runner(DEEP_FIRST);
    SearchResult expected = search.run(undisturbed, FakeStore.inMemory());
    for (int seed = 0; seed < 5; seed++) {
      Random random = new Random(seed);
      FakeStore store = FakeStore.inMemory();
      EpochRunner interrupted =
          runner(
              (strategy, seeds, epoch) -> {
                if (random.nextInt(20) == 0) {
                  throw new CancellationException("interrupted");
                }
                return DEEP_FIRST.score(strategy, seeds, epoch);
              });
      assertThat(untilItEnds(search, interrupted, store)).isEqualTo(expected);
      assertThat(interrupted.trained())
          .doesNotHaveDuplicates()
          .containsExactlyElementsOf(undisturbed.trained());
    }
  }

  private static SearchResult untilItEnds(CutSearch search, EpochRunner runner, TrialStore store) {
    try {
      return search.run(runner, store);
    } catch (CancellationException e) {
      return untilItEnds(search, runner, store);
    }
  }

  @Test
  void aDroppedTrialGoesOnWhereItWasLeft() {
    EpochRunner runner = runner(LEVEL);
    FakeStore store = FakeStore.inMemory();
    CutSearch.ladder(Method.TTL).run(runner, store);
    assertThat(store.trials().stream().map(FakeTrial::pausedAfter)).containsExactly(5, 10, 10, 5);
    TransferStrategy dropped = new TransferStrategy.Truncation("layer3.5", HeadForm.POOLED);
    int before = runner.trained().size();
    runner.run(dropped, Seeds.of(1), store);
    assertThat(runner.trained()).hasSize(before + 10).doesNotHaveDuplicates();
    // A ladder on a study that has more than it needs decides the same.
    SearchResult again = CutSearch.ladder(Method.TTL).run(runner, store);
    assertThat(again.strategies().get(0))
        .isEqualTo(only(CutSearch.ladder(Method.TTL), runner(LEVEL)));
    assertThat(runner.trained()).hasSize(before + 10);
  }

  /** Truncation at the last unit is full transfer: its first epochs are the rung's. */
  @Test
  void fullTransferBesideALadderIsTrainedOnceAndToItsEnd() {
    Curve curve =
        (strategy, seeds, epoch) ->
            strategy.label().equals("FTL") ? AUTHORS[16] : LEVEL.score(strategy, seeds, epoch);
    EpochRunner runner = runner(curve);
    SearchResult found = CutSearch.ladder(Method.FTL, Method.TTL).run(runner, FakeStore.inMemory());
    assertThat(found.strategies().get(0).tried()).hasSize(1);
    assertThat(found.strategies().get(0).rungs()).isEmpty();
    assertThat(cut(found.strategies().get(1))).isEqualTo("layer2.3");
    assertThat(runner.trained()).hasSize(20 + 5 + 10 + 20).doesNotHaveDuplicates();
  }

  @Test
  void fewEpochsMakeRungsOne() {
    EpochRunner two = new EpochRunner(NETWORK, 2, STEPS, LEVEL);
    Ladder noSteps = Ladder.standard().withFewestSteps(0);
    StrategyResult found = only(CutSearch.ladder(Method.TTL).ladder(noSteps), two);
    assertThat(found.rungs().get(0).steps().get(0).epochs()).containsExactly(1);
    assertThat(found.rungs().get(1).steps().get(0).epochs()).containsExactly(1);
    assertThat(cut(found)).isEqualTo("layer2.3");
    assertThat(two.trained()).hasSize(4 + 1);
    // 80 steps are more than all there are: the grid is trained to its end, and decided there.
    EpochRunner one = new EpochRunner(NETWORK, 1, STEPS, LEVEL);
    assertThat(cut(only(CutSearch.ladder(Method.TTL), one))).isEqualTo("layer2.3");
    assertThat(one.trained()).hasSize(4);
  }

  @Test
  void rungsAreRoundedUpAndLastAsLongAsTheFewestSteps() {
    Ladder ladder = Ladder.standard();
    TrainingCost cost = new TrainingCost(3, 1, 0);
    assertThat(ladder.epochs(0, new TrialWork(20, 16, 1024, 256, cost))).isEqualTo(5);
    assertThat(ladder.epochs(1, new TrialWork(20, 16, 1024, 256, cost))).isEqualTo(10);
    assertThat(ladder.epochs(0, new TrialWork(14, 20, 1280, 256, cost))).isEqualTo(4);
    assertThat(ladder.epochs(0, new TrialWork(20, 5, 320, 256, cost))).isEqualTo(16);
    assertThat(ladder.epochs(1, new TrialWork(20, 5, 320, 256, cost))).isEqualTo(16);
    assertThat(ladder.epochs(0, new TrialWork(92, 47, 3000, 256, cost))).isEqualTo(23);
    // .35 * 20 is a little more than 7 in doubles.
    Ladder odd = ladder.withRungs(List.of(new Ladder.Rung(.35, 0))).withFewestSteps(0);
    assertThat(odd.epochs(0, new TrialWork(20, 16, 1024, 256, cost))).isEqualTo(7);
  }

  @Test
  void aNetworkOfTwoBlocksHasAGridOfTwo() {
    Network resnet18 = ResNet.resnet18(1000);
    Network two = resnet18.cut("layer2.1", resnet18.head());
    EpochRunner runner =
        new EpochRunner(
            two, EPOCHS, STEPS, (strategy, seeds, epoch) -> .7 + .02 * two.indexOf(strategy.cut()));
    StrategyResult found = only(CutSearch.ladder(Method.TTL), runner);
    assertThat(found.rungs().get(0).steps().stream().map(step -> step.candidate().cut()))
        .containsExactly("layer1.1", "layer2.1");
    assertThat(cut(found)).isEqualTo("layer2.1");
  }

  @Test
  void aTransformersGridIsFiveOfItsBlocks() {
    CutStages stages = CutStages.of(Method.TTL, VisionTransformer.deitTiny(1000), CutGrain.UNITS);
    assertThat(stages.grid(5))
        .containsExactly(
            "blocks.1", "blocks.4", "blocks.6", "blocks.9", stages.blockEnds().get(11));
    assertThat(stages.oneBlockDown(stages.grid(5), "blocks.4"))
        .containsExactly("blocks.2", "blocks.3");
    assertThat(stages.oneBlockDown(stages.grid(5), "blocks.1")).contains("blocks.0");
  }

  private static double fullTransfers(EpochRunner runner, List<String> cuts, int until) {
    double whole = multiplyAdds(runner, "layer4.2", TrialStore.END);
    return cuts.stream().mapToDouble(cut -> multiplyAdds(runner, cut, until) / whole).sum();
  }

  private static long multiplyAdds(EpochRunner runner, String cut, int until) {
    TransferStrategy strategy = new TransferStrategy.Truncation(cut, HeadForm.POOLED);
    return runner.work(strategy, Seeds.of(1)).multiplyAdds(until);
  }

  /** What the epochs that a runner trained took. */
  private static double taken(EpochRunner runner) {
    double sum = 0;
    for (String line : new HashSet<>(runner.trained())) {
      sum += fullTransfers(runner, List.of(line.split(" ")[1]), 1);
    }
    return sum;
  }

  @Test
  void thePlanBoundsWhatItTakes() {
    EpochRunner runner = runner(LEVEL);
    SearchPlan plan = CutSearch.ladder(Method.TTL).plan(runner, FakeStore.inMemory());
    LadderCost cost = plan.ladders().get(0);
    List<String> grid = List.of("layer1.2", "layer2.3", "layer3.5", "layer4.2");
    assertThat(cost.cuts().stream().map(LadderCost.Cut::cut)).isEqualTo(grid);
    assertThat(cost.cuts().get(3).epochs()).containsExactly(5, 10, 20);
    assertThat(cost.cuts().get(3).full()).containsExactly(.25, .5, 1.);
    assertThat(cost.most()).isCloseTo(fullTransfers(runner, grid, 10) + .5, within(1e-9));
    assertThat(cost.least())
        .isCloseTo(
            fullTransfers(runner, grid, 5) + .75 * fullTransfers(runner, List.of("layer1.2"), 20),
            within(1e-9));
    assertThat(plan.trials().stream().map(PlannedTrial::until))
        .containsExactly(10, 10, 10, TrialStore.END);
    assertThat(CutSearch.twoStage(Method.TTL).plan(runner, FakeStore.inMemory()).ladders())
        .isEmpty();
  }

  @Test
  void whateverTheScoresTheFoundIsNoLargerThanTheBestOfTheLastRungAndTheCostIsBounded() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      boolean isRefined = seed % 2 == 0;
      Map<String, Double> scores = new HashMap<>();
      Curve curve =
          (strategy, seeds, epoch) ->
              scores.computeIfAbsent(
                  strategy.cut() + epoch, any -> .7 + random.nextInt(100) / 1000.0);
      EpochRunner runner = runner(curve);
      Ladder ladder = isRefined ? Ladder.standard().refined() : Ladder.standard();
      CutSearch search = CutSearch.ladder(Method.TTL).ladder(ladder);
      StrategyResult found = only(search, runner);
      RungResult last = found.rungs().get(found.rungs().size() - 1);
      Optional<Candidate> best =
          search.selection().best(last.steps().stream().map(RungResult.Step::candidate).toList());
      assertThat(found.best().orElseThrow().parameters())
          .isLessThanOrEqualTo(best.orElseThrow().parameters());
      LadderCost cost = search.plan(runner, FakeStore.inMemory()).ladders().get(0);
      double taken = taken(runner);
      assertThat(taken).isBetween(cost.least() - 1e-9, cost.most() + 1e-9);
      List<String> grid = List.of("layer1.2", "layer2.3", "layer3.5", "layer4.2");
      if (!isRefined) {
        assertThat(taken).isLessThanOrEqualTo(fullTransfers(runner, grid, TrialStore.END));
      }
      assertThat(runner.trained()).doesNotHaveDuplicates();
    }
  }

  @Test
  void nonsenseIsRefused() {
    Ladder ladder = Ladder.standard();
    assertThatThrownBy(() -> ladder.withGrid(1)).hasMessageContaining("2 or more cuts");
    assertThatThrownBy(() -> ladder.withFewestSteps(-1)).hasMessageContaining("0 or more steps");
    assertThatThrownBy(() -> ladder.withRungs(List.of())).hasMessageContaining("at least one rung");
    assertThatThrownBy(() -> new Ladder.Rung(0, .1)).hasMessageContaining("share");
    assertThatThrownBy(() -> new Ladder.Rung(.5, -.1)).hasMessageContaining("margin");
    assertThatThrownBy(
            () -> ladder.withRungs(List.of(new Ladder.Rung(.5, 0), new Ladder.Rung(.5, 0))))
        .hasMessageContaining("growing shares");
    assertThatThrownBy(() -> CutSearch.twoStage(Method.TTL).scope(CutSearch.Scope.LADDER))
        .hasMessageContaining("numbers of a ladder");
  }
}
