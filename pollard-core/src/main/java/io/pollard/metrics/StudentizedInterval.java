package io.pollard.metrics;

import java.util.List;

/**
 * 95 % intervals of an estimate with a variance of its own, corrected for skewness: Hall's monotone
 * transformation ("On the removal of skewness by transformation", Journal of the Royal Statistical
 * Society B 54, 1992). For T = (estimate - truth) / √variance and a the acceleration, a sixth of
 * the skewness,
 *
 * <pre>
 * g(T) = T + 2 a T² + 4 a² T³ / 3 + a is normal, to second order
 * an end is estimate - √variance · (∛(1 + 6 a (q - a)) - 1) / (2 a), q = ± quantile
 * </pre>
 *
 * <p>with Student's quantile, for the variance is estimated too. The skewness of few patients is
 * mostly smaller than that of many: a is taken twice, and an end is only ever moved outwards by it.
 * Without either, one-sided errors of 2.5 % were 3.5 to 4.5 % in simulations of 100 patients.
 */
final class StudentizedInterval {

  /** By how much the skewness of few is too small. */
  private static final double SKEWNESS_OF_MANY = 2;

  /** A smaller one is none. */
  private static final double NO_ACCELERATION = 1e-6;

  /** Student's t is the normal distribution to three digits from here on. */
  private static final int MANY = 2_000;

  private StudentizedInterval() {}

  /** 1.960 for many degrees of freedom. */
  static double quantile(int freedom) {
    return freedom > MANY ? NormalDistribution.CENTRAL_95 : StudentT.twoSided95(freedom);
  }

  /**
   * @param influences of each patient of each split
   * @param freedom 1 or more
   */
  static Interval of(double estimate, double variance, List<double[]> influences, int freedom) {
    double acceleration = SKEWNESS_OF_MANY * new Jackknife(influences).acceleration();
    double quantile = quantile(freedom);
    double deviation = Math.sqrt(variance);
    return new Interval(
        estimate,
        estimate - deviation * Math.max(quantile, untransformed(quantile, acceleration)),
        estimate + deviation * Math.max(quantile, -untransformed(-quantile, acceleration)),
        0,
        0);
  }

  private static double untransformed(double normal, double acceleration) {
    return Math.abs(acceleration) < NO_ACCELERATION
        ? normal
        : (Math.cbrt(1 + 6 * acceleration * (normal - acceleration)) - 1) / (2 * acceleration);
  }
}
