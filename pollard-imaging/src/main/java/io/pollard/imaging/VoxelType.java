package io.pollard.imaging;

import java.nio.ByteBuffer;

/** How a file of a volume stores a voxel, in either byte order. */
enum VoxelType {
  U8(1, SampleType.U8),
  S8(1, SampleType.S16),
  U16(2, SampleType.U16),
  S16(2, SampleType.S16),
  U32(4, SampleType.F32),
  S32(4, SampleType.F32),
  U64(8, SampleType.F32),
  S64(8, SampleType.F32),
  F32(4, SampleType.F32),
  F64(8, SampleType.F32),
  /** Red, green and blue, 8 bits each, one after the other. */
  RGB(1, SampleType.U8);

  private static final double TWO_TO_64 = 0x1p64;

  private final int bytes;
  private final SampleType read;

  VoxelType(int bytes, SampleType read) {
    this.bytes = bytes;
    this.read = read;
  }

  int channels() {
    return this == RGB ? 3 : 1;
  }

  /** Of a voxel, all channels. */
  int bytes() {
    return bytes * channels();
  }

  /** What it becomes where nothing is scaled: the narrowest that holds all of its values. */
  SampleType read() {
    return read;
  }

  /**
   * @param index of the value, a voxel's channel
   */
  double value(ByteBuffer values, int index) {
    return switch (this) {
      case U8, RGB -> values.get(index) & 0xff;
      case S8 -> values.get(index);
      case U16 -> values.getShort(2 * index) & 0xffff;
      case S16 -> values.getShort(2 * index);
      case U32 -> values.getInt(4 * index) & 0xffffffffL;
      case S32 -> values.getInt(4 * index);
      case U64 -> {
        long value = values.getLong(8 * index);
        yield value < 0 ? value + TWO_TO_64 : value;
      }
      case S64 -> values.getLong(8 * index);
      case F32 -> values.getFloat(4 * index);
      case F64 -> values.getDouble(8 * index);
    };
  }
}
