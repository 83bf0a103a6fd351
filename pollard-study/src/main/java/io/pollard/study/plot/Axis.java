package io.pollard.study.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * One side of a chart.
 *
 * @param low where it begins
 * @param high where it ends, above {@code low}
 * @param isLogarithmic whether equal lengths are equal ratios; both ends are above 0 then
 */
public record Axis(String title, double low, double high, boolean isLogarithmic, List<Tick> ticks) {

  private static final int USUAL_TICKS = 8;
  private static final double ROOM = .04;

  /**
   * A marked place.
   *
   * @param label empty for a line without words
   */
  public record Tick(double value, String label) {}

  public Axis {
    ticks = List.copyOf(ticks);
    if (!(low < high) || (isLogarithmic && !(low > 0))) {
      throw new IllegalArgumentException(
          "expected an axis that rises but found " + low + " to " + high);
    }
  }

  /** From one value to another, with ticks at round numbers between. */
  public static Axis between(String title, double low, double high) {
    double step = step((high - low) / USUAL_TICKS);
    int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9) + (isHalf(step) ? 1 : 0));
    List<Tick> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
      ticks.add(new Tick(i * step, String.format(Locale.ROOT, "%." + decimals + "f", i * step)));
    }
    return new Axis(title, low, high, false, ticks);
  }

  /** Around all values, to the next ticks. */
  public static Axis around(String title, DoubleStream values) {
    double[] finite = values.filter(Double::isFinite).sorted().toArray();
    double low = finite.length == 0 ? 0 : finite[0];
    double high = finite.length == 0 ? 1 : finite[finite.length - 1];
    double room = high > low ? (high - low) * ROOM : .05;
    double step = step((high - low + 2 * room) / USUAL_TICKS);
    return between(
        title, Math.floor((low - room) / step) * step, Math.ceil((high + room) / step) * step);
  }

  /** Around all values, but not beyond 0 and 1 where they lie between. */
  public static Axis ofScores(String title, DoubleStream values) {
    double[] finite = values.filter(Double::isFinite).toArray();
    Axis axis = around(title, DoubleStream.of(finite));
    boolean isAboveZero = DoubleStream.of(finite).allMatch(value -> value >= 0);
    boolean isBelowOne = DoubleStream.of(finite).allMatch(value -> value <= 1);
    return between(
        title,
        isAboveZero ? Math.max(0, axis.low()) : axis.low(),
        isBelowOne ? Math.min(1, axis.high()) : axis.high());
  }

  /** Whole numbers from the first to the last, as epochs. */
  public static Axis counting(String title, int first, int last) {
    int end = Math.max(last, first + 1);
    double step = Math.max(1, step((end - first) / (1.5 * USUAL_TICKS)));
    List<Tick> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(first / step); i * step <= end; i++) {
      ticks.add(new Tick(i * step, String.format(Locale.ROOT, "%.0f", i * step)));
    }
    return new Axis(title, first, end, false, ticks);
  }

  /** Names at 0, 1, 2, ...; of many names only some are written. */
  public static Axis of(String title, List<String> names, int mostLabels) {
    int every = (names.size() + mostLabels - 1) / mostLabels;
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      ticks.add(new Tick(i, (names.size() - 1 - i) % every == 0 ? names.get(i) : ""));
    }
    return new Axis(title, -.5, names.size() - .5, false, ticks);
  }

  /** Equal ratios, with ticks at 1, 2 and 5 times powers of ten, around values above 0. */
  public static Axis ratios(String title, DoubleStream values) {
    double[] positive = values.filter(value -> value > 0).sorted().toArray();
    double low = positive.length == 0 ? 1 : positive[0];
    double high = positive.length == 0 ? 10 : positive[positive.length - 1];
    double room = Math.pow(high / low, ROOM) * 1.1;
    List<Tick> ticks = new ArrayList<>();
    for (double power = Math.pow(10, Math.floor(Math.log10(low / room)));
        power <= high * room;
        power *= 10) {
      for (int digit : new int[] {1, 2, 5}) {
        if (power * digit >= low / room && power * digit <= high * room) {
          ticks.add(new Tick(power * digit, brief(power * digit)));
        }
      }
    }
    return new Axis(title, low / room, high * room, true, ticks);
  }

  /** "500 k", "2 M". */
  private static String brief(double value) {
    String[] units = {"", " k", " M", " G"};
    int unit = 0;
    double scaled = value;
    while (scaled > 999.5 && unit < units.length - 1) {
      scaled /= 1000;
      unit++;
    }
    return Math.round(scaled) + units[unit];
  }

  /** Where a value stands, 0 at the low end and 1 at the high one. */
  double share(double value) {
    return isLogarithmic
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  /** The next of 1, 2, 2.5 and 5 times a power of ten. */
  private static double step(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (double digit : new double[] {1, 2, 2.5, 5}) {
      if (power * digit >= atLeast * (1 - 1e-9)) {
        return power * digit;
      }
    }
    return power * 10;
  }

  private static boolean isHalf(double step) {
    double digit = step / Math.pow(10, Math.floor(Math.log10(step) + 1e-9));
    return Math.abs(digit - 2.5) < 1e-6;
  }
}
