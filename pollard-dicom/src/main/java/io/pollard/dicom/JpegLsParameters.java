package io.pollard.dicom;

import java.io.IOException;

/**
 * What a scan of JPEG-LS is coded with (ITU-T T.87, C.2.4.1).
 *
 * @param most the largest value (MAXVAL)
 * @param near by how much values may differ from the true ones (NEAR)
 * @param first threshold of gradients (T1)
 * @param second threshold (T2)
 * @param third threshold (T3)
 * @param reset after how many values a context's sums are halved
 * @param range how many differences there are (RANGE)
 * @param bits that a difference takes where it is not coded by its length (qbpp)
 * @param limit of a code's length (LIMIT)
 */
record JpegLsParameters(
    int most,
    int near,
    int first,
    int second,
    int third,
    int reset,
    int range,
    int bits,
    int limit) {

  /**
   * @param precision bits of a sample
   * @param stated MAXVAL, T1, T2, T3, RESET; 0 for the usual one
   */
  static JpegLsParameters of(int precision, int near, int[] stated) throws IOException {
    int largest = (1 << precision) - 1;
    int most = stated[0] == 0 ? largest : stated[0];
    if (most > largest || near > Math.min(255, most / 2)) {
      throw StreamBytes.damaged(
          "there are no values to %s of %s bits, %s beside the true ones"
              .formatted(most, precision, near));
    }
    int first = threshold(stated[1], most, 3, 2, 3 * near, near + 1);
    int second = threshold(stated[2], most, 7, 3, 5 * near, first);
    int third = threshold(stated[3], most, 21, 4, 7 * near, second);
    if (first <= near || second < first || third < second || third > most) {
      throw StreamBytes.damaged(
          "the thresholds %s, %s, %s of its gradients don't ascend"
              .formatted(first, second, third));
    }
    int reset = stated[4] == 0 ? 64 : stated[4];
    int range = (most + 2 * near) / (2 * near + 1) + 1;
    int valueBits = Math.max(2, bits(most + 1));
    return new JpegLsParameters(
        most,
        near,
        first,
        second,
        third,
        reset,
        range,
        bits(range),
        2 * (valueBits + Math.max(8, valueBits)));
  }

  private static int threshold(
      int stated, int most, int basic, int smallest, int nearly, int least) {
    if (stated != 0) {
      return stated;
    }
    int value;
    if (most >= 128) {
      int factor = (Math.min(most, 4095) + 128) / 256;
      value = factor * (basic - smallest) + smallest + nearly;
    } else {
      value = Math.max(smallest, basic / (256 / (most + 1)) + nearly);
    }
    return value > most || value < least ? least : value;
  }

  /** That so many numbers take. */
  private static int bits(int count) {
    return 32 - Integer.numberOfLeadingZeros(count - 1);
  }
}
