package io.pollard.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * p-values of several comparisons, so that not one of many is taken for a finding by chance: Holm's
 * step-down method ("A simple sequentially rejective multiple test procedure", Scandinavian Journal
 * of Statistics 6, 1979). It holds however the comparisons hang together.
 */
public final class Holm {

  private Holm() {}

  /**
   * The i-th smallest of m, i from 1, becomes the largest of (m - j + 1) · p_j over j up to i, at
   * most 1. What is below .05 is a difference, with one mistake at most in 5 % of such tables.
   *
   * @param pValues 0 to 1; what is not a number is no comparison, does not count and stays
   * @return in the same order
   * @throws IllegalArgumentException if one is below 0 or above 1
   */
  public static double[] adjusted(double... pValues) {
    for (double value : pValues) {
      if (value < 0 || value > 1) {
        throw new IllegalArgumentException("expected p-values from 0 to 1 but found " + value);
      }
    }
    List<Integer> ascending =
        IntStream.range(0, pValues.length)
            .filter(i -> !Double.isNaN(pValues[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pValues[i]))
            .toList();
    double[] adjusted = pValues.clone();
    double largest = 0;
    for (int j = 0; j < ascending.size(); j++) {
      int place = ascending.get(j);
      largest = Math.max(largest, Math.min(1, (ascending.size() - j) * pValues[place]));
      adjusted[place] = largest;
    }
    return adjusted;
  }
}
