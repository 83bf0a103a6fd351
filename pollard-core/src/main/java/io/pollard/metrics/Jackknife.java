package io.pollard.metrics;

import io.pollard.metrics.GroupBootstrap.Statistic;
import java.util.Arrays;
import java.util.List;

/**
 * How much each patient moves a mean difference: the jackknife over patients, split by split.
 *
 * @param ofSplits of each split, of each of its n patients (n - 1) / n · (mean - value without the
 *     patient), where the mean is that of the n values; not a number where a value is not defined
 */
record Jackknife(List<double[]> ofSplits) {

  static Jackknife of(List<Statistic> splits) {
    return new Jackknife(splits.stream().map(Jackknife::influences).toList());
  }

  private static double[] influences(Statistic split) {
    int[] groups = GroupBootstrap.groups(split.cases());
    double[] without = new double[Arrays.stream(groups).max().orElseThrow() + 1];
    double[] weights = new double[groups.length];
    for (int patient = 0; patient < without.length; patient++) {
      for (int i = 0; i < groups.length; i++) {
        weights[i] = groups[i] == patient ? 0 : 1;
      }
      without[patient] =
          split.cases().hasAllTruths(weights)
              ? split.share() * split.value().of(weights)
              : Double.NaN;
    }
    double mean = Arrays.stream(without).sum() / without.length;
    double share = (without.length - 1.) / without.length;
    return Arrays.stream(without).map(value -> share * (mean - value)).toArray();
  }

  /**
   * Efron's acceleration ("Better bootstrap confidence intervals", Journal of the American
   * Statistical Association 82, 1987), of several splits as of several samples (Davison and Hinkley
   * 1997, equation 5.22): Σ u³ / (6 (Σ u²)^(3/2)); 0 where no patient moves anything.
   */
  double acceleration() {
    double squares = sum(2);
    return squares == 0 ? 0 : sum(3) / (6 * Math.pow(squares, 1.5));
  }

  private double sum(int power) {
    return ofSplits.stream()
        .mapToDouble(of -> Arrays.stream(of).map(u -> Math.pow(u, power)).sum())
        .sum();
  }
}
