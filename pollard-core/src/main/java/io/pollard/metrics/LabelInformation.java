package io.pollard.metrics;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much an attribute tells of the class: their mutual information, and what is found of it by
 * chance alone.
 *
 * <p>Chance is every way to give the same labels to the same cases (Vinh, Epps and Bailey,
 * "Information theoretic measures for clusterings comparison", JMLR 11, 2010, equation 24a,
 * exactly, no sample of ways). An attribute with a value of its own for each case therefore tells
 * nothing, though its mutual information is as large as it can be.
 *
 * @param information mutual information of attribute and class, in nats, at least 0
 * @param expected its mean over all ways to permute the labels
 * @param entropy of the class: what there is to know, in nats
 */
public record LabelInformation(double information, double expected, double entropy) {

  /** Below this there is nothing left to know beyond chance. */
  private static final double NOTHING = 1e-9;

  /**
   * @param counts cases of each value of the attribute, a row a value and a column a class
   */
  public static LabelInformation of(long[][] counts) {
    int classes = counts.length == 0 ? 0 : counts[0].length;
    long[] perValue = Arrays.stream(counts).mapToLong(row -> Arrays.stream(row).sum()).toArray();
    long[] perClass = new long[classes];
    for (long[] row : counts) {
      for (int i = 0; i < classes; i++) {
        perClass[i] += row[i];
      }
    }
    long all = Arrays.stream(perClass).sum();
    double information = 0;
    for (int value = 0; value < counts.length; value++) {
      for (int i = 0; i < classes; i++) {
        information += part(counts[value][i], perValue[value], perClass[i], all);
      }
    }
    double entropy = 0;
    for (long count : perClass) {
      entropy -= count == 0 ? 0 : (double) count / all * Math.log((double) count / all);
    }
    return new LabelInformation(
        Math.max(0, information), expected(perValue, perClass, all), entropy);
  }

  /** What cases of one value and one class add. */
  private static double part(long both, long value, long label, long all) {
    return both == 0
        ? 0
        : (double) both / all * Math.log((double) both * all / ((double) value * label));
  }

  private static double expected(long[] perValue, long[] perClass, long all) {
    double[] factorials = new double[Math.toIntExact(all + 1)]; // their logarithms
    for (int n = 1; n <= all; n++) {
      factorials[n] = factorials[n - 1] + Math.log(n);
    }
    Map<Long, Integer> rows = new TreeMap<>(); // many values may be as frequent
    Arrays.stream(perValue).forEach(count -> rows.merge(count, 1, Integer::sum));
    double expected = 0;
    for (Map.Entry<Long, Integer> row : rows.entrySet()) {
      for (long label : perClass) {
        expected += row.getValue() * expected(row.getKey(), label, all, factorials);
      }
    }
    return expected;
  }

  /** Over all numbers of cases that may be of both, which are hypergeometric. */
  private static double expected(long value, long label, long all, double[] factorials) {
    double sum = 0;
    for (long both = Math.max(1, value + label - all); both <= Math.min(value, label); both++) {
      double probability =
          Math.exp(
              factorials[(int) value]
                  + factorials[(int) label]
                  + factorials[(int) (all - value)]
                  + factorials[(int) (all - label)]
                  - factorials[(int) all]
                  - factorials[(int) both]
                  - factorials[(int) (value - both)]
                  - factorials[(int) (label - both)]
                  - factorials[(int) (all - value - label + both)]);
      sum += probability * part(both, value, label, all);
    }
    return sum;
  }

  /**
   * The share of what there is to know, beyond chance: 1 where the attribute tells the class, 0
   * where it tells no more than chance.
   */
  public double share() {
    double most = entropy - expected;
    return most < NOTHING ? 0 : Math.max(0, (information - expected) / most);
  }
}
