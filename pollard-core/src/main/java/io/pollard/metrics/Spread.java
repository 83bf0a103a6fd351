package io.pollard.metrics;

import java.util.Arrays;
import java.util.Locale;

/**
 * Repeats of one measurement.
 *
 * @param mean of the repeats; not a number where one of them is not
 * @param deviation the sample standard deviation, with n - 1; not a number for a single repeat
 * @param repeats how many
 */
public record Spread(double mean, double deviation, int repeats) {

  /**
   * @throws IllegalArgumentException if there is none
   */
  public static Spread of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("expected at least one repeat but found none");
    }
    double mean = Arrays.stream(values).sum() / values.length;
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    double deviation = values.length == 1 ? Double.NaN : Math.sqrt(squares / (values.length - 1));
    return new Spread(mean, deviation, values.length);
  }

  /**
   * Where the mean of many such repeats would lie, 95 %, by Student's t with n - 1 degrees of
   * freedom; without ends (NaN) for a single repeat. It knows only how far the repeats lie apart,
   * not how many cases each was measured on, and is too narrow where repeats share cases, as splits
   * of one data set do: {@link SplitMean}.
   */
  public Interval meanInterval() {
    return new SplitMean(this, 0).interval();
  }

  /** As "0.871 ± 0.008", or "0.871" for a single repeat, in the given number of decimals. */
  public String text(int decimals) {
    String number = "%." + decimals + "f";
    return Double.isNaN(deviation)
        ? String.format(Locale.ROOT, number, mean)
        : String.format(Locale.ROOT, number + " ± " + number, mean, deviation);
  }
}
