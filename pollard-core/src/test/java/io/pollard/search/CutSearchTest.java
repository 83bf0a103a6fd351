package io.pollard.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.DataException;
import io.pollard.data.Seeds;
import io.pollard.network.CutGrain;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.network.VisionTransformer;
import io.pollard.progress.Progress;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import io.pollard.testing.FakeStore;
import io.pollard.training.NotEnoughMemoryException;
import io.pollard.training.OpenTrial;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialStore;
import io.pollard.training.TrialWork;
import io.pollard.training.ValidationScore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

/**
 * The paper's search on the scores of its authors' logs: mean AUPRC at each of the 17 cut points of
 * a ResNet-50 on BIMCV (test scores there; here they stand for validation).
 */
class CutSearchTest {

  private static final Network NETWORK = ResNet.resnet50(1000);

  private static final Map<String, double[]> CURVES =
      Map.of(
          "TTL",
          new double[] {
            .481, .661, .717, .764, .795, .838, .850, .857, .869, .866, .864, .872, .865, .860,
            .861, .857, .857
          },
          "LWFT",
          new double[] {
            .862, .856, .854, .861, .853, .858, .855, .854, .849, .849, .847, .848, .844, .832,
            .811, .811, .708
          },
          "TF",
          new double[] {
            .649, .691, .694, .766, .808, .796, .832, .848, .854, .853, .858, .860, .862, .863,
            .862, .857
          });

  private static final double[] REPEATS = {-.008, 0, .008};

  /** Repeats at a mean; whichever of the seeds varies. */
  private static double authors(TransferStrategy strategy, Seeds seeds) {
    int repeat = (int) Math.max(seeds.split(), seeds.initialisation()) - 1;
    double mean =
        switch (strategy.label()) {
          case "FTL" -> .857;
          case "FE" -> .700;
          default -> CURVES.get(strategy.label())[NETWORK.indexOf(strategy.cut())];
        };
    return mean + REPEATS[repeat];
  }

  private static final FakeRunner RUNNER = new FakeRunner(CutSearchTest::authors);

  private static StrategyResult only(CutSearch search) {
    return only(search, RUNNER);
  }

  private static StrategyResult only(CutSearch search, FakeRunner runner) {
    SearchResult result = search.run(runner, FakeStore.inMemory());
    assertThat(result.strategies()).hasSize(1);
    return result.strategies().get(0);
  }

  private static String cut(Optional<Candidate> candidate) {
    return candidate.orElseThrow().cut();
  }

  private static List<String> cuts(StrategyResult found) {
    return found.tried().stream().map(Candidate::cut).toList();
  }

  @Test
  void truncationAtEveryCutFindsTheAuthorsBestAndOneOfHalfItsSize() {
    StrategyResult found = only(CutSearch.exhaustive(Method.TTL).repeats(3));
    assertThat(cut(found.blockEnds())).isEqualTo("layer3.5");
    assertThat(cut(found.best())).isEqualTo("layer3.3");
    assertThat(found.best().orElseThrow().mean()).isCloseTo(.872, within(1e-12));
    assertThat(found.best().orElseThrow().deviation()).isCloseTo(.008, within(1e-12));
    assertThat(cut(found.smallest())).isEqualTo("layer3.0");
    assertThat(found.tried()).hasSize(17);
    assertThat(found.smallerNotTried()).isEmpty();
  }

  /** A transformer's blocks are all block ends, so that the second stage looks inside them. */
  @Test
  void placesInsideABlockAreTriedWhereTheyAreAskedFor() {
    Network network = VisionTransformer.deitTiny(1000);
    CutStages units = CutStages.of(Method.TTL, network, CutGrain.UNITS);
    CutStages inside = CutStages.of(Method.TTL, network, CutGrain.INSIDE);
    assertThat(inside.blockEnds()).isEqualTo(units.blockEnds()).hasSize(12);
    assertThat(units.neighbours("blocks.3", 3)).isEmpty();
    assertThat(inside.neighbours("blocks.3", 3))
        .containsExactly("blocks.3.attn", "blocks.3.mlp.act", "blocks.4.attn", "blocks.4.mlp.act");
    assertThat(inside.neighbours("norm", 1)).containsExactly("blocks.11");
    assertThat(CutSearch.twoStage(Method.TTL).cuts()).isEqualTo(CutGrain.UNITS);
    assertThat(CutSearch.exhaustive(Method.TTL).cuts(CutGrain.INSIDE).repeats(2).cuts())
        .isEqualTo(CutGrain.INSIDE);
  }

