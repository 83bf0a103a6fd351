package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.DecisionCurve;
import io.pollard.study.Table.Column;
import io.pollard.study.plot.Axis;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Picture;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import io.pollard.study.plot.Series.Point;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The decision curve of a trial's probabilities on some cases, as a table and a picture.
 *
 * @param name of the cases, as "test"
 */
public record DecisionCurveReport(String name, DecisionCurve curve) {

  private static final int DECIMALS = 4;

  /** Every so many thresholds have a row. */
  private static final int EVERY = 5;

  /** Below the axis's zero there is as much room as this share of the prevalence. */
  private static final double BELOW = .25;

  /**
   * Of the others' own probabilities.
   *
   * @throws DataException if there are not two classes
   */
  public static DecisionCurveReport of(JudgedRows rows) {
    return of(rows.name(), rows.ofOthers());
  }

  /**
   * Of any probabilities, as calibrated ones.
   *
   * @throws DataException if there are not two classes
   */
  public static DecisionCurveReport of(String name, ClassScores scores) {
    if (!scores.task().isBinary()) {
      throw new DataException(
          "expected two classes for a decision curve but found "
              + scores.task().classes()
              + ": net benefit is of treating one positive class");
    }
    return new DecisionCurveReport(name, DecisionCurve.of(scores, PartScores.BOOTSTRAP));
  }

  /** A row for every twentieth. */
  public Table table() {
    List<Column> columns =
        List.of(
            new Column("threshold", "threshold probability", 1, 2),
            new Column("model", "net benefit of the network", 1, DECIMALS),
            new Column("all", "of treating all", 1, DECIMALS),
            new Column("none", "of treating none", 1, DECIMALS),
            Column.of("best", "largest"));
    List<List<Object>> rows = new ArrayList<>();
    for (int k = EVERY - 1; k < curve.points().size(); k += EVERY) {
      DecisionCurve.Point point = curve.points().get(k);
      rows.add(List.of(point.threshold(), point.model(), point.all(), 0., best(point)));
    }
    return new Table(columns, rows);
  }

  private static String best(DecisionCurve.Point point) {
    if (point.isModelBest()) {
      return "network";
    }
    return point.all().estimate() > 0 ? "treat all" : "treat none";
  }

  /** Net benefit against the threshold, the network's with a band of 95 % over patients. */
  public Picture picture() {
    return new Picture(List.of(chart()));
  }

  /**
   * Writes the picture as {@code decision-curve.png} and {@code decision-curve.svg}, and its
   * numbers as CSV, into a folder, which is made where it is missing.
   *
   * @return where the PNG is
   */
  public Path write(Path folder) {
    StudyFiles.createFolder(folder);
    StudyFiles.write(folder.resolve("decision-curve.csv"), table().as(Table.Format.CSV));
    return picture().write(folder, "decision-curve");
  }

  private Chart chart() {
    double floor = -BELOW * curve.prevalence();
    List<Point> model = new ArrayList<>();
    List<Point> all = new ArrayList<>();
    for (DecisionCurve.Point point : curve.points()) {
      double benefit = point.model().estimate();
      boolean isShown = benefit >= floor;
      model.add(
          new Point(
              point.threshold(),
              isShown ? benefit : Double.NaN,
              isShown ? Math.max(floor, point.model().low()) : Double.NaN,
              isShown ? point.model().high() : Double.NaN));
      all.add(
          Point.of(
              point.threshold(),
              point.all().estimate() >= floor ? point.all().estimate() : Double.NaN));
    }
    double highest =
        curve.points().stream()
            .flatMapToDouble(point -> DoubleStream.of(point.model().high(), point.all().estimate()))
            .filter(Double::isFinite)
            .max()
            .orElse(curve.prevalence());
    return new Chart(
        "Decision curve on the " + name + " part",
        Axis.between("threshold probability", 0, 1),
        Axis.between("net benefit", floor, Math.max(highest, curve.prevalence()) * 1.05),
        List.of(
            Series.straight("treat none", Series.GREY, Line.DASHED, Point.of(0, 0), Point.of(1, 0)),
            new Series("treat all", Series.ORANGE, Line.DASHED, Marker.NONE, all),
            new Series("network, 95 %", Series.BLUE, Line.SOLID, Marker.NONE, model)));
  }
}
