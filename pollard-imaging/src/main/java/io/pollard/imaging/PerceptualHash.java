package io.pollard.imaging;

import io.pollard.data.LeakRules.Change;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * How an image looks, in 256 bits: copies that were re-encoded, resized or slightly cropped differ
 * in few of them, other images in about half. It is the hash of DCT signs of Zauner 2010
 * ("Implementation and Benchmarking of Perceptual Image Hash Functions", section 3.2.1): the image
 * becomes 64 x 64 means of its brightness, and of their cosine transform the coefficients 1 to 16
 * along both axes are above their median or not. Zauner takes 8 x 8 of 32 x 32, which does not tell
 * chest X-rays from each other.
 *
 * @param first bits of the coefficients of the lowest vertical frequencies, then the next
 */
record PerceptualHash(long first, long second, long third, long fourth) {

  /** Of an image without structure, which is like no other. */
  static final PerceptualHash BLANK = new PerceptualHash(0, 0, 0, 0);

  /** The bits of a hash, and so the distance to what can't be compared. */
  static final int BITS = 256;

  private static final int GRID = 64;
  private static final int FREQUENCIES = 16;

  /** A structure below this share of the full range is none but rounding. */
  private static final double LEAST_AMPLITUDE = 1e-6;

  /** cos(pi (u + 1) (2 x + 1) / 128), [16, 64]. */
  private static final double[][] COSINES = cosines();

  static PerceptualHash of(Pixels image) {
    return ofAllChanges(image).get(0);
  }

  /**
   * The hashes of an image and of what becomes of it, in the order of {@link Change}. Those of its
   * turns follow from one transform: mirroring changes the sign of every second frequency along an
   * axis, and transposing exchanges the axes.
   */
  static List<PerceptualHash> ofAllChanges(Pixels image) {
    Map<Double, double[]> transforms = new HashMap<>();
    grids(image).forEach((margin, grid) -> transforms.put(margin, transform(grid)));
    double largest = Arrays.stream(transforms.get(0.0)).map(Math::abs).max().orElseThrow();
    double full = image.depth() == 8 ? 255 : 65_535;
    if (largest < LEAST_AMPLITUDE * full * GRID * GRID) {
      return Collections.nCopies(Change.values().length, BLANK);
    }
    return Arrays.stream(Change.values())
        .map(change -> of(changed(transforms.get(change.margin()), change)))
        .toList();
  }

  /**
   * The coefficients of a turned image; frequencies begin at 1, so that even indices are odd ones.
   */
  private static double[] changed(double[] coefficients, Change change) {
    double[] changed = new double[BITS];
    for (int i = 0; i < BITS; i++) {
      int row = i / FREQUENCIES;
      int column = i % FREQUENCIES;
      double from = coefficients[change.isTransposed() ? column * FREQUENCIES + row : i];
      boolean isNegative =
          (change.isUpsideDown() && row % 2 == 0) != (change.isMirrored() && column % 2 == 0);
      changed[i] = isNegative ? -from : from;
    }
    return changed;
  }

  private static PerceptualHash of(double[] coefficients) {
    double[] sorted = coefficients.clone();
    Arrays.sort(sorted);
    double median = (sorted[BITS / 2 - 1] + sorted[BITS / 2]) / 2;
    long[] words = new long[BITS / Long.SIZE];
    for (int i = 0; i < BITS; i++) {
      if (coefficients[i] > median) {
        words[i / Long.SIZE] |= 1L << i % Long.SIZE;
      }
    }
    return new PerceptualHash(words[0], words[1], words[2], words[3]);
  }

  /**
   * In how many bits two hashes differ, 0 to 256.
   *
   * @return 256 if one of them is blank
   */
  int distance(PerceptualHash other) {
    return isBlank() || other.isBlank()
        ? BITS
        : Long.bitCount(first ^ other.first)
            + Long.bitCount(second ^ other.second)
            + Long.bitCount(third ^ other.third)
            + Long.bitCount(fourth ^ other.fourth);
  }