  @Test
  void truncationInTwoStagesFindsTheAuthorsBestAndNamesWhatItDidNotTry() {
    StrategyResult found = only(CutSearch.twoStage(Method.TTL).repeats(3));
    assertThat(cut(found.blockEnds())).isEqualTo("layer3.5");
    assertThat(cut(found.best())).isEqualTo("layer3.3");
    assertThat(cut(found.smallest())).isEqualTo("layer3.3");
    assertThat(cuts(found))
        .containsExactly(
            "layer1.2",
            "layer2.3",
            "layer3.2",
            "layer3.3",
            "layer3.4",
            "layer3.5",
            "layer4.0",
            "layer4.1",
            "layer4.2");
    assertThat(found.smallerNotTried())
        .containsExactly(
            "stem",
            "layer1.0",
            "layer1.1",
            "layer2.0",
            "layer2.1",
            "layer2.2",
            "layer3.0",
            "layer3.1");
  }

  /** The authors' tables: layer 4 after the first stage, layer 1 after the second. */
  @Test
  void layerwiseFinetuningReachesTheStemWithThreeNeighbours() {
    CutSearch search = CutSearch.twoStage(Method.LWFT).repeats(3);
    StrategyResult three = only(search);
    assertThat(cut(three.blockEnds())).isEqualTo("layer1.2");
    assertThat(cut(three.best())).isEqualTo("stem");
    assertThat(cut(three.smallest())).isEqualTo("stem");
    assertThat(three.smallerNotTried()).as("all are the same network").isEmpty();
    StrategyResult two = only(search.neighbours(2));
    assertThat(cut(two.best())).isEqualTo("layer1.2");
    assertThat(cut(two.smallest())).isEqualTo("layer1.2");
    assertThat(cuts(two))
        .containsExactly(
            "layer1.0",
            "layer1.1",
            "layer1.2",
            "layer2.0",
            "layer2.1",
            "layer2.3",
            "layer3.5",
            "layer4.2");
  }

  @Test
  void transfusionHasNoCutAtTheTop() {
    StrategyResult found = only(CutSearch.twoStage(Method.TF).repeats(3));
    assertThat(cut(found.blockEnds())).isEqualTo("layer3.5");
    assertThat(cuts(found))
        .containsExactly(
            "layer1.2",
            "layer2.3",
            "layer3.2",
            "layer3.3",
            "layer3.4",
            "layer3.5",
            "layer4.0",
            "layer4.1");
    assertThat(cut(found.best())).isEqualTo("layer3.5");
    assertThat(found.best().orElseThrow().mean()).isCloseTo(.863, within(1e-12));
  }

  @Test
  void withOneRepeatTheMarginDecidesWhatIsSmallest() {
    CutSearch search = CutSearch.exhaustive(Method.TTL);
    assertThat(cut(only(search).smallest())).isEqualTo("layer3.0");
    assertThat(cut(only(search.margin(.001)).smallest())).isEqualTo("layer3.3");
    assertThat(cut(only(search.margin(.016)).smallest())).isEqualTo("layer2.3");
  }

  @Test
  void ofEqualScoresTheSmallerNetworkIsTaken() {
    FakeRunner equal = new FakeRunner((strategy, seeds) -> .8);
    StrategyResult truncated = only(CutSearch.twoStage(Method.TTL), equal);
    assertThat(cut(truncated.blockEnds())).isEqualTo("layer1.2");
    assertThat(cut(truncated.best())).isEqualTo("stem");
    assertThat(cut(truncated.smallest())).isEqualTo("stem");
    StrategyResult finetuned = only(CutSearch.exhaustive(Method.LWFT), equal);
    assertThat(cut(finetuned.best()))
        .as("the same network, more of it frozen")
        .isEqualTo("layer4.2");
  }

