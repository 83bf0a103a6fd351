package io.pollard.app;

import io.pollard.training.PredictionRow;
import java.util.List;
import java.util.Locale;

/**
 * Whether a model file says of images what its trial said. Every comparison fails where a number is
 * NaN.
 *
 * @param difference the largest of a logit
 * @param largest the largest absolute logit of both
 * @param probabilities the largest difference of a probability
 */
record Agreement(double difference, double largest, double probabilities) {

  /** Of the largest logit where that is above 1, for float32's rounding grows with the numbers. */
  private static final double TOLERANCE = 1e-4;

  /** However large logits are, what they mean must agree. */
  private static final double OF_PROBABILITIES = 1e-3;

  /** Beyond it neighbours in float32 are a sixteenth apart, which is no probability any more. */
  private static final double LARGEST = 1e6;

  /**
   * @param trial rows of the images
   * @param file rows of the same images in the same order
   */
  static Agreement of(List<PredictionRow> trial, List<PredictionRow> file) {
    double difference = 0;
    double largest = 0;
    double probabilities = 0;
    for (int i = 0; i < file.size(); i++) {
      for (int k = 0; k < file.get(i).logits().size(); k++) {
        double expected = trial.get(i).logits().get(k);
        double found = file.get(i).logits().get(k);
        largest = Math.max(largest, Math.max(Math.abs(expected), Math.abs(found)));
        difference = Math.max(difference, Math.abs(found - expected));
        double before = trial.get(i).probabilities().get(k);
        double now = file.get(i).probabilities().get(k);
        probabilities = Math.max(probabilities, Math.abs(now - before));
      }
    }
    return new Agreement(difference, largest, probabilities);
  }

  boolean isGood() {
    return isOfScale() && difference <= allowed() && probabilities <= OF_PROBABILITIES;
  }

  private boolean isOfScale() {
    return largest <= LARGEST;
  }

  private double allowed() {
    return TOLERANCE * Math.max(1, largest);
  }

  /** A sentence for a trial whose file does not agree. */
  String refusal(String trial) {
    if (!isOfScale()) {
      return String.format(
          Locale.ROOT,
          "expected logits of %s up to %.0e but found %.1e, with which probabilities are no numbers"
              + " to rely on; train it again, with a smaller --rate or on other weights",
          trial,
          LARGEST,
          largest);
    }
    if (difference <= allowed()) {
      return String.format(
          Locale.ROOT,
          "expected the probabilities of %s from its model file but found one that differs by"
              + " %.1e, more than %.1e",
          trial,
          probabilities,
          OF_PROBABILITIES);
    }
    return String.format(
        Locale.ROOT,
        "expected the logits of %s from its model file but found one that differs by %.1e, more"
            + " than %.1e; were its weights or predictions changed after training?",
        trial,
        difference,
        allowed());
  }
}