  boolean isBlank() {
    return (first | second | third | fourth) == 0;
  }

  /** 64 hexadecimal digits, which {@link #parse} reads. */
  @Override
  public String toString() {
    ByteBuffer bytes = ByteBuffer.allocate(BITS / Byte.SIZE);
    bytes.putLong(first).putLong(second).putLong(third).putLong(fourth);
    return HexFormat.of().formatHex(bytes.array());
  }

  static PerceptualHash parse(String digits) {
    ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(digits));
    return new PerceptualHash(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  /**
   * The mean brightness of 64 x 64 equal parts of an image, [64, 64], for every margin that is cut
   * off at its sides.
   */
  private static Map<Double, double[][]> grids(Pixels image) {
    Map<Double, double[][]> columns = new HashMap<>(); // of each margin, [64, height]
    for (Change change : Change.values()) {
      columns.computeIfAbsent(change.margin(), any -> new double[GRID][image.height()]);
    }
    double[] row = new double[image.width()];
    double[] means = new double[GRID];
    for (int y = 0; y < image.height(); y++) {
      brightness(image, y, row);
      for (Map.Entry<Double, double[][]> some : columns.entrySet()) {
        means(row, some.getKey(), means);
        for (int x = 0; x < GRID; x++) {
          some.getValue()[x][y] = means[x];
        }
      }
    }
    Map<Double, double[][]> grids = new HashMap<>();
    columns.forEach(
        (margin, some) -> {
          double[][] grid = new double[GRID][GRID];
          for (int x = 0; x < GRID; x++) {
            means(some[x], margin, means);
            for (int y = 0; y < GRID; y++) {
              grid[y][x] = means[y];
            }
          }
          grids.put(margin, grid);
        });
    return grids;
  }

  private static void brightness(Pixels image, int y, double[] row) {
    int channels = image.channels();
    for (int x = 0; x < row.length; x++) {
      int i = (y * row.length + x) * channels;
      row[x] =
          channels == 1
              ? image.value(i)
              : 0.299 * image.value(i)
                  + 0.587 * image.value(i + 1)
                  + 0.114 * image.value(i + 2); // ITU-R BT.601
    }
  }

  /**
   * The means of equal parts of a line; a value on a border counts for both by its shares.
   *
   * @param margin the share of the line that is left out at both ends
   */
  private static void means(double[] line, double margin, double[] means) {
    double start = margin * line.length;
    double part = (line.length - 2 * start) / means.length;
    for (int i = 0; i < means.length; i++) {
      double from = start + i * part;
      double to = from + part;
      int last = (int) Math.min(line.length, Math.ceil(to));
      double sum = 0;
      for (int x = (int) from; x < last; x++) {
        sum += line[x] * (Math.min(to, x + 1) - Math.max(from, x));
      }
      means[i] = sum / part;
    }
  }

  /** Frequencies 1 to 16 of the cosine transform along both axes, [16 x 16]. */
  private static double[] transform(double[][] grid) {
    double[] coefficients = new double[BITS];
    double[] column = new double[GRID];
    for (int u = 0; u < FREQUENCIES; u++) {
      for (int x = 0; x < GRID; x++) {
        double sum = 0;
        for (int y = 0; y < GRID; y++) {
          sum += grid[y][x] * COSINES[u][y];
        }
        column[x] = sum;
      }
      for (int v = 0; v < FREQUENCIES; v++) {
        double sum = 0;
        for (int x = 0; x < GRID; x++) {
          sum += column[x] * COSINES[v][x];
        }
        coefficients[u * FREQUENCIES + v] = sum;
      }
    }
    return coefficients;
  }

  private static double[][] cosines() {
    double[][] cosines = new double[FREQUENCIES][GRID];
    for (int u = 0; u < FREQUENCIES; u++) {
      for (int x = 0; x < GRID; x++) {
        cosines[u][x] = StrictMath.cos(Math.PI * (u + 1) * (2 * x + 1) / (2 * GRID));
      }
    }
    return cosines;
  }
}
