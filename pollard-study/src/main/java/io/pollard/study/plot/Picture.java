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

  private int height() {
    return titleRoom() + rows().stream().mapToInt(this::height).sum();
  }

  private List<List<Chart>> rows() {
    List<List<Chart>> rows = new ArrayList<>();
    for (int from = 0; from < charts.size(); from += columns) {
      rows.add(charts.subList(from, Math.min(from + columns, charts.size())));
    }
    return rows;
  }

  /** Of a row. */
  private int height(List<Chart> row) {
    return HEIGHT + (int) Math.ceil(Math.max(0, below(row) - MOST_BELOW));
  }

  /** As much of each chart of a row, so that their axes are level. */
  private double below(List<Chart> row) {
    return row.stream().mapToDouble(chart -> chart.below(width())).max().orElseThrow();
  }

  private double width() {
    return (double) WIDTH / columns;
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
    BufferedImage image = new BufferedImage(WIDTH, height(), BufferedImage.TYPE_INT_RGB);
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
      pen.text(
          title,
          new Spot(WIDTH / 2., 34),
          Anchor.MIDDLE,
          0,
          Chart.TITLE.fitting(title, WIDTH - TITLE_ROOM));
    }
    double top = titleRoom();
    for (List<Chart> row : rows()) {
      for (int i = 0; i < row.size(); i++) {
        row.get(i).draw(pen, new Spot(i * width(), top), width(), height(row), below(row));
      }
      top += height(row);
    }
  }
}
