package io.pollard.dicom;

import java.io.IOException;

/** A table of codes of up to 16 bits (ITU-T T.81, annex C and F.2.2.3). */
final class HuffmanTable {

  private static final int SHORT = 9;
  private static final int LONGEST = 16;

  /** For each beginning of 9 bits 256 length + symbol; 0 where the code is longer. */
  private final short[] beginnings = new short[1 << SHORT];

  /** Of each length, the first code behind it, as the upper ones of 16 bits. */
  private final int[] limits = new int[LONGEST + 1];

  /** Of each length, what is added to a code for its place among the symbols. */
  private final int[] offsets = new int[LONGEST + 1];

  private final byte[] symbols;

  private HuffmanTable(byte[] symbols) {
    this.symbols = symbols;
  }

  /**
   * @throws IOException if there are more codes than bits can say
   */
  static HuffmanTable read(StreamBytes segment) throws IOException {
    int[] counts = new int[LONGEST + 1];
    int sum = 0;
    for (int length = 1; length <= LONGEST; length++) {
      counts[length] = segment.u8();
      sum += counts[length];
    }
    byte[] symbols = new byte[Math.min(sum, 256)];
    if (sum > symbols.length) {
      throw StreamBytes.damaged("a Huffman table has more than 256 symbols");
    }
    for (int i = 0; i < sum; i++) {
      symbols[i] = (byte) segment.u8();
    }
    HuffmanTable table = new HuffmanTable(symbols);
    table.assign(counts);
    return table;
  }

  private void assign(int[] counts) throws IOException {
    int code = 0;
    int place = 0;
    for (int length = 1; length <= LONGEST; length++) {
      offsets[length] = place - code;
      for (int i = 0; i < counts[length]; i++, code++, place++) {
        if (code >= 1 << length) {
          throw StreamBytes.damaged("a Huffman table has more codes than there are");
        }
        if (length <= SHORT) {
          int first = code << (SHORT - length);
          for (int j = 0; j < 1 << (SHORT - length); j++) {
            beginnings[first + j] = (short) (length << 8 | (symbols[place] & 0xff));
          }
        }
      }
      limits[length] = code << (LONGEST - length);
      code <<= 1;
    }
  }

  /**
   * The symbol whose code stands first.
   *
   * @param word from its highest bit on
   * @return 256 times the code's length, plus the symbol
   * @throws IOException if no code begins so
   */
  int entry(long word) throws IOException {
    int entry = beginnings[(int) (word >>> (64 - SHORT))];
    return entry != 0 ? entry : longer((int) (word >>> (64 - LONGEST)));
  }

  private int longer(int bits) throws IOException {
    for (int length = SHORT + 1; length <= LONGEST; length++) {
      if (bits < limits[length]) {
        int place = (bits >>> (LONGEST - length)) + offsets[length];
        return length << 8 | (symbols[place] & 0xff);
      }
    }
    throw StreamBytes.damaged("no Huffman code begins with the bits found");
  }

  /**
   * The number whose lowest bits follow a symbol (F.2.2.1, EXTEND).
   *
   * @param word from its highest bit on
   * @param size how many bits, 1 to 16
   */
  static int extended(long word, int size) {
    int bits = (int) (word >>> (64 - size));
    return bits >>> (size - 1) != 0 ? bits : bits - (1 << size) + 1;
  }
}
