package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
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
 * @param threshold of decisions; not a number for more than two classes
 */
public record TrialScores(double threshold, PartScores validation, PartScores test) {

  private static final int DECIMALS = 3;

  /**
   * @throws io.pollard.data.DataException if the trial has no predictions
   */
  public static TrialScores of(StoredTrial trial) {
    return of(trial, trial.predictions(Part.VALIDATION), trial.predictions(Part.TEST));
  }

  /** The same of predictions that were read before. */
  static TrialScores of(ScoredTrial scored) {
    return of(
        scored.trial(),
        (ClassScores) scored.of(Part.VALIDATION).orElseThrow(),
        (ClassScores) scored.of(Part.TEST).orElseThrow());
  }

  private static TrialScores of(StoredTrial trial, ClassScores validation, ClassScores test) {
    double threshold = trial.threshold(validation);
    return new TrialScores(
        threshold,
        PartScores.of(validation.decidedAt(threshold)),
        PartScores.of(test.decidedAt(threshold)));
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
      rows.add(filled(columns, "threshold", threshold, threshold));
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