  @Test
  void strategiesWithoutACutHaveOneCandidate() {
    SearchResult result =
        CutSearch.twoStage(Method.FTL, Method.FE).repeats(3).run(RUNNER, FakeStore.inMemory());
    for (StrategyResult found : result.strategies()) {
      assertThat(found.tried()).hasSize(1);
      assertThat(found.best()).hasValue(found.tried().get(0));
      assertThat(found.smallest()).hasValue(found.tried().get(0));
      assertThat(found.blockEnds()).hasValue(found.tried().get(0));
      assertThat(found.tried().get(0).cut()).isEmpty();
      assertThat(found.smallerNotTried()).isEmpty();
    }
    assertThat(result.network()).isEqualTo("resnet50");
    assertThat(result.repeats()).isEqualTo(3);
    assertThat(result.exhaustive()).isFalse();
  }

  @Test
  void fullTransferAndTruncationAtTheTopAreTrainedOnce() {
    FakeStore store = FakeStore.inMemory();
    CutSearch.twoStage(Method.FTL, Method.TTL).repeats(3).run(RUNNER, store);
    assertThat(store.trained()).hasSize(9 * 3).doesNotHaveDuplicates();
  }

  /** By type nothing else can be read; this says that nothing else is asked for. */
  @Test
  void onlyValidationDecides() {
    TrialStore closed =
        new TrialStore() {
          @Override
          public void check(TrialDescription description) {
            throw new AssertionError("a search asks the runner");
          }

          @Override
          public OpenTrial open(TrialDescription description) {
            throw new AssertionError("a search opens no trial");
          }

          @Override
          public Optional<ValidationScore> reached(TrialDescription description, int epoch) {
            throw new AssertionError("a search asks the runner");
          }
        };
    RunnerOnly runner = new RunnerOnly(RUNNER);
    CutSearch search = CutSearch.exhaustive(Method.TTL).repeats(3);
    assertThat(cut(search.run(runner, closed).strategies().get(0).best())).isEqualTo("layer3.3");
  }

  /** Needs no store. */
  private record RunnerOnly(FakeRunner runner) implements io.pollard.training.TrialRunner {
    @Override
    public Network network() {
      return runner.network();
    }

    @Override
    public TrialDescription describe(TransferStrategy strategy, Seeds seeds) {
      return runner.describe(strategy, seeds);
    }

    @Override
    public void check(TransferStrategy strategy, Seeds seeds, TrialStore store) {}

    @Override
    public TrialWork work(TransferStrategy strategy, Seeds seeds) {
      return runner.work(strategy, seeds);
    }

    @Override
    public ValidationScore run(
        TransferStrategy strategy, Seeds seeds, TrialStore store, int until) {
      double score = authors(strategy, seeds);
      return new ValidationScore(strategy + " " + seeds, score, Double.NaN);
    }
  }

  @Test
  void aFailedTrialIsListedAndNotChosen() {
    FakeRunner failing =
        new FakeRunner(
            (strategy, seeds) ->
                strategy.cut().equals("layer3.3") && seeds.order() == 2
                    ? Double.NaN
                    : authors(strategy, seeds));
    CutSearch search = CutSearch.twoStage(Method.TTL).repeats(3);
    StrategyResult found = only(search, failing);
    assertThat(cut(found.best())).isEqualTo("layer3.4");
    assertThat(cuts(found)).as("the search goes on").isEqualTo(cuts(only(search)));
    assertThat(found.tried())
        .allSatisfy(
            one -> assertThat(one.repeats()).hasSize(3).noneMatch(CutSearchTest::isNotTried));
    assertThat(found.tried().stream().filter(Candidate::isFailed).map(Candidate::cut))
        .containsExactly("layer3.3");
    StrategyResult nothing =
        only(CutSearch.twoStage(Method.TTL), new FakeRunner((any, seeds) -> Double.NaN));
    assertThat(nothing.tried()).hasSize(4);
    assertThat(nothing.blockEnds()).isEmpty();
    assertThat(nothing.best()).isEmpty();
    assertThat(nothing.smallest()).isEmpty();
  }

