package io.pollard.metrics;

/** Logits become probabilities. */
public final class Softmax {

  private Softmax() {}

  /** exp(z_k) / sum exp(z_j), in double. */
  public static double[] of(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double[] probabilities = new double[logits.length];
    double sum = 0;
    for (int k = 0; k < logits.length; k++) {
      probabilities[k] = Math.exp(logits[k] - largest);
      sum += probabilities[k];
    }
    for (int k = 0; k < logits.length; k++) {
      probabilities[k] = Math.min(1, probabilities[k] / sum);
    }
    return probabilities;
  }
}
