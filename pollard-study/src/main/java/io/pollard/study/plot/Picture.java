package io.pollard.study.plot;

import io.pollard.data.DataException;
import io.pollard.files.WholeFile;
import io.pollard.study.plot.Pen.Anchor;
import io.pollard.study.plot.Pen.Spot;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Charts one beneath the other, or as panels side by side, as PNG and as SVG.
 *
 * <pre>{@code
 * Path png = new Picture(List.of(chart)).write(folder, "scores");
 * }</pre>
 *
 * @param title above all panels; may be empty
 * @param columns how many charts stand side by side, 1 or more
 * @param charts at least one, row by row
 */
public record Picture(String title, int columns, List<Chart> charts) {

  /** Of the page, in pixels. */
  public static final int WIDTH = 1000;

  /** Of each chart, in pixels. */
  public static final int HEIGHT = 520;

  private static final int TITLE_ROOM = 44;

  public Picture {
    charts = List.copyOf(charts);
  }

  /** One beneath the other. */
  public Picture(List<Chart> charts) {
    this("", 1, charts);
  }

  private int rows() {
    return (charts.size() + columns - 1) / columns;
  }

  private int titleRoom() {
    return title.isEmpty() ? 0 : TITLE_ROOM;
  }

  private int height() {
    return titleRoom() + HEIGHT * rows();
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
        new BufferedImage(WIDTH, height(), BufferedImage.TYPE_INT_RGB);
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
    return pen.document(WIDTH, height());
  }

  private void draw(Pen pen) {
    if (titleRoom() > 0 || charts.size() % columns > 0) {
      pen.fill(
          List.of(
              new Spot(0, 0), new Spot(WIDTH, 0), new Spot(WIDTH, height()), new Spot(0, height())),
          Color.WHITE,
          1);
      pen.text(title, new Spot(WIDTH / 2., 34), Anchor.MIDDLE, 0, Chart.TITLE);
    }
    double width = (double) WIDTH / columns;
    for (int i = 0; i < charts.size(); i++) {
      Spot corner =
          new Spot(i % columns * width, titleRoom() + (double) (i / columns) * HEIGHT);
      charts.get(i).draw(pen, corner, width, HEIGHT);
    }
  }
}
