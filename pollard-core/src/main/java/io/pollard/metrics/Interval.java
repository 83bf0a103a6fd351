package io.pollard.metrics;

import java.util.Locale;

/**
 * A score, or a difference of scores, and where it would lie in 95 % of data sets, or of repeats,
 * like these.
 *
 * @param estimate on the cases themselves
 * @param low the 2.5th percentile, as of the resamples; NaN where there is no interval
 * @param high the 97.5th
 * @param resamples that were scored; 0 where there is no interval or nothing was resampled
 * @param redrawn resamples that lacked a class, or had no score, and were drawn again
 */
public record Interval(double estimate, double low, double high, int resamples, int redrawn) {

  /**
   * Of a share of so many cases, by Wilson ("Probable inference, the law of succession, and
   * statistical inference", Journal of the American Statistical Association 22, 1927); nothing is
   * resampled.
   *
   * @param share 0 to 1
   * @param cases that say so independently of each other, above 0
   */
  public static Interval ofShare(double share, double cases) {
    double normal = NormalDistribution.CENTRAL_95;
    double z = normal * normal / cases;
    double middle = (share + z / 2) / (1 + z);
    double half = normal / (1 + z) * Math.sqrt((share * (1 - share) + z / 4) / cases);
    return new Interval(
        share,
        Math.max(0, Math.min(share, middle - half)),
        Math.min(1, Math.max(share, middle + half)),
        0,
        0);
  }

  /** Whether it leaves out a value, as 0 for a difference. */
  public boolean excludes(double value) {
    return value < low || value > high;
  }

  /** As ".873 [.811, .921]" with a leading zero, in the given number of decimals. */
  public String text(int decimals) {
    String number = "%." + decimals + "f";
    return String.format(
        Locale.ROOT, number + " [" + number + ", " + number + "]", estimate, low, high);
  }
}
