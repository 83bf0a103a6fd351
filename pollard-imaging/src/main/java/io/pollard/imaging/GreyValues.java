package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.Intensity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The raw values of an image or a volume as a network of so many channels wants them: as they are,
 * or of three in grey, by the luma of {@link Channels}; and what an {@link Intensity} makes of
 * them.
 *
 * @param isLuma whether three channels become one
 */
record GreyValues(Raster raster, boolean isLuma) {

  /** What {@link Intensity.ByDepth} means for more than 8 bits. */
  static final Intensity.Percentiles DEEPER = new Intensity.Percentiles(0.5, 99.5);

  private static final int COLOURS = 3;
  private static final int HALF_KEYS = 1 << 16;

  /**
   * @throws DataException if there are neither one channel nor as many as of the network, nor three
   *     for a network of one
   */
  static GreyValues of(Raster raster, int channels) {
    boolean isLuma = channels == 1 && raster.channels() == COLOURS;
    if (raster.channels() != 1 && raster.channels() != channels && !isLuma) {
      throw new DataException(
          "expected %s of 1 or %s channels, as the network takes, but found %s"
              .formatted(isImage(raster) ? "an image" : "a volume", channels, raster.channels()));
    }
    return new GreyValues(raster, isLuma);
  }

  private static boolean isImage(Raster raster) {
    return raster.extent().axes() == 2;
  }

  /** One where everything is grey. */
  int channels() {
    return isLuma ? 1 : raster.channels();
  }

  int count() {
    return isLuma ? raster.length() / COLOURS : raster.length();
  }

  double at(int index) {
    if (!isLuma) {
      return raster.value(index);
    }
    double red = raster.value(COLOURS * index);
    double green = raster.value(COLOURS * index + 1);
    double blue = raster.value(COLOURS * index + 2);
    return raster.type() == SampleType.F32
        ? 0.299 * red + 0.587 * green + 0.114 * blue
        : Channels.luma((long) red, (long) green, (long) blue);
  }

  /** What the values become by an intensity. */
  byte[] scaled(Intensity intensity) {
    return scaled(shades(intensity));
  }

  /**
   * What each value becomes.
   *
   * @throws DataException if the full range is asked for and there is none, or a window of a name
   *     that the file doesn't have
   */
  Shades shades(Intensity intensity) {
    Presentation presentation = raster.presentation();
    Optional<Presentation.Curve> curve =
        intensity instanceof Intensity.ByFile file
            ? file.name().map(this::named).or(() -> presentation.curves().stream().findFirst())
            : Optional.empty();
    return curve.isPresent()
        ? new Shades(curve.get()::share, presentation)
        : new Shades(levels(intensity)::share, presentation);
  }

