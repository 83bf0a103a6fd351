package io.pollard.imaging;

import io.pollard.data.Interpolation;
import io.pollard.network.Extent;
import java.util.Arrays;

/**
 * Antialiased scaling as Pillow does it ("convolution-based resampling", Resample.c): the filter is
 * widened by the scale when shrinking, coefficients are rounded to 22 bits, rows are resampled
 * before columns, and each of the two passes is rounded to 8 bits. The results are Pillow's, up to
 * 12.2 for all images; Pillow 13 resamples columns first where an image is more than twice as high
 * as wide and shrinks, which moves values by one level (bilinear) or, in noise, up to 20 (bicubic).
 */
final class Resampler {

  private static final int PRECISION = 32 - 8 - 2;

  private Resampler() {}

  /** The whole image scaled to a size. */
  static Pixels resize(Pixels image, int width, int height, Interpolation interpolation) {
    return resize(image, width, height, interpolation, 0, 0, width, height);
  }

  /**
   * A window of the scaled image; only what the window needs is computed.
   *
   * @param width of the whole scaled image
   * @param height of the whole scaled image
   * @param left of the window in the scaled image, as top, windowWidth and windowHeight
   */
  static Pixels resize(
      Pixels image,
      int width,
      int height,
      Interpolation interpolation,
      int left,
      int top,
      int windowWidth,
      int windowHeight) {
    Filter filter = filter(interpolation);
    Taps across = Taps.of(filter, image.width(), width, left, windowWidth);
    Taps down = Taps.of(filter, image.height(), height, top, windowHeight);
    int channels = image.channels();
    int firstRow = down.first[0];
    int rows = down.first[windowHeight - 1] + down.count[windowHeight - 1] - firstRow;

    byte[] narrow = new byte[rows * windowWidth * channels];
    horizontal(image.bytes(), image.width(), firstRow, rows, channels, across, narrow);
    byte[] result = new byte[windowHeight * windowWidth * channels];
    vertical(narrow, 0, firstRow, windowWidth * channels, down, result, 0);
    return Pixels.of(windowWidth, windowHeight, channels, result);
  }

  /**
   * A window of a scaled volume, by the same passes: columns first, then rows, then slices, each
   * rounded to 8 bits.
   *
   * @param volume [depth, height, width, channels]
   * @param in its extent
   * @param out the extent of the whole scaled volume
   * @return [depth, height, width, channels] of the window's size
   */
  static byte[] resize(
      byte[] volume, Extent in, int channels, Extent out, Interpolation how, Block window) {
    Filter filter = filter(how);
    Taps[] taps = new Taps[in.axes()];
    for (int axis = 0; axis < taps.length; axis++) {
      taps[axis] =
          Taps.of(
              filter,
              in.size(axis),
              out.size(axis),
              window.first().size(axis),
              window.size().size(axis));
    }
    int slices = in.size(0);
    int rows = in.size(1);
    int height = window.size().size(1);
    int row = window.size().size(2) * channels;

    byte[] narrow = new byte[bytes(slices, rows, row)];
    horizontal(volume, in.size(2), 0, slices * rows, channels, taps[2], narrow);
    byte[] low = new byte[bytes(slices, height, row)];
    for (int slice = 0; slice < slices; slice++) {
      vertical(narrow, slice * rows * row, 0, row, taps[1], low, slice * height * row);
    }
    byte[] thin = new byte[bytes(window.size().size(0), height, row)];
    vertical(low, 0, 0, height * row, taps[0], thin, 0);
    return thin;
  }

  private static int bytes(int slices, int rows, int row) {
    return Math.multiplyExact(Math.multiplyExact(slices, rows), row);
  }

  /** A window of a scaled mask, each voxel the nearest one. */
  static byte[] nearest(byte[] mask, Extent in, Extent out, Block window) {
    Extent size = window.size();
    byte[] result = new byte[Math.toIntExact(size.count())];
    int to = 0;
    for (int z = 0; z < size.size(0); z++) {
      int slice = nearest(window.first().size(0) + z, in.size(0), out.size(0));
      for (int y = 0; y < size.size(1); y++) {
        int row = nearest(window.first().size(1) + y, in.size(1), out.size(1));
        for (int x = 0; x < size.size(2); x++) {
          int column = nearest(window.first().size(2) + x, in.size(2), out.size(2));
          result[to++] = mask[(slice * in.size(1) + row) * in.size(2) + column];
        }
      }
    }
    return result;
  }

