package io.pollard.dicom;

import java.io.IOException;

/** The bits of a packet's header, with a zero bit behind each 0xFF (ITU-T T.800, B.10.1). */
final class J2kBits {

  private final StreamBytes bytes;
  private int value;
  private int left;

  J2kBits(StreamBytes bytes) {
    this.bytes = bytes;
  }

  int bit() throws IOException {
    if (left == 0) {
      left = value == 0xff ? 7 : 8;
      value = bytes.u8();
    }
    left--;
    return value >> left & 1;
  }

  int bits(int count) throws IOException {
    int number = 0;
    for (int i = 0; i < count; i++) {
      number = number << 1 | bit();
    }
    return number;
  }

  /** The header ends with the byte that is begun. */
  void end() throws IOException {
    if (value == 0xff) {
      bytes.u8();
    }
    value = 0;
    left = 0;
  }
}
