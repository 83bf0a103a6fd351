package io.pollard.search;

import io.pollard.progress.Progress;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.NotEnoughMemoryException;
import io.pollard.training.TrialInUseException;
import io.pollard.training.TrialRunner;
import io.pollard.training.TrialStore;
import io.pollard.training.ValidationScore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/** One search under way: what is known of its trials. */
final class SearchRun {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final CutSearch search;
  private final TrialRunner runner;
  private final TrialStore store;
  private final Progress progress;
  private final Duration pause;
  private final SearchPlanner planner;
  private final Map<PlannedTrial, ValidationScore> known = new HashMap<>();
  private final Map<Method, Integer> toldRungs = new EnumMap<>(Method.class);
  private boolean isWaiting;

  SearchRun(CutSearch search, TrialRunner runner, TrialStore store, Progress progress) {
    this(search, runner, store, progress, PAUSE);
  }

  /**
   * @param pause before it looks again at trials that others work on
   */
  SearchRun(
      CutSearch search, TrialRunner runner, TrialStore store, Progress progress, Duration pause) {
    this.search = search;
    this.runner = runner;
    this.store = store;
    this.progress = progress;
    this.pause = pause;
    this.planner = new SearchPlanner(search, runner);
  }

  SearchResult run() {
    planner.check(store);
    for (List<PlannedTrial> open = open(); !open.isEmpty(); open = open()) {
      advance(open);
    }
    return new SearchResult(
        runner.network().name(),
        search.repeats(),
        search.scope() == CutSearch.Scope.EXHAUSTIVE,
        search.methods().stream().map(this::found).toList());
  }

  /** What can be trained now: a second stage waits for all of its first. */
  private List<PlannedTrial> open() {
    List<PlannedTrial> wanted = new ArrayList<>();
    for (Method method : search.methods()) {
      if (isLadder(method)) {
        LadderClimb climb = climb(method);
        tellRungs(method, climb.rungs());
        wanted.addAll(climb.wanted());
        continue;
      }
      List<PlannedTrial> first = trials(planner.strategies(method, planner.firstStage(method)));
      wanted.addAll(first);
      if (method.hasCut() && known.keySet().containsAll(first)) {
        wanted.addAll(trials(planner.strategies(method, secondStage(method))));
      }
    }
    return wanted.stream().filter(trial -> !known.containsKey(trial)).toList();
  }

  private boolean isLadder(Method method) {
    return method.hasCut() && search.ladder().isPresent();
  }

  private LadderClimb climb(Method method) {
    return new LadderClimb(planner, search, method, known);
  }

  /** Each rung once, when it is decided. */
  private void tellRungs(Method method, List<RungResult> rungs) {
    int before = toldRungs.getOrDefault(method, 0);
    for (RungResult rung : rungs.subList(before, rungs.size())) {
      for (RungResult.Step step : rung.steps()) {
        progress.say(
            String.format(
                Locale.ROOT,
                "rung %d%s: %s with %.4f: %s",
                rung.rung(),
                rung.refining() ? " of the second climb" : "",
                SearchPlanner.said(step.candidate().strategy()),
                step.candidate().mean(),
                step.verdict().said()));
      }
    }
    toldRungs.put(method, rungs.size());
  }

  private List<PlannedTrial> trials(List<TransferStrategy> strategies) {
    return strategies.stream().flatMap(strategy -> planner.repeats(strategy).stream()).toList();
  }

  private List<String> secondStage(Method method) {
    return bestBlockEnd(method)
        .map(winner -> planner.secondStage(method, winner.cut()))
        .orElse(List.of());
  }

  private Optional<Candidate> bestBlockEnd(Method method) {
    return search.selection().best(candidates(method, planner.stages(method).blockEnds()));
  }

