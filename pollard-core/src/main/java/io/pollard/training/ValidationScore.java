package io.pollard.training;

import io.pollard.files.AddedLater;
import io.pollard.metrics.Metric;
import java.util.List;

/**
 * What a search may know of a finished trial: validation scores alone, by type, so that nothing can
 * be selected on the test part.
 *
 * @param trial its id in the study; empty for a trial that was not begun
 * @param averagePrecision of the best epoch; not a number if the trial failed
 * @param auroc of the best epoch
 * @param metric by which the trial selected its best epoch
 * @param value of the best epoch by that; not a number if the trial failed, and in files that don't
 *     state it
 */
public record ValidationScore(
    String trial,
    double averagePrecision,
    double auroc,
    @AddedLater("\"average-precision\"") Metric metric,
    @AddedLater("\"NaN\"") double value) {

  public ValidationScore {
    if (metric == Metric.AVERAGE_PRECISION) {
      value = averagePrecision;
    }
  }

  /** Of a trial that goes by the average precision. */
  public ValidationScore(String trial, double averagePrecision, double auroc) {
    this(trial, averagePrecision, auroc, Metric.AVERAGE_PRECISION, averagePrecision);
  }

  /** Of a trial's best epoch. */
  public static ValidationScore of(String trial, Metric metric, EpochRow best) {
    return new ValidationScore(trial, best.averagePrecision(), best.auroc(), metric, best.score());
  }

  /**
   * Of the best of a trial's first epochs.
   *
   * @param until the last epoch that counts
   */
  public static ValidationScore of(String trial, Metric metric, List<EpochRow> history, int until) {
    return history.stream()
        .filter(row -> row.epoch() <= until && row.isBest())
        .reduce((earlier, later) -> later)
        .map(best -> of(trial, metric, best))
        .orElse(none(trial, metric));
  }

  /** Of a trial that can't be begun, or ended without a score. */
  public static ValidationScore none(String trial, Metric metric) {
    return new ValidationScore(trial, Double.NaN, Double.NaN, metric, Double.NaN);
  }

  /** Of a trial that can't be begun. */
  public static ValidationScore none() {
    return none("", Metric.AVERAGE_PRECISION);
  }
}
