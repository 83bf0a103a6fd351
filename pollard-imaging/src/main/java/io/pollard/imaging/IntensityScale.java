package io.pollard.imaging;

import io.pollard.data.Intensity;

/** Applies an {@link Intensity}: raw values become 0 to 255 by one table per image. */
final class IntensityScale {

  /** What {@link Intensity.ByDepth} means for more than 8 bits. */
  static final Intensity.Percentiles DEEPER = new Intensity.Percentiles(0.5, 99.5);

  private IntensityScale() {}

  static Pixels apply(Intensity intensity, Pixels raw) {
    boolean isAsItIs =
        raw.depth() == 8
            && (intensity instanceof Intensity.ByDepth || intensity instanceof Intensity.FullRange);
    return isAsItIs ? raw : scaled(raw, full(raw), levels(intensity, raw));
  }

  /** Which raw values of an image become 0 and 255. */
  static Levels levels(Intensity intensity, Pixels raw) {
    if (intensity instanceof Intensity.ByDepth) {
      return levels(raw.depth() == 8 ? new Intensity.FullRange() : DEEPER, raw);
    }
    if (intensity instanceof Intensity.FullRange) {
      return new Levels(0, full(raw));
    }
    if (intensity instanceof Intensity.Percentiles percentiles) {
      int[] histogram = new int[full(raw) + 1];
      for (int i = 0; i < raw.length(); i++) {
        histogram[raw.value(i)]++;
      }
      return new Levels(
          percentile(histogram, raw.length(), percentiles.low()),
          percentile(histogram, raw.length(), percentiles.high()));
    }
    return stated(intensity);
  }

  /** Those that do not depend on the image. */
  static Levels stated(Intensity intensity) {
    if (intensity instanceof Intensity.Window window) {
      return new Levels(window.centre() - window.width() / 2, window.centre() + window.width() / 2);
    }
    if (intensity instanceof Intensity.Range range) {
      return new Levels(range.low(), range.high());
    }
    throw new IllegalArgumentException("unknown intensity " + intensity);
  }

  private static int full(Pixels raw) {
    return raw.depth() == 8 ? 255 : 65535;
  }

  private static Pixels scaled(Pixels raw, int full, Levels levels) {
    byte[] table = new byte[full + 1];
    for (int v = 0; v <= full; v++) {
      table[v] = levels.of(v);
    }
    byte[] result = new byte[raw.length()];
    for (int i = 0; i < result.length; i++) {
      result[i] = table[raw.value(i)];
    }
    return Pixels.of(raw.width(), raw.height(), raw.channels(), result);
  }

  /** The smallest value that at least this share of all values does not exceed. */
  private static int percentile(int[] histogram, int count, double percent) {
    double wanted = Math.max(1, percent / 100 * count);
    long seen = 0;
    for (int v = 0; v < histogram.length; v++) {
      seen += histogram[v];
      if (seen >= wanted) {
        return v;
      }
    }
    return histogram.length - 1;
  }
}
