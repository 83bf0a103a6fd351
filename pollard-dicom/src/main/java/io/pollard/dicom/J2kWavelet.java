package io.pollard.dicom;

/**
 * Puts the resolutions of a component together (ITU-T T.800, annex F), in place: a line has its low
 * half first and its high half behind.
 */
final class J2kWavelet {

  /** Lines that are done beside each other. */
  private static final int LANES = 16;

  private static final float ALPHA = (float) -1.586134342059924;
  private static final float BETA = (float) -0.052980118572961;
  private static final float GAMMA = (float) 0.882911075530934;
  private static final float DELTA = (float) 0.443506852043971;
  private static final float K = (float) 1.230174104914001;

  private final int x0;
  private final int y0;
  private final int x1;
  private final int y1;

  /** Of the component's samples. */
  J2kWavelet(int x0, int y0, int x1, int y1) {
    this.x0 = x0;
    this.y0 = y0;
    this.x1 = x1;
    this.y1 = y1;
  }

  private static int upwards(int number, int bits) {
    return (int) ((number + (1L << bits) - 1) >> bits);
  }

  /** The reversible one, 5/3. */
  void inverse(int[] values, int levels) {
    int stride = x1 - x0;
    int[] line = new int[Math.max(stride, y1 - y0) * LANES];
    for (int level = levels - 1; level >= 0; level--) {
      int left = upwards(x0, level);
      int top = upwards(y0, level);
      int width = upwards(x1, level) - left;
      int height = upwards(y1, level) - top;
      for (int row = 0; row < height; row += LANES) {
        lift(values, row * stride, 1, stride, width, Math.min(LANES, height - row), left & 1, line);
      }
      for (int column = 0; column < width; column += LANES) {
        lift(values, column, stride, 1, height, Math.min(LANES, width - column), top & 1, line);
      }
    }
  }

  private static void lift(
      int[] values, int from, int along, int across, int size, int lanes, int odd, int[] line) {
    int lows = (size + 1 - odd) >> 1;
    for (int i = 0; i < size; i++) {
      int at = from + (i % 2 == odd ? i / 2 : lows + i / 2) * along;
      for (int lane = 0; lane < lanes; lane++) {
        line[i * LANES + lane] = values[at + lane * across];
      }
    }
    if (size == 1) {
      if (odd == 1) {
        for (int lane = 0; lane < lanes; lane++) {
          line[lane] >>= 1;
        }
      }
    } else {
      for (int i = odd; i < size; i += 2) {
        int before = (i > 0 ? i - 1 : i + 1) * LANES;
        int behind = (i < size - 1 ? i + 1 : i - 1) * LANES;
        for (int lane = 0, at = i * LANES; lane < lanes; lane++, at++) {
          line[at] -= (line[before + lane] + line[behind + lane] + 2) >> 2;
        }
      }
      for (int i = 1 - odd; i < size; i += 2) {
        int before = (i > 0 ? i - 1 : i + 1) * LANES;
        int behind = (i < size - 1 ? i + 1 : i - 1) * LANES;
        for (int lane = 0, at = i * LANES; lane < lanes; lane++, at++) {
          line[at] += (line[before + lane] + line[behind + lane]) >> 1;
        }
      }
    }
    for (int i = 0; i < size; i++) {
      for (int lane = 0, at = from + i * along; lane < lanes; lane++, at += across) {
        values[at] = line[i * LANES + lane];
      }
    }
  }

  /** The irreversible one, 9/7. */
  void inverse(float[] values, int levels) {
    int stride = x1 - x0;
    float[] line = new float[Math.max(stride, y1 - y0) * LANES];
    for (int level = levels - 1; level >= 0; level--) {
      int left = upwards(x0, level);
      int top = upwards(y0, level);
      int width = upwards(x1, level) - left;
      int height = upwards(y1, level) - top;
      for (int row = 0; row < height; row += LANES) {
        lift(values, row * stride, 1, stride, width, Math.min(LANES, height - row), left & 1, line);
      }
      for (int column = 0; column < width; column += LANES) {
        lift(values, column, stride, 1, height, Math.min(LANES, width - column), top & 1, line);
      }
    }
  }

  private static void lift(
      float[] values, int from, int along, int across, int size, int lanes, int odd, float[] line) {
    int lows = (size + 1 - odd) >> 1;
    for (int i = 0; i < size; i++) {
      boolean isLow = i % 2 == odd;
      int at = from + (isLow ? i / 2 : lows + i / 2) * along;
      float scale = size == 1 ? isLow ? 1 : 0.5f : isLow ? K : 1 / K;
      for (int lane = 0; lane < lanes; lane++) {
        line[i * LANES + lane] = values[at + lane * across] * scale;
      }
    }
    if (size > 1) {
      step(line, odd, size, lanes, -DELTA);
      step(line, 1 - odd, size, lanes, -GAMMA);
      step(line, odd, size, lanes, -BETA);
      step(line, 1 - odd, size, lanes, -ALPHA);
    }
    for (int i = 0; i < size; i++) {
      for (int lane = 0, at = from + i * along; lane < lanes; lane++, at += across) {
        values[at] = line[i * LANES + lane];
      }
    }
  }

  private static void step(float[] line, int first, int size, int lanes, float factor) {
    for (int i = first; i < size; i += 2) {
      int before = (i > 0 ? i - 1 : i + 1) * LANES;
      int behind = (i < size - 1 ? i + 1 : i - 1) * LANES;
      for (int lane = 0, at = i * LANES; lane < lanes; lane++, at++) {
        line[at] += factor * (line[before + lane] + line[behind + lane]);
      }
    }
  }
}
