package io.pollard.imaging;

import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a file says that its grey values should be shown, in the values of its {@link Raster}, which
 * are those after DICOM's modality LUT (PS3.3 C.11.1). Colours are shown as they are, so it means
 * nothing for them.
 *
 * <pre>{@code
 * Presentation.none()
 *     .withWindows(Presentation.Window.of(Optional.of("LUNG"), -600, 1500, Presentation.Function.LINEAR).stream().toList())
 *     .withPadding(new Presentation.Padding(-2000, -2000))
 *     .inverted();
 * }</pre>
 *
 * @param tables its VOI LUTs, in its order
 * @param windows its windows, in its order
 * @param padding which values are no part of the picture
 * @param isInverted whether larger values are darker, after any table or window: the photometric
 *     interpretation MONOCHROME1, or a presentation LUT of the shape INVERSE
 */
public record Presentation(
    List<Table> tables, List<Window> windows, Optional<Padding> padding, boolean isInverted) {

  private static final Presentation NONE =
      new Presentation(List.of(), List.of(), Optional.empty(), false);

  public Presentation {
    tables = List.copyOf(tables);
    windows = List.copyOf(windows);
  }

  /** Of a file that says nothing of it. */
  public static Presentation none() {
    return NONE;
  }

  public Presentation withTables(List<Table> other) {
    return new Presentation(other, windows, padding, isInverted);
  }

  public Presentation withWindows(List<Window> other) {
    return new Presentation(tables, other, padding, isInverted);
  }

  public Presentation withPadding(Padding other) {
    return new Presentation(tables, windows, Optional.of(other), isInverted);
  }

  /** The same with larger values darker. */
  public Presentation inverted() {
    return new Presentation(tables, windows, padding, true);
  }

  /** Whether it says nothing. */
  boolean isNone() {
    return equals(NONE);
  }

  /** Whether a value is no part of the picture. */
  boolean isPadding(double value) {
    return padding.isPresent() && padding.get().includes(value);
  }

  /** Tables and windows in the order in which they are preferred: tables come first. */
  List<Curve> curves() {
    List<Curve> curves = new ArrayList<>(tables);
    curves.addAll(windows);
    return curves;
  }

  /** From values to shares of the brightness, before any inversion. */
  public sealed interface Curve {

    /** What the file calls it, as "LUNG" (its explanation). */
    Optional<String> name();

    /** From 0, black, to 1, white. */
    double share(double value);
  }

  /** How a window's edges are meant (PS3.3 C.11.2.1.2 and C.11.2.1.3). */
  public enum Function {
    LINEAR,
    LINEAR_EXACT,
    SIGMOID
  }

  /**
   * A window, by the formula of its function.
   *
   * @param width at least 1 for {@link Function#LINEAR}, above 0 for the others
   */
  public record Window(Optional<String> name, double centre, double width, Function function)
      implements Curve {

    /** The number in the exponent of PS3.3, equation C.11-1. */
    private static final double STEEPNESS = 4;

    /**
     * @throws IllegalArgumentException if the width is below what the function takes, or the centre
     *     is no number
     */
    public Window {
      if (!isPossible(centre, width, function)) {
        throw new IllegalArgumentException(
            "expected a window of a width of %s but found %s around %s"
                .formatted(function == Function.LINEAR ? "at least 1" : "above 0", width, centre));
      }
    }

    /** As a file states it; empty where the standard has no such window. */
    public static Optional<Window> of(
        Optional<String> name, double centre, double width, Function function) {
      return isPossible(centre, width, function)
          ? Optional.of(new Window(name, centre, width, function))
          : Optional.empty();
    }

    private static boolean isPossible(double centre, double width, Function function) {
      return Double.isFinite(centre)
          && Double.isFinite(width)
          && (function == Function.LINEAR ? width >= 1 : width > 0);
    }

    @Override
    public double share(double value) {
      return switch (function) {
        // As pixels have it: the window of 256 around 128 shows 0 to 255.
        case LINEAR -> linear(value, centre - 0.5, width - 1);
        case LINEAR_EXACT -> linear(value, centre, width);
        case SIGMOID -> 1 / (1 + Math.exp(-STEEPNESS * (value - centre) / width));
      };
    }

    private static double linear(double value, double middle, double range) {
      if (value <= middle - range / 2) {
        return 0;
      }
      return value > middle + range / 2 ? 1 : (value - middle) / range + 0.5;
    }
  }

  /**
   * A VOI LUT: values below the first one mapped take the first entry, those beyond the last one
   * the last (PS3.3 C.11.2.1.1).
   *
   * @param first the value that the first entry is of
   * @param bits of an entry, 8 to 16, the highest number of which is white
   * @param entries at least one, without sign; nobody may write into the memory behind them
   */
  public record Table(Optional<String> name, double first, int bits, ShortBuffer entries)
      implements Curve {

    /**
     * @throws IllegalArgumentException if it has no entry, or bits that don't fit
     */
    public Table {
      if (!entries.hasRemaining() || bits < 1 || bits > Short.SIZE) {
        throw new IllegalArgumentException(
            "expected a table of at least one entry of 1 to 16 bits but found %s of %s"
                .formatted(entries.remaining(), bits));
      }
      entries = entries.slice().asReadOnlyBuffer();
    }

    @Override
    public double share(double value) {
      int index = (int) Math.min(Math.max(0, value - first), entries.limit() - 1);
      int highest = (1 << bits) - 1;
      return Math.min(1, (double) (entries.get(index) & 0xffff) / highest);
    }
  }

  /**
   * Values that fill the picture up to its rectangle (PS3.3 C.7.5.1.1.2), rounded as those of the
   * raster are, both ends included.
   */
  public record Padding(double low, double high) {

    /**
     * @throws IllegalArgumentException unless low is at most high
     */
    public Padding {
      if (!(low <= high)) {
        throw new IllegalArgumentException(
            "expected padding values low <= high but found %s and %s".formatted(low, high));
      }
    }

    boolean includes(double value) {
      return value >= (float) low && value <= (float) high;
    }
  }
}
