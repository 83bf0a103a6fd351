package io.pollard.app;

import io.pollard.data.Part;
import io.pollard.metrics.Metric;
import io.pollard.metrics.SelectionOptimism;
import io.pollard.search.Candidate;
import io.pollard.search.Choice;
import io.pollard.search.StrategyResult;
import io.pollard.strategy.Method;
import io.pollard.study.RungCosts;
import io.pollard.study.SearchFile;
import io.pollard.study.StoredTrial;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.TrainingCosts;
import io.pollard.training.EpochRow;
import io.pollard.training.LossTrend;
import io.pollard.training.TrialOutcome;
import io.pollard.training.ValidationScore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a search found.
 *
 * @param search as the study keeps it: every candidate of every strategy, and what is best and
 *     smallest
 * @param trials all that it looked at, by id
 * @param failures what failed, a sentence each
 */
public record SearchFindings(SearchFile search, List<StoredTrial> trials, List<String> failures) {

  private static final List<Column> OPTIMISM =
      List.of(
          Column.of("strategy", "strategy"),
          Column.of("cut", "cut"),
          Column.of("chosen", "chosen"),
          Column.of("score", "score"),
          new Column("validation", "validation", 1, 3),
          new Column("test", "test", 1, 3),
          new Column("optimism", "validation - test", 1, 3));

  public SearchFindings {
    trials = List.copyOf(trials);
    failures = List.copyOf(failures);
  }

  /** The network that was searched for: its first repeat; empty where all trials failed. */
  public Optional<StoredTrial> chosen() {
    return trial(search.choose());
  }

  /** The first repeat of the best or of the smallest network; empty where all trials failed. */
  public Optional<StoredTrial> trial(Choice choice) {
    return search.trial(choice).flatMap(this::named);
  }

  /**
   * How much better the best and the smallest of each strategy look on the data that selected them
   * than on the test part; none for what failed.
   */
  public Table optimism() {
    List<List<Object>> rows = new ArrayList<>();
    for (StrategyResult found : search.result().strategies()) {
      found.best().ifPresent(best -> addOptimism(rows, found.method(), best, Choice.BEST));
      found
          .smallest()
          .filter(smallest -> !found.best().equals(Optional.of(smallest)))
          .ifPresent(smallest -> addOptimism(rows, found.method(), smallest, Choice.SMALLEST));
    }
    return new Table(OPTIMISM, rows);
  }

  private void addOptimism(
      List<List<Object>> rows, Method method, Candidate candidate, Choice choice) {
    optimism(candidate)
        .ifPresent(
            found ->
                rows.add(
                    List.of(
                        method.name(),
                        candidate.cut(),
                        choice.name().toLowerCase(Locale.ROOT),
                        found.metric().shortLabel(),
                        found.validation(),
                        found.test(),
                        found.difference())));
  }

  private Optional<SelectionOptimism> optimism(Candidate candidate) {
    List<StoredTrial> repeats =
        candidate.repeats().stream().flatMap(repeat -> named(repeat.trial()).stream()).toList();
    boolean isScored =
        !repeats.isEmpty()
            && repeats.size() == candidate.repeats().size()
            && repeats.stream()
                .allMatch(trial -> trial.outcome().map(TrialOutcome::bestEpoch).orElse(0) > 0);
    Metric metric = candidate.repeats().get(0).metric();
    return isScored
        ? Optional.of(
            SelectionOptimism.of(
                metric,
                candidate.repeats().stream().mapToDouble(ValidationScore::value).toArray(),
                repeats.stream()
                    .mapToDouble(trial -> metric.of(trial.scored(Part.TEST)))
                    .toArray()))
        : Optional.empty();
  }

  private Optional<StoredTrial> named(String id) {
    return trials.stream().filter(trial -> trial.id().equals(id)).findFirst();
  }

  /**
   * What a reader of the validation scores should know: how optimistic they are, and which networks
   * stopped while they still learned.
   */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    search
        .candidate(search.choose())
        .flatMap(this::optimism)
        .ifPresent(found -> notes.add(found.sentence()));
    Map<String, List<List<EpochRow>>> histories = new LinkedHashMap<>();
    for (StrategyResult found : search.result().strategies()) {
      for (Candidate candidate : found.tried()) {
        histories.put(
            candidate.cut().isEmpty()
                ? found.method().name()
                : found.method() + " at " + candidate.cut(),
            candidate.repeats().stream()
                .flatMap(repeat -> named(repeat.trial()).stream())
                .map(StoredTrial::history)
                .toList());
      }
    }
    LossTrend.note(histories).ifPresent(notes::add);
    return notes;
  }

  /** What a ladder took, rung by rung; without rows for other searches. */
  public RungCosts rungCosts() {
    return RungCosts.of(search.result(), trials);
  }

  /** What all the trials took, a row a strategy. */
  public Table trainingCosts() {
    return TrainingCosts.of(trials).summary();
  }
}
