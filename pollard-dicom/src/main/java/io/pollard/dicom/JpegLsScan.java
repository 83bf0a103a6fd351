package io.pollard.dicom;

import java.io.IOException;
import java.util.Arrays;

/** Decodes the rows of a scan of JPEG-LS (ITU-T T.87, annex A), one after the other. */
final class JpegLsScan {

  private static final int CONTEXTS = 9 * 9 * 9 / 2 + 1;

  /** Bits of the steps by which runs are coded (A.2.1, J). */
  private static final int[] STEPS = {
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15
  };

  private final JpegLsParameters parameters;
  private final EntropyBits bits;
  private final int columns;
  private final int[] places;
  private final int most;
  private final int near;
  private final int width;

  /** More than sound streams need. */
  private static final int MOST_SHIFT = 20;

  /** A gradient's class, -4 to 4, by the gradient + {@link #most}. */
  private final byte[] classes;

  private final int[] errors = new int[CONTEXTS];
  private final int[] biases = new int[CONTEXTS];
  private final int[] corrections = new int[CONTEXTS];
  private final int[] counts = new int[CONTEXTS];

  /** Of the samples that end a run: those beside unequal neighbours, those beside equal ones. */
  private final int[] endErrors = new int[2];

  private final int[] endCounts = new int[2];
  private final int[] endNegatives = new int[2];

  /** Of each component in the scan, how long its runs are. */
  private final int[] runs;

  /** Of each component, [1 to columns], with what stands left and right of them. */
  private int[][] above;

  private int[][] lines;
  private long position;

  /**
   * @param places of the scan's components among those of a pixel
   */
  JpegLsScan(JpegLsParameters parameters, EntropyBits bits, int columns, int[] places) {
    this.parameters = parameters;
    this.bits = bits;
    this.columns = columns;
    this.places = places;
    this.most = parameters.most();
    this.near = parameters.near();
    this.width = 2 * near + 1;
    this.classes = new byte[2 * most + 1];
    for (int gradient = -most; gradient <= most; gradient++) {
      int size = Math.abs(gradient);
      int kind =
          size <= near
              ? 0
              : size < parameters.first()
                  ? 1
                  : size < parameters.second() ? 2 : size < parameters.third() ? 3 : 4;
      classes[gradient + most] = (byte) (gradient < 0 ? -kind : kind);
    }
    this.runs = new int[places.length];
    this.above = new int[places.length][columns + 2];
    this.lines = new int[places.length][columns + 2];
  }

  /** The bits are new, and nothing is known of what came before. */
  void begin() {
    position = bits.position();
    int first = Math.max(2, (parameters.range() + 32) / 64);
    Arrays.fill(errors, first);
    Arrays.fill(biases, 0);
    Arrays.fill(corrections, 0);
    Arrays.fill(counts, 1);
    Arrays.fill(endErrors, first);
    Arrays.fill(endCounts, 1);
    Arrays.fill(endNegatives, 0);
    Arrays.fill(runs, 0);
    for (int i = 0; i < places.length; i++) {
      Arrays.fill(above[i], 0);
      Arrays.fill(lines[i], 0);
    }
  }

  /** The last row, among the samples of other components. */
  void copyTo(int[] samples, int from, int step) {
    for (int i = 0; i < places.length; i++) {
      int[] line = lines[i];
      for (int column = 0, at = from + places[i]; column < columns; column++, at += step) {
        samples[at] = line[column + 1];
      }
    }
  }

  private void turn() {
    int[][] free = above;
    above = lines;
    lines = free;
    for (int i = 0; i < places.length; i++) {
      lines[i][0] = above[i][1];
      above[i][columns + 1] = above[i][columns];
    }
  }

  /** A row of one component, and then one of the next. */
  void rowByLine() throws IOException {
    turn();
    for (int i = 0; i < places.length; i++) {
      int[] up = above[i];
      int[] line = lines[i];
      int at = 1;
      while (at <= columns) {
        int context = context(up, line, at);
        if (context != 0) {
          line[at] = regular(context, line[at - 1], up[at], up[at - 1]);
          at++;
        } else {
          int length = run(i, columns + 1 - at);
          Arrays.fill(line, at, at + length, line[at - 1]);
          at += length;
          if (at <= columns) {
            line[at] = end(i, line[at - 1], up[at]);
            runs[i] = Math.max(0, runs[i] - 1);
            at++;
          }
        }
      }
    }
    bits.moveTo(position);
  }

  /** A row whose pixels have their components beside each other. */
  void rowBySample() throws IOException {
    turn();
    int at = 1;
    int[] contexts = new int[places.length];
    while (at <= columns) {
      int all = 0;
      for (int i = 0; i < places.length; i++) {
        contexts[i] = context(above[i], lines[i], at);
        all |= contexts[i];
      }
      if (all != 0) {
        for (int i = 0; i < places.length; i++) {
          int[] up = above[i];
          lines[i][at] = regular(contexts[i], lines[i][at - 1], up[at], up[at - 1]);
        }
        at++;
      } else {
        int length = run(0, columns + 1 - at);
        for (int[] line : lines) {
          Arrays.fill(line, at, at + length, line[at - 1]);
        }
        at += length;
        if (at <= columns) {
          for (int i = 0; i < places.length; i++) {
            lines[i][at] = endUnequal(0, lines[i][at - 1], above[i][at]);
          }
          runs[0] = Math.max(0, runs[0] - 1);
          at++;
        }
      }
    }
    bits.moveTo(position);
  }

