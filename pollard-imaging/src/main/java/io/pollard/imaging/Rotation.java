package io.pollard.imaging;

/**
 * Sampling along a turned grid, in 32-bit fractions: images bilinearly, masks by the nearest pixel.
 * Outside the image its border goes on, so that no black corner tells a network how far an image
 * was turned.
 */
final class Rotation {

  private static final int BITS = 11;
  private static final int ONE = 1 << BITS;
  private static final long HALF = 1L << 31;

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
    Grid grid = new Grid(centreX, centreY, Math.toRadians(degrees));
    long stepX = grid.stepX();
    long stepY = grid.stepY();
    long lastX = (long) (width - 1) << 32;
    long lastY = (long) (height - 1) << 32;
    int to = 0;
    for (int y = 0; y < outHeight; y++) {
      double fromLeft = 0.5 - outWidth / 2.0;
      double fromTop = y + 0.5 - outHeight / 2.0;
      long sourceX = grid.x(fromLeft, fromTop);
      long sourceY = grid.y(fromLeft, fromTop);
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

  /**
   * The same of a mask: each pixel is the nearest one of the image, so that no class arises between
   * two others.
   *
   * @param out [outHeight, outWidth, channels]
   */
  static void nearest(
      Pixels mask,
      double centreX,
      double centreY,
      double degrees,
      int outWidth,
      int outHeight,
      byte[] out) {
    byte[] in = mask.bytes();
    int channels = mask.channels();
    Grid grid = new Grid(centreX, centreY, Math.toRadians(degrees));
    int to = 0;
    for (int y = 0; y < outHeight; y++) {
      double fromLeft = 0.5 - outWidth / 2.0;
      double fromTop = y + 0.5 - outHeight / 2.0;
      long sourceX = grid.x(fromLeft, fromTop) + HALF;
      long sourceY = grid.y(fromLeft, fromTop) + HALF;
      for (int x = 0; x < outWidth; x++) {
        int column = (int) Math.max(0, Math.min(mask.width() - 1, sourceX >> 32));
        int row = (int) Math.max(0, Math.min(mask.height() - 1, sourceY >> 32));
        System.arraycopy(in, (row * mask.width() + column) * channels, out, to, channels);
        to += channels;
        sourceX += grid.stepX();
        sourceY += grid.stepY();
      }
    }
  }

  /** Where the turned grid's points lie, in 32-bit fractions of a pixel from the first's middle. */
  private record Grid(double centreX, double centreY, double cosine, double sine) {

    Grid(double centreX, double centreY, double angle) {
      this(centreX, centreY, Math.cos(angle), Math.sin(angle));
    }

    long x(double fromLeft, double fromTop) {
      return fixed(centreX + cosine * fromLeft - sine * fromTop - 0.5);
    }

    long y(double fromLeft, double fromTop) {
      return fixed(centreY + sine * fromLeft + cosine * fromTop - 0.5);
    }

    long stepX() {
      return fixed(cosine);
    }

    long stepY() {
      return fixed(sine);
    }
  }

  private static long fixed(double value) {
    return (long) Math.floor(value * 0x1p32);
  }
}
