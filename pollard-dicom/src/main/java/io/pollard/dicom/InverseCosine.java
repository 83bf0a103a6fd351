package io.pollard.dicom;

/**
 * The inverse cosine transform of 8 x 8 coefficients in whole numbers: Loeffler, Ligtenberg,
 * Moschytz 1989, "Practical fast 1-D DCT algorithms with 11 multiplications", with 13 bits for the
 * constants, rounded where libjpeg's accurate transform rounds, so that values are equal.
 */
final class InverseCosine {

  private static final int SIDE = 8;
  private static final int SCALE = 13;

  private static final int C0_298 = 2446;
  private static final int C0_390 = 3196;
  private static final int C0_541 = 4433;
  private static final int C0_765 = 6270;
  private static final int C0_899 = 7373;
  private static final int C1_175 = 9633;
  private static final int C1_501 = 12299;
  private static final int C1_847 = 15137;
  private static final int C1_961 = 16069;
  private static final int C2_053 = 16819;
  private static final int C2_562 = 20995;
  private static final int C3_072 = 25172;

  /** Bits that are kept between columns and rows. */
  private final int kept;

  private final int middle;
  private final int most;

  /**
   * @param bits of a sample, 8 or 12
   */
  InverseCosine(int bits) {
    kept = bits == 8 ? 2 : 1;
    middle = 1 << (bits - 1);
    most = (1 << bits) - 1;
  }

  /** Of a mean alone. */
  void flat(int mean, short[] values, int from, int width) {
    short value = limited((mean + 4) >> 3);
    for (int row = 0, at = from; row < SIDE; row++, at += width) {
      for (int i = 0; i < SIDE; i++) {
        values[at + i] = value;
      }
    }
  }

  /** Changes the coefficients, which lie row by row. */
  void transform(int[] block, short[] values, int from, int width) {
    for (int column = 0; column < SIDE; column++) {
      line(block, column, SIDE, SCALE - kept);
    }
    for (int row = 0, at = from; row < SIDE; row++, at += width) {
      line(block, row * SIDE, 1, SCALE + kept + 3);
      for (int i = 0; i < SIDE; i++) {
        values[at + i] = limited(block[row * SIDE + i]);
      }
    }
  }

  private short limited(int value) {
    return (short) Math.max(0, Math.min(most, value + middle));
  }

  private static void line(int[] v, int at, int step, int shift) {
    int i1 = v[at + step];
    int i2 = v[at + 2 * step];
    int i3 = v[at + 3 * step];
    int i4 = v[at + 4 * step];
    int i5 = v[at + 5 * step];
    int i6 = v[at + 6 * step];
    int i7 = v[at + 7 * step];
    int half = 1 << (shift - 1);
    if ((i1 | i2 | i3 | i4 | i5 | i6 | i7) == 0) {
      int flat = ((v[at] << SCALE) + half) >> shift;
      for (int i = 0; i < SIDE; i++) {
        v[at + i * step] = flat;
      }
      return;
    }
    int turned = (i2 + i6) * C0_541;
    int inner = turned - i6 * C1_847;
    int outer = turned + i2 * C0_765;
    int sum = ((v[at] + i4) << SCALE) + half;
    int difference = ((v[at] - i4) << SCALE) + half;
    int even0 = sum + outer;
    int even1 = difference + inner;
    int even2 = difference - inner;
    int even3 = sum - outer;

    int z1 = (i7 + i1) * -C0_899;
    int z2 = (i5 + i3) * -C2_562;
    int z5 = (i7 + i3 + i5 + i1) * C1_175;
    int z3 = (i7 + i3) * -C1_961 + z5;
    int z4 = (i5 + i1) * -C0_390 + z5;
    int odd3 = i7 * C0_298 + z1 + z3;
    int odd2 = i5 * C2_053 + z2 + z4;
    int odd1 = i3 * C3_072 + z2 + z3;
    int odd0 = i1 * C1_501 + z1 + z4;

    v[at] = (even0 + odd0) >> shift;
    v[at + step] = (even1 + odd1) >> shift;
    v[at + 2 * step] = (even2 + odd2) >> shift;
    v[at + 3 * step] = (even3 + odd3) >> shift;
    v[at + 4 * step] = (even3 - odd3) >> shift;
    v[at + 5 * step] = (even2 - odd2) >> shift;
    v[at + 6 * step] = (even1 - odd1) >> shift;
    v[at + 7 * step] = (even0 - odd0) >> shift;
  }
}
