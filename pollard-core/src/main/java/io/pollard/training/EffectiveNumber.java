package io.pollard.training;

import java.util.Arrays;

/**
 * Weights by the effective number of samples (Cui et al. 2019, equation 2): n samples of a class
 * count as (1 - β^n) / (1 - β), for more of the same bring less and less that is new.
 */
final class EffectiveNumber {

  private EffectiveNumber() {}

  /**
   * One over the effective number of each, scaled so that they sum to how many there are.
   *
   * @param counts of the training part, each 1 or more
   * @param beta from 0, where all weigh alike, to below 1, the limit being one over the count; .99
   *     to .9999 are usual
   * @throws IllegalArgumentException if a count or beta is out of its range
   */
  static double[] weights(int[] counts, double beta) {
    if (!(beta >= 0 && beta < 1)) {
      throw new IllegalArgumentException("expected a beta from 0 to below 1 but found " + beta);
    }
    if (Arrays.stream(counts).anyMatch(count -> count < 1)) {
      throw new IllegalArgumentException(
          "expected training samples of each but found " + Arrays.toString(counts));
    }
    double[] weights =
        Arrays.stream(counts).mapToDouble(n -> (1 - beta) / (1 - Math.pow(beta, n))).toArray();
    double scale = counts.length / Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight * scale).toArray();
  }
}
