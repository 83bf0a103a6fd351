package io.pollard.onnx;

import java.util.Optional;

/** The types of numbers that Pollard's model files hold. */
public enum DataType {
  FLOAT(1, Float.BYTES),
  UINT8(2, Byte.BYTES),
  INT8(3, Byte.BYTES),
  INT32(6, Integer.BYTES),
  INT64(7, Long.BYTES);

  private final int code;
  private final int bytes;

  DataType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** ONNX's number for it. */
  int code() {
    return code;
  }

  /** Bytes that one number takes. */
  public int bytes() {
    return bytes;
  }

  static Optional<DataType> ofCode(int code) {
    for (DataType type : values()) {
      if (type.code == code) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