  private static boolean isNotTried(ValidationScore repeat) {
    return repeat.trial().isEmpty();
  }

  @Test
  void aTrialThatDoesNotFitIntoMemoryFailsAloneAndLast() {
    List<String> said = new ArrayList<>();
    FakeRunner large =
        new FakeRunner(
            (strategy, seeds) -> {
              if (strategy.cut().equals("layer4.2")) {
                throw new NotEnoughMemoryException("expected less");
              }
              return authors(strategy, seeds);
            });
    SearchResult result =
        CutSearch.twoStage(Method.TTL, Method.TF)
            .repeats(3)
            .run(large, FakeStore.inMemory(), listener(said));
    StrategyResult found = result.strategies().get(0);
    assertThat(cut(found.best())).isEqualTo("layer3.3");
    Candidate failed = found.tried().get(found.tried().size() - 1);
    assertThat(failed.isFailed()).isTrue();
    assertThat(failed.repeats()).allMatch(repeat -> repeat.trial().isEmpty());
    assertThat(said).filteredOn(line -> line.contains("expected less")).hasSize(3);
    assertThat(said).contains("TTL at layer4.2 is not tried: expected less");
    assertThat(said.get(0)).startsWith("TTL at layer1.2, repeat 1 of 3: validation AUPRC 0.7560");
  }

  private static Progress listener(List<String> said) {
    return new Progress() {
      @Override
      public void say(String sentence) {
        said.add(sentence);
      }

      @Override
      public Bar bar(String what, long total) {
        throw new UnsupportedOperationException();
      }
    };
  }

  @Test
  void otherRefusalsEndTheSearch() {
    FakeRunner refusing =
        new FakeRunner(
            (strategy, seeds) -> {
              throw new DataException("the disk is full");
            });
    CutSearch search = CutSearch.twoStage(Method.TTL);
    FakeStore store = FakeStore.inMemory();
    assertThatThrownBy(() -> search.run(refusing, store))
        .isInstanceOf(DataException.class)
        .hasMessage("the disk is full");
  }

  @Test
  void orderOfStrategiesAndOfTrialsIsIrrelevant() {
    List<Method> methods = new ArrayList<>(List.of(Method.values()));
    SearchResult expected = search(methods).run(RUNNER, FakeStore.inMemory());
    for (int seed = 0; seed < 5; seed++) {
      Random random = new Random(seed);
      Collections.shuffle(methods, random);
      FakeStore busy = FakeStore.inMemory().whereInUse(any -> random.nextInt(3) == 0);
      SearchResult result =
          new SearchRun(search(methods), RUNNER, busy, Progress.SILENT, Duration.ZERO).run();
      for (StrategyResult found : result.strategies()) {
        assertThat(scores(found))
            .isEqualTo(
                scores(
                    expected.strategies().stream()
                        .filter(other -> other.method() == found.method())
                        .findFirst()
                        .orElseThrow()));
      }
    }
  }

  /** All but the trials' names: one trial may have got another strategy's. */
  private static List<Object> scores(StrategyResult found) {
    return List.of(
        cut(found.blockEnds()),
        cut(found.best()),
        cut(found.smallest()),
        found.smallerNotTried(),
        found.tried().stream()
            .map(one -> List.of(one.cut(), one.mean(), one.deviation()))
            .toList());
  }

  private static CutSearch search(List<Method> methods) {
    return CutSearch.twoStage(methods.toArray(Method[]::new)).repeats(3);
  }

