package io.pollard.imaging;

/** How one value of a {@link Raster} is stored; whole bytes, little-endian. */
public enum SampleType {
  /** 8 bits without sign, 0 to 255. */
  U8(1),
  /** 16 bits without sign, 0 to 65,535. */
  U16(2),
  /** 16 bits with sign, -32,768 to 32,767, as CT's Hounsfield units are stored. */
  S16(2),
  /** IEEE 754 single precision. */
  F32(4);

  private final int bytes;

  SampleType(int bytes) {
    this.bytes = bytes;
  }

  /** Of one value. */
  public int bytes() {
    return bytes;
  }
}