  /** From -364 to 364, by the classes of the gradients around; 0 where all is flat. */
  private int context(int[] up, int[] line, int at) {
    int left = line[at - 1];
    int leftAbove = up[at - 1];
    int middle = up[at];
    int right = up[at + 1];
    return (classes[right - middle + most] * 9 + classes[middle - leftAbove + most]) * 9
        + classes[leftAbove - left + most];
  }

  private int regular(int signed, int left, int up, int leftAbove) throws IOException {
    int sign = signed >> 31;
    int context = (signed ^ sign) - sign;
    int low = Math.min(left, up);
    int high = Math.max(left, up);
    int predicted = leftAbove >= high ? low : leftAbove <= low ? high : left + up - leftAbove;
    predicted = limited(predicted + ((corrections[context] ^ sign) - sign));

    int count = counts[context];
    int sum = errors[context];
    int bias = biases[context];
    int shift = shift(count, sum);
    int mapped = code(shift, parameters.limit());
    int error = mapped >>> 1 ^ -(mapped & 1);
    if (shift == 0 && near == 0 && 2 * bias <= -count) {
      error = ~error;
    }
    if (Math.abs(error) > parameters.range()) {
      throw StreamBytes.damaged("a difference is %s".formatted(error));
    }
    sum += Math.abs(error);
    bias += error * width;
    if (count == parameters.reset()) {
      sum >>= 1;
      bias >>= 1;
      count >>= 1;
    }
    count++;
    if (bias <= -count) {
      bias = Math.max(bias + count, 1 - count);
      corrections[context] = Math.max(-128, corrections[context] - 1);
    } else if (bias > 0) {
      bias = Math.min(bias - count, 0);
      corrections[context] = Math.min(127, corrections[context] + 1);
    }
    errors[context] = sum;
    biases[context] = bias;
    counts[context] = count;
    return restored(predicted, (error ^ sign) - sign);
  }

  /** How many bits of a difference stand as they are (A.5.1). */
  private static int shift(int count, int sum) {
    int shift = 0;
    while (count << shift < sum && shift < MOST_SHIFT) {
      shift++;
    }
    return shift;
  }

  /** A Golomb code of limited length (A.5.3). */
  private int code(int shift, int limit) throws IOException {
    long word = bits.word(position);
    int zeros = Long.numberOfLeadingZeros(word);
    int longest = limit - parameters.bits() - 1;
    if (zeros > longest) {
      throw bits.isBehind(position + 64)
          ? new IOException("the compressed image is cut off")
          : StreamBytes.damaged("a code is too long");
    }
    position += zeros + 1;
    int value = zeros;
    int width = shift;
    if (zeros == longest) {
      value = 0;
      width = parameters.bits();
    }
    if (width > 0) {
      long rest = zeros < 24 ? word << (zeros + 1) : bits.word(position);
      value = value << width | (int) (rest >>> (64 - width));
      position += width;
    }
    if (bits.isBehind(position)) {
      bits.moveTo(position);
    }
    return zeros == longest ? value + 1 : value;
  }

  private int restored(int predicted, int error) {
    int value = predicted + error * width;
    int range = parameters.range() * width;
    if (value < -near) {
      value += range;
    } else if (value > most + near) {
      value -= range;
    }
    return limited(value);
  }

  private int limited(int value) {
    return Math.max(0, Math.min(most, value));
  }

  /** How many samples are as the one before, at most as many as are left. */
  private int run(int component, int left) throws IOException {
    int length = 0;
    while (bits.word(position++) < 0) {
      int step = 1 << STEPS[runs[component]];
      if (length + step <= left && runs[component] < STEPS.length - 1) {
        runs[component]++;
      }
      length = Math.min(left, length + step);
      if (length == left) {
        bits.moveTo(position);
        return length;
      }
    }
    int rest = STEPS[runs[component]];
    if (rest > 0) {
      length += (int) (bits.word(position) >>> (64 - rest));
      position += rest;
    }
    bits.moveTo(position);
    if (length >= left) {
      throw StreamBytes.damaged("a run is longer than its row");
    }
    return length;
  }

  private int end(int component, int left, int up) throws IOException {
    if (Math.abs(left - up) > near) {
      return endUnequal(component, left, up);
    }
    return restored(left, endError(component, 1));
  }

  private int endUnequal(int component, int left, int up) throws IOException {
    int error = endError(component, 0);
    return restored(up, up < left ? -error : error);
  }

  /** The difference of a sample that ends a run (A.7.2). */
  private int endError(int component, int kind) throws IOException {
    int count = endCounts[kind];
    int sum = endErrors[kind] + (kind == 0 ? 0 : count >> 1);
    int shift = shift(count, sum);
    int coded = code(shift, parameters.limit() - STEPS[runs[component]] - 1);
    int mapped = coded + kind;
    int size = (mapped + 1) >> 1;
    boolean isOdd = (mapped & 1) == 1;
    boolean isMostlyNegative = shift != 0 || 2 * endNegatives[kind] >= count;
    int error = isMostlyNegative == isOdd ? -size : size;
    if (size > parameters.range()) {
      throw StreamBytes.damaged("a difference is %s".formatted(error));
    }
    if (error < 0) {
      endNegatives[kind]++;
    }
    endErrors[kind] += (coded + 1 - kind) >> 1;
    if (count == parameters.reset()) {
      endErrors[kind] >>= 1;
      endCounts[kind] >>= 1;
      endNegatives[kind] >>= 1;
    }
    endCounts[kind]++;
    return error;
  }
}