  @Test
  void interruptedAndRunAgainGivesTheSameWithNoTrialTrainedTwice() {
    CutSearch search = search(List.of(Method.values()));
    FakeStore undisturbed = FakeStore.inMemory();
    SearchResult expected = search.run(RUNNER, undisturbed);
    for (int seed = 0; seed < 5; seed++) {
      Random random = new Random(seed);
      FakeStore store = FakeStore.inMemory();
      FakeRunner interrupted =
          new FakeRunner(
              (strategy, seeds) -> {
                if (random.nextInt(10) == 0) {
                  throw new CancellationException("interrupted");
                }
                return authors(strategy, seeds);
              });
      assertThat(untilItEnds(search, interrupted, store)).isEqualTo(expected);
      assertThat(store.trained()).isEqualTo(undisturbed.trained()).doesNotHaveDuplicates();
    }
  }

  @Test
  void searchesThatOverlapTrainEachTrialOnceAndShareWhatItGave() {
    List<Object> trained = new ArrayList<>();
    FakeRunner counting =
        new FakeRunner(
            (strategy, seeds) -> {
              TrialDescription trial = RUNNER.describe(strategy, seeds);
              trained.add(List.of(trial.units(), trial.recipe(), seeds));
              return authors(strategy, seeds);
            });
    FakeStore store = FakeStore.inMemory();
    SearchResult first = CutSearch.twoStage(Method.FTL, Method.TTL).repeats(2).run(counting, store);
    assertThat(trained).hasSize(9 * 2);
    CutSearch wider = CutSearch.exhaustive(Method.TTL, Method.FE).repeats(3);
    SearchResult second = wider.run(counting, store);
    assertThat(trained).doesNotHaveDuplicates().hasSize(17 * 3 + 3);

    List<Candidate> shared = first.strategies().get(1).tried();
    StrategyResult cuts = second.strategies().get(0);
    for (Candidate before : shared) {
      Candidate after =
          cuts.tried().stream()
              .filter(one -> one.cut().equals(before.cut()))
              .findFirst()
              .orElseThrow();
      assertThat(after.repeats().subList(0, 2)).isEqualTo(before.repeats());
    }
    // Truncation at the last unit is what the first search trained as full transfer.
    assertThat(cuts.tried().get(16).repeats().subList(0, 2))
        .isEqualTo(first.strategies().get(0).tried().get(0).repeats())
        .allMatch(repeat -> repeat.trial().startsWith("FTL"));
    assertThat(scores(cuts)).isEqualTo(scores(only(CutSearch.exhaustive(Method.TTL).repeats(3))));
  }

  private static SearchResult untilItEnds(CutSearch search, FakeRunner runner, TrialStore store) {
    try {
      return search.run(runner, store);
    } catch (CancellationException e) {
      return untilItEnds(search, runner, store);
    }
  }

  @Test
  void whatAnotherProcessTrainsIsLeftToItAndWaitedForLast() {
    int[] looks = {0};
    FakeStore store =
        FakeStore.inMemory()
            .whereInUse(trial -> trial.strategy().cut().equals("layer1.2") && looks[0]++ < 40);
    List<String> said = new ArrayList<>();
    SearchResult result =
        new SearchRun(search(List.of(Method.TTL)), RUNNER, store, listener(said), Duration.ZERO)
            .run();
    assertThat(cut(result.strategies().get(0).best())).isEqualTo("layer3.3");
    assertThat(said)
        .filteredOn(line -> line.startsWith("waits"))
        .containsExactly("waits for other processes, which train what is left");
    assertThat(said.indexOf("waits for other processes, which train what is left")).isEqualTo(9);
  }

