package io.pollard.study;

import io.pollard.data.Task;
import io.pollard.metrics.ReliabilityBins;
import io.pollard.metrics.ReliabilityBins.Bin;
import io.pollard.study.plot.Axis;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Picture;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import io.pollard.study.plot.Series.Point;
import java.util.ArrayList;
import java.util.List;

/** Reliability diagrams: how often is true what was given a probability of so much. */
final class ReliabilityPlot {

  /** One state of the probabilities. */
  record Panel(String title, ReliabilityBins bins) {}

  private ReliabilityPlot() {}

  /** Diagrams in a row, the histograms of their probabilities beneath. */
  static Picture picture(Task.SingleLabel task, String cases, List<Panel> panels) {
    String what =
        task.isBinary() ? "probability of " + task.positive().orElseThrow() : "largest probability";
    List<Chart> charts = new ArrayList<>();
    panels.forEach(panel -> charts.add(diagram(panel, what, task.isBinary())));
    int most =
        panels.stream()
            .flatMap(panel -> panel.bins().bins().stream())
            .mapToInt(Bin::cases)
            .max()
            .orElse(1);
    panels.forEach(panel -> charts.add(histogram(panel, what, most)));
    return new Picture("Reliability on the " + cases + " part", panels.size(), charts);
  }

  private static Chart diagram(Panel panel, String what, boolean isBinary) {
    List<Series> series = new ArrayList<>();
    series.add(
        Series.straight("as said", Series.GREY, Line.DASHED, Point.of(0, 0), Point.of(1, 1)));
    List<Point> points = new ArrayList<>();
    for (Bin bin : panel.bins().bins()) {
      double x = bin.meanProbability();
      series.add(
          Series.straight(
              "",
              Series.BLUE,
              Line.SOLID,
              Point.of(x, bin.share().low()),
              Point.of(x, bin.share().high())));
      points.add(Point.of(x, bin.share().estimate()));
    }
    series.add(
        new Series(
            isBinary ? "share of positives, 95 %" : "share of right ones, 95 %",
            Series.BLUE,
            Line.SOLID,
            Marker.CIRCLE,
            points));
    return new Chart(
        panel.title(),
        Axis.between(what, 0, 1),
        Axis.between(isBinary ? "share of positives" : "share of right ones", 0, 1),
        series);
  }

  private static Chart histogram(Panel panel, String what, int most) {
    List<Point> points = new ArrayList<>();
    double end = 0;
    for (Bin bin : panel.bins().bins()) {
      if (bin.low() > end) {
        points.add(bar(end, 0));
        points.add(bar(bin.low(), 0));
      }
      points.add(bar(bin.low(), bin.cases()));
      points.add(bar(bin.high(), bin.cases()));
      end = bin.high();
    }
    points.add(bar(end, 0));
    points.add(bar(1, 0));
    return new Chart(
        "",
        Axis.between(what, 0, 1),
        Axis.between("images", 0, most * 1.05),
        List.of(new Series("", Series.BLUE, Line.SOLID, Marker.NONE, points)));
  }

  /** A place of the outline, filled down to zero. */
  private static Point bar(double x, double height) {
    return new Point(x, height, 0, height);
  }
}
