package io.pollard.weights;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The types of numbers that weight files hold, by their names in safetensors. */
public enum DType {
  F64(8),
  F32(4),
  F16(2),
  BF16(2),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U8(1),
  /** One byte a truth; 0 is false, anything else true. */
  BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** "F64, F32, ...", for a message that says what can be read. */
  static String all() {
    return Arrays.stream(values()).map(DType::name).collect(Collectors.joining(", "));
  }

  /** Whether it has NaN and infinity. */
  boolean isFloatingPoint() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /** Bytes that one number takes. */
  public int bytes() {
    return bytes;
  }
}
