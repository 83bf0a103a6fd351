package io.pollard.study.plot;

import io.pollard.data.DataException;
import io.pollard.files.WholeFile;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Charts one beneath the other, as PNG and as SVG.
 *
 * <pre>{@code
 * Path png = new Picture(List.of(chart)).write(folder, "scores");
 * }</pre>
 *
 * @param charts at least one
 */
public record Picture(List<Chart> charts) {

  /** Of the page, in pixels. */
  public static final int WIDTH = 1000;

  /** Of each chart, in pixels. */
  public static final int HEIGHT = 520;

  public Picture {
    charts = List.copyOf(charts);
  }

  /**
   * Writes {@code NAME.png} and {@code NAME.svg} into a folder that exists.
   *
   * @return where the PNG is
   * @throws DataException if they can't be written
   */
  public Path write(Path folder, String name) {
    Path png = folder.resolve(name + ".png");
    Path svg = folder.resolve(name + ".svg");
    try {
      BufferedImage image = pixels();
      WholeFile.write(
          png,
          out -> {
            if (!ImageIO.write(image, "png", out)) {
              throw new IOException("this Java writes no PNG");
            }
          });
      WholeFile.writeText(svg, svg());
    } catch (IOException e) {
      throw new DataException(
          "expected to write "
              + png
              + " and "
              + svg
              + " but found "
              + e
              + "; --out of pollard study plot goes elsewhere",
          e);
    }
    return png;
  }

  /** As pixels. */
  public BufferedImage pixels() {
    BufferedImage image =
        new BufferedImage(WIDTH, HEIGHT * charts.size(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      draw(new PixelPen(graphics));
    } finally {
      graphics.dispose();
    }
    return image;
  }

  /** As an SVG document. */
  public String svg() {
    SvgPen pen = new SvgPen();
    draw(pen);
    return pen.document(WIDTH, HEIGHT * charts.size());
  }

  private void draw(Pen pen) {
    for (int i = 0; i < charts.size(); i++) {
      charts.get(i).draw(pen, WIDTH, HEIGHT, (double) i * HEIGHT);
    }
  }
}
