package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.Intensity;

/**
 * The raw values of a volume as a network of so many channels wants them: as they are, or of three
 * in grey, by the luma of {@link Channels}.
 *
 * @param isLuma whether three channels become one
 */
record VolumeValues(Raster volume, boolean isLuma) {

  private static final int COLOURS = 3;
  private static final int HALF_KEYS = 1 << 16;

  /**
   * @throws DataException if the volume has neither one channel nor as many as the network, nor
   *     three for a network of one
   */
  static VolumeValues of(Raster volume, int channels) {
    boolean isLuma = channels == 1 && volume.channels() == COLOURS;
    if (volume.channels() != 1 && volume.channels() != channels && !isLuma) {
      throw new DataException(
          "expected a volume of 1 or %s channels, as the network takes, but found %s"
              .formatted(channels, volume.channels()));
    }
    return new VolumeValues(volume, isLuma);
  }

  /** One where all voxels are grey. */
  int channels() {
    return isLuma ? 1 : volume.channels();
  }

  int count() {
    return isLuma ? volume.length() / COLOURS : volume.length();
  }

  double at(int index) {
    if (!isLuma) {
      return volume.value(index);
    }
    double red = volume.value(COLOURS * index);
    double green = volume.value(COLOURS * index + 1);
    double blue = volume.value(COLOURS * index + 2);
    return volume.type() == SampleType.F32
        ? 0.299 * red + 0.587 * green + 0.114 * blue
        : Channels.luma((long) red, (long) green, (long) blue);
  }

  /**
   * @throws DataException if the full range is asked for and there is none
   */
  Levels levels(Intensity intensity) {
    if (intensity instanceof Intensity.ByDepth) {
      return volume.type() == SampleType.U8
          ? new Levels(0, 255)
          : percentiles(IntensityScale.DEEPER);
    }
    if (intensity instanceof Intensity.Percentiles percentiles) {
      return percentiles(percentiles);
    }
    if (intensity instanceof Intensity.FullRange) {
      return new Levels(0, largest(volume.type()));
    }
    return IntensityScale.stated(intensity);
  }

  private static double largest(SampleType type) {
    return switch (type) {
      case U8 -> 255;
      case U16 -> 65_535;
      case S16 -> Short.MAX_VALUE;
      case F32 ->
          throw new DataException(
              "expected whole numbers, which have a full range, but found floating-point ones; give"
                  + " --intensity percentiles=, window= or range=");
    };
  }

  /** All values in 0 to 255. */
  byte[] scaled(Levels levels) {
    if (volume.type() == SampleType.U8 && !isLuma && levels.equals(new Levels(0, 255))) {
      return volume.bytes();
    }
    byte[] result = new byte[count()];
    for (int i = 0; i < result.length; i++) {
      result[i] = levels.of(at(i));
    }
    return result;
  }

  /**
   * The smallest values that at least these shares of all finite values do not exceed, found in two
   * passes by the halves of their bits, in little memory.
   */
  private Levels percentiles(Intensity.Percentiles percentiles) {
    int[] upper = new int[HALF_KEYS];
    long finite = 0;
    for (int i = 0; i < count(); i++) {
      float value = (float) at(i);
      if (Float.isFinite(value)) {
        upper[key(value) >>> 16]++;
        finite++;
      }
    }
    return finite == 0
        ? new Levels(0, 0)
        : new Levels(
            percentile(upper, finite, percentiles.low()),
            percentile(upper, finite, percentiles.high()));
  }

  private double percentile(int[] upper, long finite, double percent) {
    double wanted = Math.max(1, percent / 100 * finite);
    int half = 0;
    long below = 0;
    while (half < HALF_KEYS - 1 && below + upper[half] < wanted) {
      below += upper[half++];
    }
    int[] lower = new int[HALF_KEYS];
    for (int i = 0; i < count(); i++) {
      float value = (float) at(i);
      if (Float.isFinite(value) && key(value) >>> 16 == half) {
        lower[key(value) & 0xffff]++;
      }
    }
    int other = 0;
    while (other < HALF_KEYS - 1 && below + lower[other] < wanted) {
      below += lower[other++];
    }
    return value(half << 16 | other);
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
