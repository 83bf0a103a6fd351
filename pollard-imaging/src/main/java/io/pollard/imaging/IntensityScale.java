package io.pollard.imaging;

import io.pollard.data.Intensity;

/** Applies an {@link Intensity}: raw values become 0 to 255 by one table per image. */
final class IntensityScale {

  private IntensityScale() {}

  static Pixels apply(Intensity intensity, Pixels raw) {
    int full = raw.depth() == 8 ? 255 : 65535;
    double low;
    double high;
    if (intensity instanceof Intensity.ByDepth) {
      return apply(
          raw.depth() == 8 ? new Intensity.FullRange() : new Intensity.Percentiles(0.5, 99.5), raw);
    } else if (intensity instanceof Intensity.FullRange) {
      if (raw.depth() == 8) {
        return raw;
      }
      low = 0;
      high = full;
    } else if (intensity instanceof Intensity.Percentiles percentiles) {
      int[] histogram = new int[full + 1];
      for (int i = 0; i < raw.length(); i++) {
        histogram[raw.value(i)]++;
      }
      low = percentile(histogram, raw.length(), percentiles.low());
      high = percentile(histogram, raw.length(), percentiles.high());
    } else if (intensity instanceof Intensity.Window window) {
      low = window.centre() - window.width() / 2;
      high = window.centre() + window.width() / 2;
    } else if (intensity instanceof Intensity.Range range) {
      low = range.low();
      high = range.high();
    } else {
      throw new IllegalArgumentException("unknown intensity " + intensity);
    }
    return scaled(raw, full, low, high);
  }

  private static Pixels scaled(Pixels raw, int full, double low, double high) {
    byte[] table = new byte[full + 1];
    for (int v = 0; v <= full; v++) {
      // An image of one value only (low equals high) becomes black.
      double share = high > low ? (v - low) / (high - low) : 0;
      table[v] = (byte) Math.floor(Math.min(1, Math.max(0, share)) * 255 + 0.5);
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
