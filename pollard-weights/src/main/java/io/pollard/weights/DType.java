package io.pollard.weights;

/** The types of numbers that weight files hold, by their names in safetensors. */
public enum DType {
  F64(8),
  F32(4),
  F16(2),
  BF16(2),
  I64(8);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes that one number takes. */
  public int bytes() {
    return bytes;
  }
}
