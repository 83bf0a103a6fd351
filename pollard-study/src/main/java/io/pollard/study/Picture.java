package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.files.WholeFile;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** What all drawn pictures share. */
final class Picture {

  // Okabe and Ito 2008: told apart by all eyes, and in print.
  static final Color BLUE = new Color(0x0072B2);
  static final Color ORANGE = new Color(0xD55E00);
  static final Color GREEN = new Color(0x009E73);
  static final Color GREY = new Color(0x767676);

  private Picture() {}

  /** Writes a PNG. */
  static void write(Path file, BufferedImage image) {
    try {
      WholeFile.write(
          file,
          out -> {
            if (!ImageIO.write(image, "png", out)) {
              throw new IOException("this Java writes no PNG");
            }
          });
    } catch (IOException e) {
      throw new DataException("expected to write " + file + " but found " + e, e);
    }
  }
}
