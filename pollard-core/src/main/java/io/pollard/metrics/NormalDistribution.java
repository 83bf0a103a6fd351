package io.pollard.metrics;

/** The standard normal distribution. */
public final class NormalDistribution {

  /** Below it the series loses digits to cancellation, and the fraction converges fast. */
  private static final double TAIL = 4;

  private static final int FRACTIONS = 200;

  /** Halvings of [-40, 40] until a double has no more digits. */
  private static final int HALVINGS = 80;

  private static final double FARTHEST = 40;

  /** So many deviations on each side hold 95 %: the quantile of .975. */
  public static final double CENTRAL_95 = 1.959963984540054;

  private NormalDistribution() {}

  public static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /**
   * The share below x, to within 1e-15 and, in the lower tail, 1e-12 of itself: the series of
   * Marsaglia ("Evaluating the normal distribution", Journal of Statistical Software 11, 2004), and
   * in the tails the continued fraction of Abramowitz and Stegun, 26.2.14.
   */
  public static double cumulative(double x) {
    if (x > TAIL) {
      return 1 - cumulative(-x);
    }
    if (x < -TAIL) {
      double fraction = -x;
      for (int i = FRACTIONS; i >= 1; i--) {
        fraction = -x + i / fraction;
      }
      return density(x) / fraction;
    }
    double sum = x;
    double term = x;
    for (int i = 3; Math.abs(term) > 1e-18 * Math.abs(sum); i += 2) {
      term *= x * x / i;
      sum += term;
    }
    return .5 + density(x) * sum;
  }

  /**
   * Below which a share lies; infinite for 0 and 1.
   *
   * @throws IllegalArgumentException if the share is not from 0 to 1
   */
  public static double quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("expected a share from 0 to 1 but found " + share);
    }
    if (share == 0 || share == 1) {
      return share == 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    double low = -FARTHEST;
    double high = FARTHEST;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (cumulative(middle) < share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }
}