  @Test
  void waitingEndsWithAnInterrupt() {
    FakeStore store = FakeStore.inMemory().whereInUse(any -> true);
    CutSearch search = CutSearch.twoStage(Method.FTL);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> search.run(RUNNER, store)).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void repeatsVaryWhatTheyAreToldTo() {
    assertThat(Vary.SEEDS.seeds(new Seeds(5, 7, 9), 2)).isEqualTo(new Seeds(5, 9, 11));
    assertThat(Vary.SPLITS.seeds(new Seeds(5, 7, 9), 2)).isEqualTo(new Seeds(7, 7, 9));
    assertThat(Vary.BOTH.seeds(new Seeds(5, 7, 9), 2)).isEqualTo(new Seeds(7, 9, 11));
    for (Vary vary : Vary.values()) {
      assertThat(vary.seeds(new Seeds(5, 7, 9), 0)).isEqualTo(new Seeds(5, 7, 9));
      assertThat(cut(only(CutSearch.exhaustive(Method.TTL).repeats(3).vary(vary)).smallest()))
          .isEqualTo("layer3.0");
    }
  }

  @Test
  void repeatsByASplitThatNeverChangesAreRefused() {
    RunnerOfOneSplit runner = new RunnerOfOneSplit(RUNNER);
    CutSearch search = CutSearch.twoStage(Method.TTL).repeats(3);
    FakeStore store = FakeStore.inMemory();
    assertThatThrownBy(() -> search.vary(Vary.SPLITS).run(runner, store))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected another split for each repeat but found the same in all 3, which the data"
                + " gives itself: let the seeds vary");
    assertThat(search.run(runner, store).repeats()).isEqualTo(3);
  }

  /** The data says which image is in which part. */
  private record RunnerOfOneSplit(FakeRunner runner) implements io.pollard.training.TrialRunner {
    @Override
    public Network network() {
      return runner.network();
    }

    @Override
    public TrialDescription describe(TransferStrategy strategy, Seeds seeds) {
      TrialDescription one = runner.describe(strategy, seeds);
      return new TrialDescription(
          one.data(),
          "given",
          one.task(),
          one.network(),
          one.strategy(),
          one.units(),
          one.weights(),
          one.preprocessing(),
          one.recipe(),
          one.seeds(),
          one.precision(),
          one.semantics());
    }

    @Override
    public void check(TransferStrategy strategy, Seeds seeds, TrialStore store) {
      runner.check(strategy, seeds, store);
    }

    @Override
    public TrialWork work(TransferStrategy strategy, Seeds seeds) {
      return runner.work(strategy, seeds);
    }

    @Override
    public ValidationScore run(
        TransferStrategy strategy, Seeds seeds, TrialStore store, int until) {
      return runner.run(strategy, seeds, store, until);
    }
  }

  /** Refuses what a predicate says, and trains the rest. */
  private record Refusing(Consumer<TransferStrategy> check)
      implements io.pollard.training.TrialRunner {
    @Override
    public Network network() {
      return RUNNER.network();
    }

    @Override
    public TrialDescription describe(TransferStrategy strategy, Seeds seeds) {
      return RUNNER.describe(strategy, seeds);
    }

    @Override
    public void check(TransferStrategy strategy, Seeds seeds, TrialStore store) {
      check.accept(strategy);
      RUNNER.check(strategy, seeds, store);
    }

    @Override
    public TrialWork work(TransferStrategy strategy, Seeds seeds) {
      return RUNNER.work(strategy, seeds);
    }

    @Override
    public ValidationScore run(
        TransferStrategy strategy, Seeds seeds, TrialStore store, int until) {
      check.accept(strategy);
      return RUNNER.run(strategy, seeds, store, until);
    }
  }

  @Test
  void whatARunRefusesItsPlanRefusesInTheSameWordsAndNothingIsTrained() {
    CutSearch search = CutSearch.twoStage(Method.FTL, Method.TTL).repeats(2);
    Refusing unfit =
        new Refusing(
            strategy -> {
              if (strategy.cut().equals("layer3.5")) {
                throw new DataException("the weights of layer3.5 don't fit");
              }
            });
    FakeStore store = FakeStore.inMemory();
    FakeStore full = FakeStore.inMemory().whereRefused("the study is of other data");
    record Refused(CutSearch search, io.pollard.training.TrialRunner runner, FakeStore store) {}
    for (Refused refused :
        List.of(
            new Refused(search.vary(Vary.SPLITS), new RunnerOfOneSplit(RUNNER), store),
            new Refused(search, unfit, store),
            new Refused(search, RUNNER, full))) {
      Throwable planned =
          catchThrowable(() -> refused.search().plan(refused.runner(), refused.store()));
      Throwable run = catchThrowable(() -> refused.search().run(refused.runner(), refused.store()));
      assertThat(planned).isInstanceOf(DataException.class);
      assertThat(run).isInstanceOf(DataException.class).hasMessage(planned.getMessage());
      assertThat(refused.store().trained()).isEmpty();
    }
  }

  @Test
  void aPlanNamesWhatDoesNotFitIntoMemoryNow() {
    Refusing narrow =
        new Refusing(
            strategy -> {
              if (strategy.label().equals("FTL")) {
                throw new NotEnoughMemoryException("expected 9 GiB but found 8");
              }
            });
    assertThat(
            CutSearch.twoStage(Method.TTL, Method.FTL)
                .plan(narrow, FakeStore.inMemory())
                .tooLarge())
        .containsExactly("FTL would not be tried now: expected 9 GiB but found 8");
  }

  @Test
  void thePlanCountsEqualTrialsOnceAndTheSecondStageAtMost() {
    SearchPlan plan =
        CutSearch.twoStage(Method.FTL, Method.TTL).repeats(3).plan(RUNNER, FakeStore.inMemory());
    assertThat(plan.lines().get(0).first()).hasSize(1);
    assertThat(plan.lines().get(0).second()).isEmpty();
    assertThat(plan.lines().get(0).all()).isEqualTo(1);
    SearchPlan.Line cuts = plan.lines().get(1);
    assertThat(cuts.first().stream().map(TransferStrategy::cut))
        .containsExactly("layer1.2", "layer2.3", "layer3.5", "layer4.2");
    assertThat(cuts.second()).hasSize(6);
    assertThat(cuts.all()).isEqualTo(17);
    assertThat(plan.trials()).hasSize((4 + 6) * 3);
    assertThat(
            CutSearch.exhaustive(Method.TTL, Method.FTL)
                .plan(RUNNER, FakeStore.inMemory())
                .trials())
        .hasSize(17);
    ToDoubleBiFunction<TransferStrategy, Seeds> never =
        (strategy, seeds) -> {
          throw new AssertionError("a plan trains nothing");
        };
    assertThat(
            CutSearch.exhaustive(Method.values())
                .plan(new FakeRunner(never), FakeStore.inMemory())
                .trials())
        .hasSize(1 + 1 + 17 + 16 + 16);
  }

  @Test
  void thePlanKnowsTheSecondStageWhereTheFirstIsFinished() {
    CutSearch search = CutSearch.twoStage(Method.LWFT).repeats(3);
    FakeStore store = FakeStore.inMemory();
    search.neighbours(0).run(RUNNER, store);
    assertThat(
            search.plan(RUNNER, store).lines().get(0).second().stream().map(TransferStrategy::cut))
        .containsExactly("stem", "layer1.0", "layer1.1", "layer2.0", "layer2.1", "layer2.2");
    StrategyResult all = only(search);
    assertThat(search.plan(RUNNER, store).trials()).hasSize(3 * all.tried().size());
  }

  @Test
  void nonsenseIsRefused() {
    CutSearch search = CutSearch.twoStage(Method.TTL);
    assertThatThrownBy(() -> search.repeats(0)).hasMessageContaining("at least 1 repeat");
    assertThatThrownBy(() -> search.neighbours(-1)).hasMessageContaining("0 or more neighbours");
    assertThatThrownBy(() -> search.margin(Double.NaN)).hasMessageContaining("margin");
    assertThatThrownBy(() -> CutSearch.twoStage()).hasMessageContaining("at least one strategy");
    assertThatThrownBy(() -> CutSearch.twoStage(Method.TTL, Method.TTL))
        .hasMessageContaining("each once");
  }
}
