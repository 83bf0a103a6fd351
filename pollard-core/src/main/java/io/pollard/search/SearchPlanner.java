package io.pollard.search;

import io.pollard.data.DataException;
import io.pollard.data.Seeds;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.NotEnoughMemoryException;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialRunner;
import io.pollard.training.TrialStore;
import io.pollard.training.TrialWork;
import io.pollard.training.ValidationScore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which candidates and trials a search has. */
final class SearchPlanner {

  private final CutSearch search;
  private final TrialRunner runner;
  private final Map<TransferStrategy, Long> parameters = new HashMap<>();
  private final Map<PlannedTrial, TrialWork> works = new HashMap<>();

  SearchPlanner(CutSearch search, TrialRunner runner) {
    this.search = search;
    this.runner = runner;
  }

  /** What makes two trials of one search the same, whatever their strategies are called. */
  private record Sameness(
      List<TrialDescription.UnitLine> units, TrainingRecipe recipe, Seeds seeds) {}

  SearchPlan plan(TrialStore store) {
    List<String> tooLarge = check(store);
    List<SearchPlan.Line> lines =
        search.methods().stream().map(method -> line(method, store)).toList();
    Map<Sameness, PlannedTrial> trials = new LinkedHashMap<>();
    for (SearchPlan.Line line : lines) {
      Stream.concat(line.first().stream(), line.second().stream())
          .flatMap(strategy -> atMost(line, strategy).stream())
          .forEach(trial -> trials.merge(sameness(trial), trial, SearchPlanner::longer));
    }
    return new SearchPlan(lines, List.copyOf(trials.values()), tooLarge, ladderCosts());
  }

  /** Of a ladder all are on its last rung, and the dearest goes on, at most. */
  private List<PlannedTrial> atMost(SearchPlan.Line line, TransferStrategy strategy) {
    boolean isWhole =
        search.ladder().isEmpty()
            || !line.method().hasCut()
            || strategy.equals(
                line.first().stream()
                    .max(Comparator.comparingLong(this::multiplyAdds))
                    .orElseThrow());
    return isWhole ? repeats(strategy) : onRung(strategy, search.ladder().get().rungs().size() - 1);
  }

  private long multiplyAdds(TransferStrategy strategy) {
    return work(repeats(strategy).get(0)).multiplyAdds(TrialStore.END);
  }

  private static PlannedTrial longer(PlannedTrial one, PlannedTrial other) {
    return other.until() > one.until() ? other : one;
  }

  private List<LadderCost> ladderCosts() {
    return search.methods().stream()
        .filter(Method::hasCut)
        .flatMap(
            method -> search.ladder().map(ladder -> LadderCost.of(this, ladder, method)).stream())
        .toList();
  }

  /** A strategy's repeats up to a rung, from 0. */
  List<PlannedTrial> onRung(TransferStrategy strategy, int rung) {
    Ladder ladder = search.ladder().orElseThrow();
    return repeats(strategy).stream()
        .map(trial -> trial.until(ladder.epochs(rung, work(trial))))
        .toList();
  }

  TrialWork work(PlannedTrial trial) {
    return works.computeIfAbsent(
        trial.until(TrialStore.END), any -> runner.work(trial.strategy(), trial.seeds()));
  }

  /** One full transfer in the place of each repeat. */
  List<TrialWork> fullTransfers() {
    return repeats(Method.FTL.whole(search.settings())).stream().map(this::work).toList();
  }

  /**
   * What a plan and a run begin with: whatever would end the search half-way ends it now.
   *
   * @return a sentence for each network that does not fit into memory now
   * @throws DataException if the repeats would not differ, or a trial that may come is refused
   */
  List<String> check(TrialStore store) {
    requireThatRepeatsDiffer();
    return search.methods().stream()
        .flatMap(method -> mayCome(method).stream())
        .flatMap(strategy -> repeats(strategy).stream())
        .flatMap(trial -> tooLarge(trial, store))
        .distinct()
        .toList();
  }

  /** Whichever block end wins. */
  private List<TransferStrategy> mayCome(Method method) {
    List<String> first = firstStage(method);
    return strategies(
        method,
        Stream.concat(
                first.stream(),
                first.stream().flatMap(winner -> secondStage(method, winner).stream()))
            .distinct()
            .toList());
  }

