package io.pollard.dicom;

import java.util.Arrays;

/**
 * The arithmetic decoder of JPEG 2000 (ITU-T T.800, annex C), and the bits that stand as they are
 * in its lazy mode. Behind the end of its bytes it sees ones, as the standard has it.
 */
final class MqDecoder {

  /** Qe, next state after the likelier symbol, after the other, whether they change places. */
  private static final int[][] STATES = {
    {0x5601, 1, 1, 1}, {0x3401, 2, 6, 0}, {0x1801, 3, 9, 0}, {0x0ac1, 4, 12, 0},
    {0x0521, 5, 29, 0}, {0x0221, 38, 33, 0}, {0x5601, 7, 6, 1}, {0x5401, 8, 14, 0},
    {0x4801, 9, 14, 0}, {0x3801, 10, 14, 0}, {0x3001, 11, 17, 0}, {0x2401, 12, 18, 0},
    {0x1c01, 13, 20, 0}, {0x1601, 29, 21, 0}, {0x5601, 15, 14, 1}, {0x5401, 16, 14, 0},
    {0x5101, 17, 15, 0}, {0x4801, 18, 16, 0}, {0x3801, 19, 17, 0}, {0x3401, 20, 18, 0},
    {0x3001, 21, 19, 0}, {0x2801, 22, 19, 0}, {0x2401, 23, 20, 0}, {0x2201, 24, 21, 0},
    {0x1c01, 25, 22, 0}, {0x1801, 26, 23, 0}, {0x1601, 27, 24, 0}, {0x1401, 28, 25, 0},
    {0x1201, 29, 26, 0}, {0x1101, 30, 27, 0}, {0x0ac1, 31, 28, 0}, {0x09c1, 32, 29, 0},
    {0x08a1, 33, 30, 0}, {0x0521, 34, 31, 0}, {0x0441, 35, 32, 0}, {0x02a1, 36, 33, 0},
    {0x0221, 37, 34, 0}, {0x0141, 38, 35, 0}, {0x0111, 39, 36, 0}, {0x0085, 40, 37, 0},
    {0x0049, 41, 38, 0}, {0x0025, 42, 39, 0}, {0x0015, 43, 40, 0}, {0x0009, 44, 41, 0},
    {0x0005, 45, 42, 0}, {0x0001, 45, 43, 0}, {0x5601, 46, 46, 0}
  };

  /** By 2 state + likelier symbol. */
  private static final int[] SIZES = new int[2 * STATES.length];

  private static final byte[] LIKELIER = new byte[2 * STATES.length];
  private static final byte[] RARER = new byte[2 * STATES.length];

  static {
    for (int state = 0; state < STATES.length; state++) {
      for (int symbol = 0; symbol < 2; symbol++) {
        int at = 2 * state + symbol;
        SIZES[at] = STATES[state][0];
        LIKELIER[at] = (byte) (2 * STATES[state][1] + symbol);
        RARER[at] = (byte) (2 * STATES[state][2] + (symbol ^ STATES[state][3]));
      }
    }
  }

  private final byte[] contexts = new byte[19];
  private byte[] bytes = {};
  private int at;
  private int code;
  private int interval;
  private int shifts;

  /** All contexts are as at the beginning (D.7). */
  void reset() {
    Arrays.fill(contexts, (byte) 0);
    contexts[0] = 2 * 4;
    contexts[17] = 2 * 3;
    contexts[18] = 2 * 46;
  }

  /**
   * @param data with two bytes 0xFF behind its end
   */
  void begin(byte[] data, int from) {
    bytes = data;
    at = from;
    code = (bytes[at] & 0xff) << 16;
    next();
    code <<= 7;
    shifts -= 7;
    interval = 0x8000;
  }

  private void next() {
    if (bytes[at] == -1) {
      int following = bytes[at + 1] & 0xff;
      if (following > 0x8f) {
        code += 0xff00;
        shifts = 8;
      } else {
        at++;
        code += following << 9;
        shifts = 7;
      }
    } else {
      at++;
      code += (bytes[at] & 0xff) << 8;
      shifts = 8;
    }
  }

  int decode(int context) {
    int state = contexts[context];
    int size = SIZES[state];
    int symbol = state & 1;
    interval -= size;
    if (code >>> 16 < size) {
      if (interval < size) {
        contexts[context] = LIKELIER[state];
      } else {
        symbol ^= 1;
        contexts[context] = RARER[state];
      }
      interval = size;
    } else {
      code -= size << 16;
      if ((interval & 0x8000) != 0) {
        return symbol;
      }
      if (interval < size) {
        symbol ^= 1;
        contexts[context] = RARER[state];
      } else {
        contexts[context] = LIKELIER[state];
      }
    }
    do {
      if (shifts == 0) {
        next();
      }
      int width = Math.min(shifts, Integer.numberOfLeadingZeros(interval) - 16);
      interval <<= width;
      code <<= width;
      shifts -= width;
    } while ((interval & 0x8000) == 0);
    return symbol;
  }

  /**
   * Bits follow as they are, with a zero bit behind each 0xFF.
   *
   * @param data with two bytes 0xFF behind its end
   */
  void beginRaw(byte[] data, int from) {
    bytes = data;
    at = from;
    code = 0;
    shifts = 0;
  }

  int raw() {
    if (shifts == 0) {
      boolean isStuffed = code == 0xff;
      // The two bytes behind the end are ones for ever.
      if (isStuffed && (bytes[at] & 0xff) > 0x8f) {
        shifts = 8;
      } else {
        code = bytes[at++] & 0xff;
        shifts = isStuffed ? 7 : 8;
      }
    }
    shifts--;
    return code >> shifts & 1;
  }
}
