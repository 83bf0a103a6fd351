package io.pollard.imaging;

import io.pollard.data.DataException;

/** Images of other channels than a network takes. */
final class Channels {

  private static final int COLOURS = 3;

  private Channels() {}

  /**
   * An image for a network of so many channels: of one or that many.
   *
   * @throws DataException if the image has others, and is not of three for a network of one
   */
  static Pixels suited(Pixels image, int channels) {
    if (image.channels() == 1 || image.channels() == channels) {
      return image;
    }
    if (channels == 1 && image.channels() == COLOURS) {
      return luma(image);
    }
    throw new DataException(
        "expected an image of 1 or %s channels, as the network takes, but found %s"
            .formatted(channels, image.channels()));
  }

  /**
   * A colour image in grey: ITU-R BT.601's luma, .299 red + .587 green + .114 blue, in the 16-bit
   * fractions of Pillow's {@code convert("L")}, before intensity is applied.
   */
  static Pixels luma(Pixels colour) {
    int count = colour.width() * colour.height();
    byte[] bytes = new byte[colour.depth() == 8 ? count : 0];
    short[] shorts = new short[colour.depth() == 8 ? 0 : count];
    for (int i = 0; i < count; i++) {
      long luma =
          luma(
              colour.value(COLOURS * i),
              colour.value(COLOURS * i + 1),
              colour.value(COLOURS * i + 2));
      if (colour.depth() == 8) {
        bytes[i] = (byte) luma;
      } else {
        shorts[i] = (short) luma;
      }
    }
    return colour.depth() == 8
        ? Pixels.of(colour.width(), colour.height(), 1, bytes)
        : Pixels.of(colour.width(), colour.height(), 1, shorts);
  }

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
