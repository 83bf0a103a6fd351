package io.pollard.study;

import io.pollard.data.Task;
import io.pollard.metrics.Metric;
import io.pollard.metrics.Predictions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What tables say of a trial's predictions: a metric, and at which decisions. */
public enum Score {
  AUROC(Metric.AUROC),
  AVERAGE_PRECISION(Metric.AVERAGE_PRECISION),
  TRAPEZOIDAL_AUPRC(Metric.TRAPEZOIDAL_AUPRC),
  BALANCED_ACCURACY(Metric.BALANCED_ACCURACY),
  /** Decided at .5, whatever the operating point. */
  BALANCED_ACCURACY_AT_HALF(Metric.BALANCED_ACCURACY),
  SENSITIVITY(Metric.SENSITIVITY),
  SPECIFICITY(Metric.SPECIFICITY),
  BRIER(Metric.BRIER),
  LOG_LOSS(Metric.LOG_LOSS);

  private static final double HALF = 0.5;

  private final Metric metric;

  Score(Metric metric) {
    this.metric = metric;
  }

  /** Those that a task has; with more than two classes there is no threshold to decide at. */
  public static List<Score> of(Task.SingleLabel task) {
    return Arrays.stream(values())
        .filter(
            score ->
                task.isBinary()
                    || (!score.metric.isOfTwoClassesOnly() && score != BALANCED_ACCURACY_AT_HALF))
        .toList();
  }

  Metric metric() {
    return metric;
  }

  /** As columns name it: "average_precision". */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it is called in tables. */
  public String label() {
    return switch (this) {
      case AVERAGE_PRECISION -> "AUPRC (average precision)";
      case TRAPEZOIDAL_AUPRC -> "AUPRC (trapezoidal)";
      case BALANCED_ACCURACY_AT_HALF -> metric.label() + " at .5";
      default -> metric.label();
    };
  }

  /** The same predictions, decided as this score wants them. */
  Predictions decided(Predictions atOperatingPoint) {
    return this == BALANCED_ACCURACY_AT_HALF ? atOperatingPoint.decidedAt(HALF) : atOperatingPoint;
  }
}
