package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.training.EpochRow;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A trial's history as a picture: losses above, validation scores below, the best epoch marked. Its
 * numbers stand in {@code history.csv}.
 */
public final class LearningCurves {

  /** Its name in the trial's folder. */
  public static final String FILE = "history.png";

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 480;
  private static final int TITLE_SIZE = 18;
  private static final int LABEL_SIZE = 15;
  private static final int FEW = 30;
  private static final double ROOM = 0.05;
  private static final double TENTH = 0.1;
  private static final float LINE = 2.5f;

  private LearningCurves() {}

  /** Draws {@value #FILE} into the trial's folder and says where it is. */
  public static Path write(StoredTrial trial) {
    Path file = trial.folder().resolve(FILE);
    Picture.write(file, draw(trial.id(), trial.history()));
    return file;
  }

  /**
   * @throws DataException if there is no epoch yet
   */
  static BufferedImage draw(String title, List<EpochRow> history) {
    if (history.isEmpty()) {
      throw new DataException("expected a history to draw but " + title + " has no epoch yet");
    }
    List<Curve> losses =
        List.of(
            new Curve("training", Picture.ORANGE, EpochRow::trainingLoss),
            new Curve("validation", Picture.BLUE, EpochRow::validationLoss));
    List<Curve> scores =
        List.of(
            new Curve("AUPRC (average precision)", Picture.BLUE, EpochRow::averagePrecision),
            new Curve("AUROC", Picture.GREEN, EpochRow::auroc));
    double highestLoss = values(losses, history).max().orElse(1);
    double lowestScore = values(scores, history).min().orElse(0);
    return stacked(
        List.of(
            chart(title, "loss", losses, history, 0, Math.max(highestLoss * (1 + ROOM), TENTH)),
            chart(
                "",
                "validation score",
                scores,
                history,
                Math.min(Math.floor(lowestScore / TENTH) * TENTH, 1 - TENTH),
                1)));
  }

  private record Curve(String name, Color colour, ToDoubleFunction<EpochRow> value) {}

  /** All that can be drawn. */
  private static DoubleStream values(List<Curve> curves, List<EpochRow> history) {
    return curves.stream()
        .flatMapToDouble(curve -> history.stream().mapToDouble(curve.value()))
        .filter(Double::isFinite);
  }

  private static BufferedImage stacked(List<XYChart> charts) {
    BufferedImage image =
        new BufferedImage(WIDTH, HEIGHT * charts.size(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      for (XYChart chart : charts) {
        chart.paint(graphics, WIDTH, HEIGHT);
        graphics.translate(0, HEIGHT);
      }
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private static XYChart chart(
      String title,
      String what,
      List<Curve> curves,
      List<EpochRow> history,
      double low,
      double high) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("epoch")
            .yAxisTitle(what)
            .build();
    XYStyler style = chart.getStyler();
    style.setLocale(Locale.ROOT);
    style.setChartTitleVisible(!title.isEmpty());
    style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, TITLE_SIZE));
    style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, LABEL_SIZE));
    style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, LABEL_SIZE));
    style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, LABEL_SIZE));
    style.setLegendPosition(Styler.LegendPosition.OutsideS);
    style.setLegendLayout(Styler.LegendLayout.Horizontal);
    style.setChartBackgroundColor(Color.WHITE);
    style.setLegendBorderColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setXAxisDecimalPattern("0");
    style.setYAxisDecimalPattern("0.00");
    style.setChartTitlePadding(TITLE_SIZE);
    style.setYAxisMin(low);
    style.setYAxisMax(high);
    style.setXAxisMin(0.0);
    style.setXAxisMax((double) history.get(history.size() - 1).epoch());
    curves.forEach(curve -> add(chart, curve, history));
    markBest(chart, history, low, high);
    return chart;
  }

  private static void add(XYChart chart, Curve curve, List<EpochRow> history) {
    XYSeries series =
        chart.addSeries(
            curve.name(),
            history.stream().mapToDouble(EpochRow::epoch).toArray(),
            history.stream()
                .mapToDouble(curve.value())
                .map(value -> Double.isFinite(value) ? value : Double.NaN)
                .toArray());
    series.setLineColor(curve.colour());
    series.setLineWidth(LINE);
    series.setMarkerColor(curve.colour());
    series.setMarker(history.size() <= FEW ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
  }

  private static void markBest(XYChart chart, List<EpochRow> history, double low, double high) {
    history.stream()
        .filter(EpochRow::isBest)
        .mapToInt(EpochRow::epoch)
        .max()
        .ifPresent(
            best -> {
              XYSeries line =
                  chart.addSeries(
                      "best epoch: " + best, new double[] {best, best}, new double[] {low, high});
              line.setLineStyle(SeriesLines.DASH_DASH);
              line.setLineColor(Picture.GREY);
              line.setMarker(SeriesMarkers.NONE);
            });
  }
}
