package io.pollard.onnx;

import io.pollard.metrics.OperatingPoint;

/**
 * From where on the positive one of two classes is decided.
 *
 * @param rule by which the threshold was chosen on validation data
 * @param threshold the positive class is decided at probabilities of at least this; 0 to 1, or
 *     above 1 where only that leaves all negatives alone
 */
public record Decision(OperatingPoint rule, double threshold) {

  public Decision {
    if (!(threshold >= 0 && threshold < 2)) {
      throw new IllegalArgumentException("expected a threshold from 0 to 1 but found " + threshold);
    }
  }
}
