package io.pollard.imaging;

import java.awt.image.Raster;

/**
 * Cyan, magenta, yellow and black of 8 bits as red, green and blue, without any profile and in
 * Pillow's arithmetic (Convert.c, cmyk2rgb): red = (255 - black) (1 - cyan / 255).
 */
final class Cmyk {

  /** How ink, of which 255 is all, follows from four stored values; changes them. */
  @FunctionalInterface
  private interface Storage {
    void toInk(int[] values);
  }

  private Cmyk() {}

  /**
   * Of a TIFF, which stores ink.
   *
   * @param excess bits beyond 8, of which the highest 8 are taken, as Pillow does
   */
  static Pixels ofInk(Raster stored, int excess) {
    return of(
        stored,
        values -> {
          for (int c = 0; c < 4; c++) {
            values[c] >>= excess;
          }
        });
  }

  /** Of a JPEG, into which Adobe's programs, and all after them, write paper: 255 is no ink. */
  static Pixels ofPaper(Raster stored) {
    return of(
        stored,
        values -> {
          for (int c = 0; c < 4; c++) {
            values[c] = 255 - values[c];
          }
        });
  }

  /**
   * Of a JPEG of YCCK: YCbCr of ink in libjpeg's arithmetic of 16 binary places (jdcolor.c), and
   * black as paper.
   */
  static Pixels ofYcck(Raster stored) {
    return of(
        stored,
        values -> {
          int luma = values[0];
          int blue = values[1] - 128;
          int red = values[2] - 128;
          values[0] = clipped(luma + ((91_881 * red + 32_768) >> 16));
          values[1] = clipped(luma + ((-22_554 * blue - 46_802 * red + 32_768) >> 16));
          values[2] = clipped(luma + ((116_130 * blue + 32_768) >> 16));
          values[3] = 255 - values[3];
        });
  }

  private static Pixels of(Raster stored, Storage storage) {
    int width = stored.getWidth();
    int height = stored.getHeight();
    byte[] rgb = new byte[width * height * 3];
    int[] values = new int[4];
    int to = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 4; c++) {
          values[c] = stored.getSample(stored.getMinX() + x, stored.getMinY() + y, c);
        }
        storage.toInk(values);
        int paper = 255 - values[3];
        for (int c = 0; c < 3; c++) {
          int product = values[c] * paper + 128;
          rgb[to++] = (byte) clipped(paper - (((product >> 8) + product) >> 8)); // product / 255
        }
      }
    }
    return Pixels.of(width, height, 3, rgb).greyIfEqual();
  }

  private static int clipped(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
