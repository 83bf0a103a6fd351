package io.pollard.onnx;

import io.pollard.metrics.OperatingPoint;
import io.pollard.metrics.Thresholds;
import java.util.List;

/**
 * From where on the positive one of two classes, or each finding, is decided.
 *
 * @param rule by which the thresholds were chosen on validation data
 * @param thresholds it is decided at probabilities of at least these, one for two classes or one a
 *     finding; each 0 to 1, or above 1 where only that leaves all negatives alone
 */
public record Decision(OperatingPoint rule, Thresholds thresholds) {

  public Decision {
    thresholds.values().forEach(Decision::require);
  }

  /** Of two classes. */
  public Decision(OperatingPoint rule, double threshold) {
    this(rule, new Thresholds(List.of(threshold)));
  }

  /** That of two classes; not a number of several findings. */
  public double threshold() {
    return thresholds.ofTwoClasses();
  }

  private static void require(double threshold) {
    if (!(threshold >= 0 && threshold < 2)) {
      throw new IllegalArgumentException("expected a threshold from 0 to 1 but found " + threshold);
    }
  }
}
