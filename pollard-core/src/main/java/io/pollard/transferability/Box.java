package io.pollard.transferability;

import io.pollard.metrics.Quantiles;
import java.util.Arrays;

/**
 * A distribution as a box plot draws it (Tukey 1977).
 *
 * @param low where the lower whisker ends: the smallest value within one and a half times the box's
 *     height below it
 * @param lower the first quartile
 * @param upper the third
 * @param high where the upper whisker ends
 */
public record Box(double low, double lower, double median, double upper, double high) {

  /** How far whiskers may reach, in heights of the box. */
  static final double REACH = 1.5;

  /**
   * Quartiles are linear between order statistics, as NumPy's.
   *
   * @throws IllegalArgumentException if there is no value
   */
  public static Box of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("expected a value to draw a box of but found none");
    }
    double[] ascending = values.clone();
    Arrays.sort(ascending);
    double lower = Quantiles.of(ascending, .25);
    double upper = Quantiles.of(ascending, .75);
    double reach = REACH * (upper - lower);
    return new Box(
        Arrays.stream(ascending).filter(value -> value >= lower - reach).min().orElse(lower),
        lower,
        Quantiles.of(ascending, .5),
        upper,
        Arrays.stream(ascending).filter(value -> value <= upper + reach).max().orElse(upper));
  }
}
