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
import java.util.ArrayList;
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

  /** Of each chart, in pixels; of one with long names below its axes more. */
  public static final int HEIGHT = 520;

  /** What names and legend may take of that. */
  private static final int MOST_BELOW = 240;

  private static final int TITLE_ROOM = 44;

  /** How wide the page is, and how high each chart at least, in pixels. */
  private record Page(int width, int height) {}

  private static final Page USUAL = new Page(WIDTH, HEIGHT);

  public Picture {
    charts = List.copyOf(charts);
  }

  /** One beneath the other. */
  public Picture(List<Chart> charts) {
    this("", 1, charts);
  }

  private int titleRoom() {
    return title.isEmpty() ? 0 : TITLE_ROOM;
  }

  private int height(Page page) {
    return titleRoom() + rows().stream().mapToInt(row -> height(page, row)).sum();
  }

  private List<List<Chart>> rows() {
    List<List<Chart>> rows = new ArrayList<>();
    for (int from = 0; from < charts.size(); from += columns) {
      rows.add(charts.subList(from, Math.min(from + columns, charts.size())));
    }
    return rows;
  }

  /** Of a row. */
  private int height(Page page, List<Chart> row) {
    return page.height() + (int) Math.ceil(Math.max(0, below(page, row) - MOST_BELOW));
  }

  /** As much of each chart of a row, so that their axes are level. */
  private double below(Page page, List<Chart> row) {
    return row.stream().mapToDouble(chart -> chart.below(width(page))).max().orElseThrow();
  }

  private double width(Page page) {
    return (double) page.width() / columns;
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
    BufferedImage image = new BufferedImage(WIDTH, height(USUAL), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      draw(new PixelPen(graphics), USUAL);
    } finally {
      graphics.dispose();
    }
    return image;
  }

  /** As an SVG document. */
  public String svg() {
    return svg(USUAL);
  }

  /**
   * The same on a page of another width, with letters as large as ever: what is drawn for a small
   * screen can be read there.
   *
   * @param width of the page, in pixels
   * @param height of each chart, in pixels; of one with long names below its axes more
   */
  public String svg(int width, int height) {
    return svg(new Page(width, height));
  }

  private String svg(Page page) {
    SvgPen pen = new SvgPen();
    draw(pen, page);
    return pen.document(page.width(), height(page));
  }

  private void draw(Pen pen, Page page) {
    if (titleRoom() > 0 || charts.size() % columns > 0) {
      pen.fill(
          List.of(
              new Spot(0, 0),
              new Spot(page.width(), 0),
              new Spot(page.width(), height(page)),
              new Spot(0, height(page))),
          Color.WHITE,
          1);
      pen.text(
          title,
          new Spot(page.width() / 2., 34),
          Anchor.MIDDLE,
          0,
          Chart.TITLE.fitting(title, page.width() - TITLE_ROOM));
    }
    double top = titleRoom();
    for (List<Chart> row : rows()) {
      for (int i = 0; i < row.size(); i++) {
        row.get(i)
            .draw(
                pen,
                new Spot(i * width(page), top),
                width(page),
                height(page, row),
                below(page, row));
      }
      top += height(page, row);
    }
  }
}
