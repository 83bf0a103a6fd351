package io.pollard.search;

import io.pollard.search.RungResult.Step;
import io.pollard.search.RungResult.Verdict;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.ValidationScore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far one strategy's ladder has come, by what is known of its trials, and what it wants next.
 * It follows from the scores alone, so whoever looks again, or in another process, sees the same.
 */
final class LadderClimb {

  private final SearchPlanner planner;
  private final CutSearch search;
  private final Ladder ladder;
  private final Method method;
  private final Map<PlannedTrial, ValidationScore> known;
  private final List<RungResult> rungs = new ArrayList<>();
  private final List<PlannedTrial> wanted = new ArrayList<>();
  private final List<Candidate> ended = new ArrayList<>();

  /**
   * @param known scores of trials up to an epoch
   */
  LadderClimb(
      SearchPlanner planner,
      CutSearch search,
      Method method,
      Map<PlannedTrial, ValidationScore> known) {
    this.planner = planner;
    this.search = search;
    this.ladder = search.ladder().orElseThrow();
    this.method = method;
    this.known = known;
    List<String> grid = planner.firstStage(method);
    climb(grid, false).flatMap(this::refined).ifPresent(this::finish);
  }

  /** What was decided. */
  List<RungResult> rungs() {
    return rungs;
  }

  /** What must be known before anything else is decided; nothing where the ladder has ended. */
  List<PlannedTrial> wanted() {
    return wanted;
  }

  /**
   * Those that were trained to their end: what was found, after others of which none has a score.
   */
  List<Candidate> ended() {
    return ended;
  }

  /** What the ladder found; empty before its end, and where nothing has a score. */
  Optional<Candidate> found() {
    return ended.stream().filter(candidate -> !candidate.isFailed()).findFirst();
  }

  /**
   * The cuts that are left after all rungs, the first to be trained on first; empty where scores
   * are wanted. A cut that is alone is not asked to wait on a rung.
   */
  private Optional<List<String>> climb(List<String> cuts, boolean refining) {
    List<Candidate> left = cuts.stream().map(cut -> candidate(cut, List.of())).toList();
    for (int rung = 0; rung < ladder.rungs().size() && left.size() > 1; rung++) {
      List<PlannedTrial> standing = new ArrayList<>();
      for (Candidate candidate : left) {
        standing.addAll(planner.onRung(candidate.strategy(), rung));
      }
      if (!known.keySet().containsAll(standing)) {
        wanted.addAll(standing);
        return Optional.empty();
      }
      RungResult result = decide(left, rung, refining);
      rungs.add(result);
      left = result.steps().stream().filter(Step::isLeft).map(Step::candidate).toList();
    }
    return Optional.of(left.stream().sorted(smallestFirst()).map(Candidate::cut).toList());
  }

  /** The smaller network, of equals the higher mean. */
  private static Comparator<Candidate> smallestFirst() {
    return Comparator.comparing(Candidate::parameters)
        .thenComparing(Candidate::mean, Comparator.reverseOrder());
  }

  private RungResult decide(List<Candidate> standing, int rung, boolean refining) {
    double margin = ladder.rungs().get(rung).margin();
    List<Candidate> candidates = new ArrayList<>();
    List<List<Integer>> epochs = new ArrayList<>();
    for (Candidate one : standing) {
      List<PlannedTrial> trials = planner.onRung(one.strategy(), rung);
      candidates.add(candidate(one.cut(), trials));
      epochs.add(trials.stream().map(PlannedTrial::until).toList());
    }
    Optional<Candidate> best = search.selection().best(candidates);
    Optional<Candidate> smallest =
        candidates.stream()
            .filter(candidate -> verdict(candidate, best, margin) == Verdict.KEPT)
            .min(smallestFirst());
    boolean isLast = rung + 1 == ladder.rungs().size();
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      Verdict verdict = verdict(candidate, best, margin);
      boolean isOneTooMany =
          isLast && verdict == Verdict.KEPT && !smallest.equals(Optional.of(candidate));
      steps.add(new Step(candidate, epochs.get(i), isOneTooMany ? Verdict.NOT_SMALLEST : verdict));
    }
    return new RungResult(rung + 1, refining, margin, steps);
  }

  private static Verdict verdict(Candidate candidate, Optional<Candidate> best, double margin) {
    if (candidate.isFailed() || best.isEmpty()) {
      return Verdict.FAILED;
    }
    if (candidate.parameters() > best.get().parameters()) {
      return Verdict.LARGER;
    }
    return candidate.mean() < best.get().mean() - margin ? Verdict.TRAILS : Verdict.KEPT;
  }

  /** The cuts below the first of those left climb after it; the others are left as they are. */
  private Optional<List<String>> refined(List<String> left) {
    if (left.isEmpty()) {
      return Optional.of(left);
    }
    List<String> climbing = new ArrayList<>(planner.secondStage(method, left.get(0)));
    if (climbing.isEmpty()) {
      return Optional.of(left);
    }
    climbing.add(left.get(0));
    return climb(climbing, true)
        .map(finer -> Stream.concat(finer.stream(), left.stream()).distinct().toList());
  }

  /** Trains on until one has a score at its end. */
  private void finish(List<String> left) {
    for (String cut : left) {
      List<PlannedTrial> trials = planner.repeats(planner.at(method, cut));
      if (!known.keySet().containsAll(trials)) {
        wanted.addAll(trials);
        return;
      }
      ended.add(candidate(cut, trials));
      if (found().isPresent()) {
        return;
      }
    }
  }

  private Candidate candidate(String cut, List<PlannedTrial> trials) {
    TransferStrategy strategy = planner.at(method, cut);
    return new Candidate(
        strategy, cut, planner.parameters(strategy), trials.stream().map(known::get).toList());
  }
}
