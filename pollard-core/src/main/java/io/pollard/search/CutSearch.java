package io.pollard.search;

import io.pollard.data.Seeds;
import io.pollard.files.AddedLater;
import io.pollard.network.CutGrain;
import io.pollard.progress.Progress;
import io.pollard.strategy.Method;
import io.pollard.training.TrialRunner;
import io.pollard.training.TrialStore;
import java.util.List;
import java.util.Optional;

/**
 * Finds the best cut point of each strategy on validation data (paper, section III).
 *
 * <pre>{@code
 * SearchResult found = CutSearch.twoStage(Method.FTL, Method.TTL).repeats(3).run(runner, store);
 * }</pre>
 *
 * <p>All trials live in the store: a search that was broken off goes on when it is run again, and
 * several processes may run the same search in one store, each with other trials. The result
 * depends on the trials alone, not on their order.
 *
 * @param methods strategies, each once
 * @param settings what they have in common
 * @param neighbours of the best block end that the second stage tries on each side, 0 or more
 * @param repeats trials of each candidate, 1 or more
 * @param vary what differs between repeats
 * @param seeds of the first repeat; each further one adds 1 to those that vary
 * @param margin see {@link Selection}
 * @param cuts whether cut points inside units are tried, too: as neighbours, or all
 * @param ladder the numbers of a ladder; empty for the others
 */
public record CutSearch(
    List<Method> methods,
    Method.Settings settings,
    Scope scope,
    int neighbours,
    int repeats,
    Vary vary,
    Seeds seeds,
    double margin,
    @AddedLater("\"units\"") CutGrain cuts,
    @AddedLater("null") Optional<Ladder> ladder) {

  /** Which cut points are tried. */
  public enum Scope {
    /** The ends of the blocks, then neighbours of the best of them. */
    TWO_STAGE,
    /** All. */
    EXHAUSTIVE,
    /** A few, which climb a {@link Ladder}. */
    LADDER
  }

  private static final int NEIGHBOURS = 3;

  public CutSearch {
    methods = List.copyOf(methods);
    if (methods.isEmpty() || methods.stream().distinct().count() < methods.size()) {
      throw new IllegalArgumentException(
          "expected at least one strategy, each once, but found " + methods);
    }
    if (neighbours < 0) {
      throw new IllegalArgumentException("expected 0 or more neighbours but found " + neighbours);
    }
    if (repeats < 1) {
      throw new IllegalArgumentException("expected at least 1 repeat but found " + repeats);
    }
    if ((scope == Scope.LADDER) != ladder.isPresent()) {
      throw new IllegalArgumentException(
          "expected the numbers of a ladder for a ladder alone but found "
              + ladder
              + " for "
              + scope);
    }
    new Selection(margin);
  }

  /** The paper's search, of the paper's strategies: up to 3 neighbours, one trial a candidate. */
  public static CutSearch twoStage(Method... methods) {
    return new CutSearch(
        List.of(methods),
        Method.Settings.paper(),
        Scope.TWO_STAGE,
        NEIGHBOURS,
        1,
        Vary.SEEDS,
        Seeds.of(1),
        Selection.STANDARD_MARGIN,
        CutGrain.UNITS,
        Optional.empty());
  }

  /** After every unit. */
  public static CutSearch exhaustive(Method... methods) {
    return twoStage(methods).scope(Scope.EXHAUSTIVE);
  }

  /** By rungs, with the standard numbers. */
  public static CutSearch ladder(Method... methods) {
    return twoStage(methods).ladder(Ladder.standard());
  }

  /** In two stages, or exhaustive; a ladder needs numbers: {@link #ladder(Ladder)}. */
  public CutSearch scope(Scope other) {
    return withScope(other, Optional.empty());
  }

  /** The same by rungs; strategies without a cut are trained to their end, as ever. */
  public CutSearch ladder(Ladder numbers) {
    return withScope(Scope.LADDER, Optional.of(numbers));
  }

  private CutSearch withScope(Scope other, Optional<Ladder> numbers) {
    return new CutSearch(
        methods, settings, other, neighbours, repeats, vary, seeds, margin, cuts, numbers);
  }

  public CutSearch settings(Method.Settings other) {
    return new CutSearch(
        methods, other, scope, neighbours, repeats, vary, seeds, margin, cuts, ladder);
  }

  public CutSearch neighbours(int other) {
    return new CutSearch(
        methods, settings, scope, other, repeats, vary, seeds, margin, cuts, ladder);
  }

  public CutSearch repeats(int other) {
    return new CutSearch(
        methods, settings, scope, neighbours, other, vary, seeds, margin, cuts, ladder);
  }

  public CutSearch vary(Vary other) {
    return new CutSearch(
        methods, settings, scope, neighbours, repeats, other, seeds, margin, cuts, ladder);
  }

  public CutSearch seeds(Seeds other) {
    return new CutSearch(
        methods, settings, scope, neighbours, repeats, vary, other, margin, cuts, ladder);
  }

  public CutSearch margin(double other) {
    return new CutSearch(
        methods, settings, scope, neighbours, repeats, vary, seeds, other, cuts, ladder);
  }

  /** The same with cut points of this grain; those inside units are no block ends. */
  public CutSearch cuts(CutGrain other) {
    return new CutSearch(
        methods, settings, scope, neighbours, repeats, vary, seeds, margin, other, ladder);
  }

  public Selection selection() {
    return new Selection(margin);
  }

  /**
   * What {@link #run} will do at most, or exactly where the first stage is finished in the store;
   * nothing is trained. What {@link #run} would refuse is refused here, for a run begins with this.
   *
   * @throws io.pollard.data.DataException if data, weights or store refuse, or repeats would not
   *     differ
   */
  public SearchPlan plan(TrialRunner runner, TrialStore store) {
    return new SearchPlanner(this, runner).plan(store);
  }

  /** The same while nobody listens. */
  public SearchResult run(TrialRunner runner, TrialStore store) {
    return run(runner, store, Progress.SILENT);
  }

  /**
   * Runs what is not finished in the store, and chooses. A trial whose loss is not finite, or that
   * does not fit into memory when nothing else is left to do, fails alone: it is listed and not
   * chosen. A trial that another process works on is left to that, and waited for when nothing else
   * is left to do.
   *
   * @throws io.pollard.data.DataException if data, weights or store refuse; what is finished stays
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public SearchResult run(TrialRunner runner, TrialStore store, Progress progress) {
    return new SearchRun(this, runner, store, progress).run();
  }
}