  /** Ends the first trial that can be; where there is none, others are waited for or given up. */
  private void advance(List<PlannedTrial> open) {
    Map<PlannedTrial, String> refused = new LinkedHashMap<>();
    boolean isInUse = false;
    for (PlannedTrial trial : open) {
      try {
        end(trial, runner.run(trial.strategy(), trial.seeds(), store, trial.until()));
        return;
      } catch (TrialInUseException e) {
        isInUse = true;
      } catch (NotEnoughMemoryException e) {
        refused.put(trial, e.getMessage());
      }
    }
    if (isInUse) {
      await();
    } else {
      refused.forEach(this::giveUp);
    }
  }

  private void end(PlannedTrial trial, ValidationScore validation) {
    isWaiting = false;
    known.put(trial, validation);
    progress.say(
        String.format(
            Locale.ROOT,
            "%s, repeat %d of %d%s: validation %s %.4f (%s)",
            SearchPlanner.said(trial.strategy()),
            planner.repeats(trial.strategy()).indexOf(trial.until(TrialStore.END)) + 1,
            search.repeats(),
            trial.until() == TrialStore.END ? "" : ", to epoch " + trial.until(),
            validation.metric().shortLabel(),
            validation.value(),
            validation.trial()));
  }

  private void giveUp(PlannedTrial trial, String why) {
    known.put(trial, ValidationScore.none());
    progress.say(SearchPlanner.said(trial.strategy()) + " is not tried: " + why);
  }

  private void await() {
    if (!isWaiting) {
      isWaiting = true;
      progress.say("waits for other processes, which train what is left");
    }
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  private StrategyResult found(Method method) {
    return isLadder(method) ? ladderFound(method) : stagesFound(method);
  }

  private StrategyResult ladderFound(Method method) {
    LadderClimb climb = climb(method);
    List<String> cuts = method.cuts(runner.network(), search.cuts());
    List<Candidate> stood =
        climb.rungs().stream()
            .flatMap(rung -> rung.steps().stream())
            .map(RungResult.Step::candidate)
            .toList();
    List<Candidate> ended =
        climb.ended().stream()
            .sorted(Comparator.comparing(candidate -> cuts.indexOf(candidate.cut())))
            .toList();
    Optional<Candidate> found = climb.found();
    return new StrategyResult(
        method,
        found.filter(one -> planner.stages(method).blockEnds().contains(one.cut())),
        found,
        found,
        ended,
        found
            .map(
                one ->
                    smallerNotTried(
                        method, cuts, Stream.concat(stood.stream(), ended.stream()).toList(), one))
            .orElse(List.of()),
        climb.rungs());
  }

  private StrategyResult stagesFound(Method method) {
    List<String> cuts = method.cuts(runner.network(), search.cuts());
    List<Candidate> tried =
        method.hasCut()
            ? candidates(method, cuts)
            : List.of(candidate(method.whole(search.settings()), ""));
    Optional<Candidate> smallest = search.selection().smallest(tried);
    return new StrategyResult(
        method,
        method.hasCut() ? bestBlockEnd(method) : search.selection().best(tried),
        search.selection().best(tried),
        smallest,
        tried,
        smallest.map(found -> smallerNotTried(method, cuts, tried, found)).orElse(List.of()));
  }

  private List<String> smallerNotTried(
      Method method, List<String> cuts, Collection<Candidate> tried, Candidate smallest) {
    List<String> triedCuts = tried.stream().map(Candidate::cut).toList();
    return cuts.stream()
        .filter(cut -> !triedCuts.contains(cut))
        .filter(cut -> planner.parameters(planner.at(method, cut)) < smallest.parameters())
        .toList();
  }

  /** Those of which every repeat has ended. */
  private List<Candidate> candidates(Method method, List<String> cuts) {
    return cuts.stream()
        .filter(cut -> known.keySet().containsAll(planner.repeats(planner.at(method, cut))))
        .map(cut -> candidate(planner.at(method, cut), cut))
        .toList();
  }

  private Candidate candidate(TransferStrategy strategy, String cut) {
    return new Candidate(
        strategy,
        cut,
        planner.parameters(strategy),
        planner.repeats(strategy).stream().map(known::get).toList());
  }
}
