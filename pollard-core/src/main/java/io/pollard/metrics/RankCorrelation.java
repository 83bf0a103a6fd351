package io.pollard.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;

/** How far two orders agree. */
public final class RankCorrelation {

  private RankCorrelation() {}

  /**
   * Spearman's: Pearson's correlation of the ranks, equal values sharing the mean of theirs.
   *
   * @return -1 to 1; not a number for fewer than two values, or where all of one side are equal
   * @throws IllegalArgumentException if there are not as many of both, or one is not a number
   */
  public static double spearman(double[] first, double[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "expected as many of both but found " + first.length + " and " + second.length);
    }
    double[] one = ranks(first);
    double[] other = ranks(second);
    double mean = (first.length + 1) / 2.;
    double products = 0;
    double ones = 0;
    double others = 0;
    for (int i = 0; i < one.length; i++) {
      products += (one[i] - mean) * (other[i] - mean);
      ones += (one[i] - mean) * (one[i] - mean);
      others += (other[i] - mean) * (other[i] - mean);
    }
    return products / Math.sqrt(ones * others);
  }

  /** From 1. */
  private static double[] ranks(double[] values) {
    if (Arrays.stream(values).anyMatch(Double::isNaN)) {
      throw new IllegalArgumentException(
          "expected numbers to rank but found " + Arrays.toString(values));
    }
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted((i, j) -> Double.compare(values[i], values[j]))
            .mapToInt(i -> i)
            .toArray();
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + 1 + to) / 2.;
      }
      from = to;
    }
    return ranks;
  }
}
