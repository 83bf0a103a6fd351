package io.pollard.study;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Score against cut point as a picture: a line a task, the cut points from the image up. */
public final class CutCurves {

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 560;
  private static final int TITLE_SIZE = 18;
  private static final int LABEL_SIZE = 15;
  private static final float LINE = 2.5f;
  private static final double TENTH = 0.1;
  private static final List<Color> COLOURS =
      List.of(Picture.BLUE, Picture.GREEN, Picture.ORANGE, Picture.GREY);

  private CutCurves() {}

  /**
   * Draws a PNG.
   *
   * @param score what is drawn, as "validation AUPRC"; 0 to 1
   * @param cuts names of the last units kept, from the image up
   * @param curves a line each by its name, one score a cut; up to four
   * @return the file
   */
  public static Path write(
      Path file, String title, String score, List<String> cuts, Map<String, List<Double>> curves) {
    Picture.write(file, draw(title, score, cuts, curves));
    return file;
  }

  static BufferedImage draw(
      String title, String score, List<String> cuts, Map<String, List<Double>> curves) {
    if (curves.size() > COLOURS.size()) {
      throw new IllegalArgumentException(
          "expected up to " + COLOURS.size() + " curves but found " + curves.keySet());
    }
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("last unit kept")
            .yAxisTitle(score)
            .build();
    CategoryStyler style = chart.getStyler();
    style.setLocale(Locale.ROOT);
    style.setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Line);
    style.setOverlapped(true);
    style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, TITLE_SIZE));
    style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, LABEL_SIZE));
    style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, LABEL_SIZE));
    style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, LABEL_SIZE));
    style.setLegendPosition(Styler.LegendPosition.OutsideS);
    style.setLegendLayout(Styler.LegendLayout.Horizontal);
    style.setChartBackgroundColor(Color.WHITE);
    style.setLegendBorderColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setYAxisDecimalPattern("0.00");
    style.setChartTitlePadding(TITLE_SIZE);
    double lowest =
        curves.values().stream().flatMap(List::stream).mapToDouble(value -> value).min().orElse(0);
    style.setYAxisMin(Math.max(0, Math.floor(lowest / TENTH) * TENTH));
    style.setYAxisMax(1.0);
    curves.forEach(
        (name, values) -> {
          CategorySeries series = chart.addSeries(name, cuts, values);
          Color colour = COLOURS.get(chart.getSeriesMap().size() - 1);
          series.setLineColor(colour);
          series.setLineStyle(new BasicStroke(LINE));
          series.setMarkerColor(colour);
          series.setMarker(SeriesMarkers.CIRCLE);
        });
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      chart.paint(graphics, WIDTH, HEIGHT);
    } finally {
      graphics.dispose();
    }
    return image;
  }
}
