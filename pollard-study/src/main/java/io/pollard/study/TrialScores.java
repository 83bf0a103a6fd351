package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.data.Target.Presence;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.FindingScores;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.metrics.Overlaps;
import io.pollard.metrics.Predictions;
import io.pollard.metrics.Spread;
import io.pollard.metrics.Thresholds;
import io.pollard.study.Table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A finished trial's scores on its validation and test parts, decided at the threshold that its
 * operating point chooses on validation. Computed from the predictions that are stored.
 *
 * @param thresholds of decisions
 */
public record TrialScores(Thresholds thresholds, PartScores validation, PartScores test) {

  private static final int DECIMALS = 3;

  private static final List<Metric> OF_A_FINDING =
      List.of(Metric.AUROC, Metric.AVERAGE_PRECISION, Metric.SENSITIVITY, Metric.SPECIFICITY);

  /**
   * @throws io.pollard.data.DataException if the trial has no predictions
   */
  public static TrialScores of(StoredTrial trial) {
    return of(trial, trial.scored(Part.VALIDATION), trial.scored(Part.TEST));
  }

  /** The same of predictions that were read before. */
  static TrialScores of(ScoredTrial scored) {
    return of(
        scored.trial(),
        scored.of(Part.VALIDATION).orElseThrow(),
        scored.of(Part.TEST).orElseThrow());
  }

  private static TrialScores of(StoredTrial trial, Predictions validation, Predictions test) {
    Thresholds thresholds = trial.thresholds(validation);
    return new TrialScores(
        thresholds,
        PartScores.of(validation.decidedAt(thresholds)),
        PartScores.of(test.decidedAt(thresholds)));
  }

  /** That of two classes; not a number of other tasks. */
  public double threshold() {
    return thresholds.ofTwoClasses();
  }

  /**
   * A row a score, with columns for validation and test; where full transfer is given and was
   * scored on the same cases, the paired differences to it stand beside.
   */
  public Table table(Optional<TrialScores> fullTransfer) {
    List<Column> columns = new ArrayList<>(List.of(Column.of("score", "score")));
    columns.add(column("validation", heading("validation", validation)));
    columns.add(column("test", heading("test", test)));
    Optional<Map<Metric, Interval>> onValidation =
        fullTransfer.flatMap(full -> validation.minus(full.validation()));
    Optional<Map<Metric, Interval>> onTest = fullTransfer.flatMap(full -> test.minus(full.test()));
    onValidation.ifPresent(
        any -> columns.add(column("validation_minus_full", "validation - full transfer")));
    onTest.ifPresent(any -> columns.add(column("test_minus_full", "test - full transfer")));

    List<List<Object>> rows = new ArrayList<>();
    for (Metric score : validation.intervals().keySet()) {
      List<Object> row = new ArrayList<>(List.of(score.label()));
      row.add(validation.intervals().get(score));
      row.add(test.intervals().get(score));
      onValidation.ifPresent(difference -> row.add(difference.get(score)));
      onTest.ifPresent(difference -> row.add(difference.get(score)));
      rows.add(row);
    }
    if (validation.prevalence().isPresent()) {
      double prevalence = validation.prevalence().getAsDouble();
      rows.add(filled(columns, "prevalence", prevalence, test.prevalence().getAsDouble()));
      rows.add(filled(columns, "threshold", threshold(), threshold()));
    }
    return new Table(columns, rows);
  }

  /**
   * Of findings a row each on the test part: how many cases say of it and how many have it, its own
   * scores with their intervals, and the threshold that validation chose. A finding of which the
   * part lacks a case, or a case without it, has no scores. Empty of other tasks.
   */
  public Optional<Table> findings() {
    return test.predictions() instanceof FindingScores some
        ? Optional.of(findings(some))
        : Optional.empty();
  }

  /** The same of any predictions, decided already. */
  public static Table findings(FindingScores some) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.of("finding", "finding"),
                Column.of("cases", "cases"),
                Column.of("present", "present")));
    OF_A_FINDING.forEach(score -> columns.add(column(score.key(), score.label())));
    columns.add(column("threshold", "threshold"));
    List<List<Object>> rows = new ArrayList<>();
    for (int k = 0; k < some.task().findings().size(); k++) {
      List<Object> row = new ArrayList<>(List.of(some.task().findings().get(k)));
      row.add(some.count(k, Presence.PRESENT) + some.count(k, Presence.ABSENT));
      row.add(some.count(k, Presence.PRESENT));
      Optional<ClassScores> own = some.has(k) ? Optional.of(some.finding(k)) : Optional.empty();
      for (Metric score : OF_A_FINDING) {
        row.add(own.map(cases -> PartScores.BOOTSTRAP.interval(score, cases)).orElse(null));
      }
      row.add(some.threshold(k));
      rows.add(row);
    }
    return new Table(columns, rows);
  }

  /** The same of structures, see {@link #structures(Overlaps)}; empty of other tasks. */
  public Optional<Table> structures() {
    return test.predictions() instanceof Overlaps masks
        ? Optional.of(structures(masks))
        : Optional.empty();
  }

  /**
   * A row a structure and score: its mean over the images where it is defined, with an interval
   * that resamples patients, and the sample standard deviation of those images (paper, table V).
   */
  public static Table structures(Overlaps masks) {
    List<Column> columns =
        List.of(
            Column.of("structure", "structure"),
            Column.of("score", "score"),
            Column.of("images", "images"),
            column("mean", "mean"),
            column("deviation", "sd"));
    List<List<Object>> rows = new ArrayList<>();
    for (int k = 0; k < masks.task().structures().size(); k++) {
      Overlaps one = masks.structure(k);
      for (Metric score : one.task().metrics()) {
        double[] defined = score.each(one);
        rows.add(
            Arrays.asList(
                one.task().structures().get(0),
                score.label(),
                defined.length,
                defined.length == 0 ? null : PartScores.BOOTSTRAP.interval(score, one),
                defined.length == 0 ? null : Spread.of(defined).deviation()));
      }
    }
    return new Table(columns, rows);
  }

  private static List<Object> filled(
      List<Column> columns, String label, double onValidation, double onTest) {
    return Arrays.asList(Arrays.copyOf(new Object[] {label, onValidation, onTest}, columns.size()));
  }

  private static Column column(String key, String heading) {
    return new Column(key, heading, 1, DECIMALS);
  }

  private static String heading(String part, PartScores scores) {
    return part + " (n = " + scores.predictions().size() + ")";
  }
}
