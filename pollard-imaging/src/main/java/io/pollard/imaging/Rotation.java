package io.pollard.imaging;

/**
 * Bilinear sampling along a turned grid, in 32-bit fractions. Outside the image its border goes on,
 * so that no black corner tells a network how far an image was turned.
 */
final class Rotation {

  private static final int BITS = 11;
  private static final int ONE = 1 << BITS;

  private Rotation() {}

  /**
   * Samples a rectangle whose centre lies at (centreX, centreY) of the image, in pixels from its
   * upper left corner, and in which the image looks turned counter-clockwise.
   *
   * @param out [outHeight, outWidth, channels]
   */
  static void sample(
      Pixels image,
      double centreX,
      double centreY,
      double degrees,
      int outWidth,
      int outHeight,
      byte[] out) {
    byte[] in = image.bytes();
    int width = image.width();
    int height = image.height();
    int channels = image.channels();
    double angle = Math.toRadians(degrees);
    double cosine = Math.cos(angle);
    double sine = Math.sin(angle);
    long stepX = fixed(cosine);
    long stepY = fixed(sine);
    long lastX = (long) (width - 1) << 32;
    long lastY = (long) (height - 1) << 32;
    int to = 0;
    for (int y = 0; y < outHeight; y++) {
      double fromLeft = 0.5 - outWidth / 2.0;
      double fromTop = y + 0.5 - outHeight / 2.0;
      long sourceX = fixed(centreX + cosine * fromLeft - sine * fromTop - 0.5);
      long sourceY = fixed(centreY + sine * fromLeft + cosine * fromTop - 0.5);
      for (int x = 0; x < outWidth; x++) {
        long clampedX = Math.max(0, Math.min(lastX, sourceX));
        long clampedY = Math.max(0, Math.min(lastY, sourceY));
        int column = (int) (clampedX >> 32);
        int row = (int) (clampedY >> 32);
        int right = (int) (clampedX >>> (32 - BITS)) & (ONE - 1);
        int below = (int) (clampedY >>> (32 - BITS)) & (ONE - 1);
        int first = (row * width + column) * channels;
        int nextColumn = column < width - 1 ? channels : 0;
        int nextRow = row < height - 1 ? width * channels : 0;
        for (int c = 0; c < channels; c++) {
          int at = first + c;
          int upper = (in[at] & 0xff) * (ONE - right) + (in[at + nextColumn] & 0xff) * right;
          int lower =
              (in[at + nextRow] & 0xff) * (ONE - right)
                  + (in[at + nextRow + nextColumn] & 0xff) * right;
          out[to++] =
              (byte)
                  ((upper * (ONE - below) + lower * below + (1 << (2 * BITS - 1))) >> (2 * BITS));
        }
        sourceX += stepX;
        sourceY += stepY;
      }
    }
  }

  private static long fixed(double value) {
    return (long) Math.floor(value * 0x1p32);
  }
}