  private Presentation.Curve named(String name) {
    List<Presentation.Curve> curves = raster.presentation().curves();
    return curves.stream()
        .filter(curve -> curve.name().filter(own -> own.strip().equalsIgnoreCase(name)).isPresent())
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "expected a window or table called \"%s\" but found %s; --intensity file takes the first one"
                        .formatted(name, names(curves))));
  }

  private static String names(List<Presentation.Curve> curves) {
    return curves.isEmpty()
        ? "none"
        : curves.stream()
            .map(curve -> curve.name().map(VolumeFile::shortened).orElse("one without a name"))
            .collect(Collectors.joining(", "));
  }

  /**
   * Which raw values become black and white, but where a curve of the file says that.
   *
   * @throws DataException if the full range is asked for and there is none
   */
  Levels levels(Intensity intensity) {
    if (intensity instanceof Intensity.ByDepth || intensity instanceof Intensity.ByFile) {
      return raster.type() == SampleType.U8 ? new Levels(0, 255) : percentiles(DEEPER);
    }
    if (intensity instanceof Intensity.Percentiles percentiles) {
      return percentiles(percentiles);
    }
    if (intensity instanceof Intensity.FullRange) {
      return new Levels(0, largest());
    }
    if (intensity instanceof Intensity.Window window) {
      return new Levels(window.centre() - window.width() / 2, window.centre() + window.width() / 2);
    }
    if (intensity instanceof Intensity.Range range) {
      return new Levels(range.low(), range.high());
    }
    throw new IllegalArgumentException("unknown intensity " + intensity);
  }

  private double largest() {
    return switch (raster.type()) {
      case U8 -> 255;
      case U16 -> 65_535;
      // An image without a negative value is one of U16, and all images have one range.
      case S16 -> isImage(raster) ? 65_535 : Short.MAX_VALUE;
      case F32 ->
          throw new DataException(
              "expected whole numbers, which have a full range, but found floating-point ones; give"
                  + " --intensity percentiles=, window= or range=");
    };
  }

  /** All values in 0 to 255. */
  byte[] scaled(Shades shades) {
    if (raster.type() == SampleType.U8 && !isLuma && isAsItIs(table(shades))) {
      return raster.bytes();
    }
    byte[] result = new byte[count()];
    if (raster.type() == SampleType.F32) {
      for (int i = 0; i < result.length; i++) {
        result[i] = shades.of(at(i));
      }
      return result;
    }
    byte[] table = table(shades);
    for (int i = 0; i < result.length; i++) {
      result[i] = table[(int) at(i) & table.length - 1];
    }
    return result;
  }

  private static boolean isAsItIs(byte[] table) {
    return IntStream.range(0, table.length).allMatch(value -> table[value] == (byte) value);
  }

  /** What each whole number becomes, by its bits. */
  private byte[] table(Shades shades) {
    byte[] table = new byte[1 << (Byte.SIZE * raster.type().bytes())];
    for (int bits = 0; bits < table.length; bits++) {
      table[bits] = shades.of(raster.type() == SampleType.S16 ? (short) bits : bits);
    }
    return table;
  }

  /**
   * The smallest values that at least these shares of all values do not exceed that are finite and
   * no padding.
   */
  private Levels percentiles(Intensity.Percentiles percentiles) {
    return raster.type() == SampleType.F32 ? ofNumbers(percentiles) : ofWholeNumbers(percentiles);
  }

  private Levels ofWholeNumbers(Intensity.Percentiles percentiles) {
    int lowest = raster.type() == SampleType.S16 ? Short.MIN_VALUE : 0;
    int[] histogram = new int[1 << (Byte.SIZE * raster.type().bytes())];
    for (int i = 0; i < count(); i++) {
      histogram[(int) at(i) - lowest]++;
    }
    long seen = 0;
    for (int v = 0; v < histogram.length; v++) {
      if (raster.presentation().isPadding(v + lowest)) {
        histogram[v] = 0;
      }
      seen += histogram[v];
    }
    return seen == 0
        ? new Levels(0, 0)
        : new Levels(
            lowest + first(histogram, 0, wanted(percentiles.low(), seen)).index(),
            lowest + first(histogram, 0, wanted(percentiles.high(), seen)).index());
  }

  /** In two passes by the halves of their bits, in little memory. */
  private Levels ofNumbers(Intensity.Percentiles percentiles) {
    int[] upper = new int[HALF_KEYS];
    long seen = 0;
    for (int i = 0; i < count(); i++) {
      float value = (float) at(i);
      if (isCounted(value)) {
        upper[key(value) >>> 16]++;
        seen++;
      }
    }
    return seen == 0
        ? new Levels(0, 0)
        : new Levels(
            percentile(upper, wanted(percentiles.low(), seen)),
            percentile(upper, wanted(percentiles.high(), seen)));
  }

  private boolean isCounted(float value) {
    return Float.isFinite(value) && !raster.presentation().isPadding(value);
  }

  private static double wanted(double percent, long count) {
    return Math.max(1, percent / 100 * count);
  }

  private double percentile(int[] upper, double wanted) {
    Place half = first(upper, 0, wanted);
    int[] lower = new int[HALF_KEYS];
    for (int i = 0; i < count(); i++) {
      float value = (float) at(i);
      if (isCounted(value) && key(value) >>> 16 == half.index()) {
        lower[key(value) & 0xffff]++;
      }
    }
    return value(half.index() << 16 | first(lower, half.below(), wanted).index());
  }

  /** A place in a histogram, and how many values lie below it. */
  private record Place(int index, long below) {}

  /** The first place up to whose end lie as many values as are wanted. */
  private static Place first(int[] histogram, long below, double wanted) {
    int index = 0;
    long sum = below;
    while (index < histogram.length - 1 && sum + histogram[index] < wanted) {
      sum += histogram[index++];
    }
    return new Place(index, sum);
  }

  /** Bits that are ordered, without sign, as numbers are; both zeros are one. */
  private static int key(float value) {
    int bits = Float.floatToIntBits(value + 0.0f);
    return bits < 0 ? ~bits : bits | Integer.MIN_VALUE;
  }

  private static float value(int key) {
    return Float.intBitsToFloat(key < 0 ? key & Integer.MAX_VALUE : ~key);
  }
}
