package io.pollard.imaging;

import io.pollard.network.Extent;

/**
 * A part of a volume.
 *
 * @param first where it begins along each axis
 * @param size how long it is along each axis
 */
record Block(Extent first, Extent size) {

  /** The centre of a whole, as large as {@code part} where the whole is. */
  static Block centre(Extent whole, Extent part) {
    Extent size = whole.with(part, Math::min);
    return new Block(whole.with(size, Preparation::centreMargin), size);
  }

  /**
   * Copies this part out of a whole.
   *
   * @param values [depth, height, width, channels]
   */
  byte[] cutOf(byte[] values, Extent whole, int channels) {
    byte[] part = new byte[Math.toIntExact(size.count() * channels)];
    copy(values, whole, first, part, size, Extent.filled(size.axes(), 0), channels);
    return part;
  }

  /**
   * Puts values of this part's size into a whole.
   *
   * @param whole of this extent, [depth, height, width, channels]
   */
  void putInto(byte[] whole, Extent extent, byte[] part, int channels) {
    copy(part, size, Extent.filled(size.axes(), 0), whole, extent, first, channels);
  }

  private void copy(
      byte[] from,
      Extent fromSize,
      Extent fromAt,
      byte[] to,
      Extent toSize,
      Extent toAt,
      int channels) {
    int row = size.size(2) * channels;
    for (int z = 0; z < size.size(0); z++) {
      for (int y = 0; y < size.size(1); y++) {
        System.arraycopy(
            from,
            index(fromSize, fromAt, z, y) * channels,
            to,
            index(toSize, toAt, z, y) * channels,
            row);
      }
    }
  }

  private static int index(Extent whole, Extent at, int z, int y) {
    return ((at.size(0) + z) * whole.size(1) + at.size(1) + y) * whole.size(2) + at.size(2);
  }
}
