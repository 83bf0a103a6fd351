package io.pollard.metrics;

import java.util.Arrays;
import java.util.List;

/** What predictions of every kind ask of their rows, one a case. */
final class Rows {

  private Rows() {}

  static void requireAligned(int targets, Object[] rows, List<String> groups) {
    if (targets == 0 || rows.length != targets || groups.size() != targets) {
      throw new IllegalArgumentException(
          "expected targets, probabilities and groups of as many cases, at least one, but found "
              + targets
              + ", "
              + rows.length
              + " and "
              + groups.size());
    }
  }

  static void requireProbabilities(double[][] probabilities, int outputs) {
    for (int i = 0; i < probabilities.length; i++) {
      if (probabilities[i].length != outputs
          || !Arrays.stream(probabilities[i]).allMatch(p -> p >= 0 && p <= 1)) {
        throw new IllegalArgumentException(
            "expected "
                + outputs
                + " probabilities from 0 to 1 but found "
                + Arrays.toString(probabilities[i])
                + " in case "
                + i);
      }
    }
  }

  /** Every case counts once. */
  static double[] once(int cases) {
    double[] once = new double[cases];
    Arrays.fill(once, 1);
    return once;
  }

  static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }
}
