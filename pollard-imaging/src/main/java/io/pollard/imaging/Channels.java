package io.pollard.imaging;

/** Images of other channels than a network takes. */
final class Channels {

  private Channels() {}

  /**
   * Colours in grey: ITU-R BT.601's luma, .299 red + .587 green + .114 blue, in the 16-bit
   * fractions of Pillow's {@code convert("L")}, before intensity is applied.
   */
  static long luma(long red, long green, long blue) {
    return (19595 * red + 38470 * green + 7471 * blue + (1 << 15)) >> 16;
  }

  /** An 8-bit image of one channel or of so many with so many: grey fills all of them. */
  static Pixels filled(Pixels image, int channels) {
    if (image.channels() == channels) {
      return image;
    }
    return Pixels.of(image.width(), image.height(), channels, filled(image.bytes(), channels));
  }

  /** Grey values, each so many times. */
  static byte[] filled(byte[] grey, int channels) {
    byte[] all = new byte[Math.multiplyExact(grey.length, channels)];
    for (int i = 0; i < all.length; i++) {
      all[i] = grey[i / channels];
    }
    return all;
  }
}