  /**
   * A window of the scaled image whose pixels are each the nearest one of the image, as Pillow's
   * NEAREST; nothing is mixed.
   */
  static Pixels nearest(Pixels image, int width, int height, CropBox window) {
    int channels = image.channels();
    byte[] in = image.bytes();
    byte[] out = new byte[window.width() * window.height() * channels];
    int to = 0;
    for (int y = 0; y < window.height(); y++) {
      int row = nearest(window.top() + y, image.height(), height);
      for (int x = 0; x < window.width(); x++) {
        int column = nearest(window.left() + x, image.width(), width);
        System.arraycopy(in, (row * image.width() + column) * channels, out, to, channels);
        to += channels;
      }
    }
    return Pixels.of(window.width(), window.height(), channels, out);
  }

  private static int nearest(int at, int in, int out) {
    return Math.min(in - 1, (int) ((at + 0.5) * in / out));
  }

  private static void horizontal(
      byte[] in, int width, int firstRow, int rows, int channels, Taps taps, byte[] out) {
    int to = 0;
    for (int y = 0; y < rows; y++) {
      int row = (firstRow + y) * width * channels;
      for (int x = 0; x < taps.first.length; x++) {
        int weight = x * taps.stride;
        int count = taps.count[x];
        int start = row + taps.first[x] * channels;
        for (int c = 0; c < channels; c++) {
          int sum = 1 << (PRECISION - 1);
          for (int k = 0, from = start + c; k < count; k++, from += channels) {
            sum += (in[from] & 0xff) * taps.weights[weight + k];
          }
          out[to++] = clip(sum >> PRECISION);
        }
      }
    }
  }

  private static void vertical(
      byte[] in, int start, int firstRow, int stride, Taps taps, byte[] out, int outStart) {
    int[] sums = new int[stride];
    for (int y = 0; y < taps.first.length; y++) {
      Arrays.fill(sums, 1 << (PRECISION - 1));
      for (int k = 0; k < taps.count[y]; k++) {
        int weight = taps.weights[y * taps.stride + k];
        int from = start + (taps.first[y] - firstRow + k) * stride;
        for (int x = 0; x < stride; x++) {
          sums[x] += (in[from + x] & 0xff) * weight;
        }
      }
      for (int x = 0; x < stride; x++) {
        out[outStart + y * stride + x] = clip(sums[x] >> PRECISION);
      }
    }
  }

  private static byte clip(int value) {
    return (byte) (value < 0 ? 0 : Math.min(value, 255));
  }

  /** Which input elements an output element is made of, and their weights in 22-bit fixed point. */
  private static final class Taps {
    final int[] first;
    final int[] count;
    final int[] weights;
    final int stride;

    Taps(int[] first, int[] count, int[] weights, int stride) {
      this.first = first;
      this.count = count;
      this.weights = weights;
      this.stride = stride;
    }

    static Taps of(Filter filter, int in, int out, int from, int length) {
      int[] first = new int[length];
      int[] count = new int[length];
      if (in == out) { // Pillow skips the pass.
        int[] weights = new int[length];
        for (int i = 0; i < length; i++) {
          first[i] = from + i;
          count[i] = 1;
          weights[i] = 1 << PRECISION;
        }
        return new Taps(first, count, weights, 1);
      }
      double scale = (double) in / out;
      double widening = Math.max(scale, 1);
      double support = filter.support() * widening;
      int stride = (int) Math.ceil(support) * 2 + 1;
      int[] weights = new int[length * stride];
      double[] row = new double[stride];
      for (int i = 0; i < length; i++) {
        double centre = (from + i + 0.5) * scale;
        int begin = Math.max(0, (int) (centre - support + 0.5));
        int end = Math.min(in, (int) (centre + support + 0.5));
        double total = 0;
        for (int k = 0; k < end - begin; k++) {
          row[k] = filter.at((k + begin - centre + 0.5) / widening);
          total += row[k];
        }
        for (int k = 0; k < end - begin; k++) {
          double weight = row[k] / total * (1 << PRECISION);
          weights[i * stride + k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        first[i] = begin;
        count[i] = end - begin;
      }
      return new Taps(first, count, weights, stride);
    }
  }

  private interface Filter {
    double support();

    double at(double x);
  }

  private static Filter filter(Interpolation interpolation) {
    return switch (interpolation) {
      case BILINEAR -> Triangle.INSTANCE;
      case BICUBIC -> Cubic.INSTANCE;
    };
  }

  private enum Triangle implements Filter {
    INSTANCE;

    @Override
    public double support() {
      return 1;
    }

    @Override
    public double at(double x) {
      return Math.max(0, 1 - Math.abs(x));
    }
  }

  /** Keys' cubic with a = -0.5. */
  private enum Cubic implements Filter {
    INSTANCE;

    @Override
    public double support() {
      return 2;
    }

    @Override
    public double at(double signed) {
      double x = Math.abs(signed);
      if (x < 1) {
        return (1.5 * x - 2.5) * x * x + 1;
      }
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    }
  }
}