  private Stream<String> tooLarge(PlannedTrial trial, TrialStore store) {
    try {
      runner.check(trial.strategy(), trial.seeds(), store);
      return Stream.of();
    } catch (NotEnoughMemoryException e) {
      return Stream.of(said(trial.strategy()) + " would not be tried now: " + e.getMessage());
    }
  }

  /** "TTL at layer3.1". */
  static String said(TransferStrategy strategy) {
    return strategy.cut().isEmpty() ? strategy.label() : strategy.label() + " at " + strategy.cut();
  }

  private Sameness sameness(PlannedTrial trial) {
    TrialDescription description = describe(trial);
    return new Sameness(description.units(), description.recipe(), trial.seeds());
  }

  private SearchPlan.Line line(Method method, TrialStore store) {
    List<String> first = firstStage(method);
    List<String> second =
        winner(method, store)
            .map(winner -> secondStage(method, winner))
            .orElseGet(() -> mostNeighbours(method, first));
    return new SearchPlan.Line(
        method,
        strategies(method, first),
        method.hasCut() ? strategies(method, second) : List.of(),
        Math.max(1, method.cuts(runner.network(), search.cuts()).size()));
  }

  private List<String> mostNeighbours(Method method, List<String> winners) {
    return winners.stream()
        .map(winner -> secondStage(method, winner))
        .reduce(List.of(), (most, next) -> next.size() >= most.size() ? next : most);
  }

  /** Of the first stage, if that is finished. */
  private Optional<String> winner(Method method, TrialStore store) {
    List<Candidate> ended = new ArrayList<>();
    for (String cut : firstStage(method)) {
      TransferStrategy strategy = at(method, cut);
      List<ValidationScore> repeats =
          repeats(strategy).stream()
              .flatMap(trial -> store.finished(describe(trial)).stream())
              .toList();
      if (repeats.size() < search.repeats()) {
        return Optional.empty();
      }
      ended.add(new Candidate(strategy, cut, parameters(strategy), repeats));
    }
    return search.selection().best(ended).map(Candidate::cut);
  }

  private TrialDescription describe(PlannedTrial trial) {
    return runner.describe(trial.strategy(), trial.seeds());
  }

  /** Cut points of the first stage; empty for a strategy without. */
  List<String> firstStage(Method method) {
    CutStages stages = stages(method);
    return switch (search.scope()) {
      case TWO_STAGE -> stages.blockEnds();
      case EXHAUSTIVE -> stages.cuts();
      case LADDER -> stages.grid(search.ladder().orElseThrow().grid());
    };
  }

  /** Cut points that the second stage adds. */
  List<String> secondStage(Method method, String winner) {
    return switch (search.scope()) {
      case TWO_STAGE -> stages(method).neighbours(winner, search.neighbours());
      case EXHAUSTIVE -> List.of();
      case LADDER ->
          search.ladder().orElseThrow().refine()
              ? stages(method).oneBlockDown(firstStage(method), winner)
              : List.of();
    };
  }

  CutStages stages(Method method) {
    return CutStages.of(method, runner.network(), search.cuts());
  }

  /** The strategy at each cut point, or the one without. */
  List<TransferStrategy> strategies(Method method, List<String> cuts) {
    return method.hasCut()
        ? cuts.stream().map(cut -> at(method, cut)).toList()
        : List.of(method.whole(search.settings()));
  }

  TransferStrategy at(Method method, String cut) {
    return method.at(cut, runner.network(), search.settings());
  }

  List<PlannedTrial> repeats(TransferStrategy strategy) {
    return IntStream.range(0, search.repeats())
        .mapToObj(repeat -> new PlannedTrial(strategy, search.vary().seeds(search.seeds(), repeat)))
        .toList();
  }

  /** Trained numbers of a network, head included. */
  long parameters(TransferStrategy strategy) {
    return parameters.computeIfAbsent(
        strategy, any -> runner.describe(any, search.seeds()).parameters());
  }

  /**
   * @throws DataException if repeats differ in the split alone and the data is always split alike
   */
  private void requireThatRepeatsDiffer() {
    if (search.vary() != Vary.SPLITS || search.repeats() == 1) {
      return;
    }
    TransferStrategy any =
        strategies(search.methods().get(0), firstStage(search.methods().get(0))).get(0);
    long splits = repeats(any).stream().map(trial -> describe(trial).split()).distinct().count();
    if (splits == 1) {
      throw new DataException(
          "expected another split for each repeat but found the same in all "
              + search.repeats()
              + ", which the data gives itself: let the seeds vary");
    }
  }
}
