package io.pollard.study;

import io.pollard.study.Table.Column;
import io.pollard.study.plot.Axis;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Picture;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import io.pollard.study.plot.Series.Point;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Score against cut point as a picture: a line a task, the cut points from the image up. */
public final class CutCurves {

  private static final double TENTH = 0.1;
  private static final List<Color> COLOURS =
      List.of(Series.BLUE, Series.GREEN, Series.ORANGE, Series.GREY);

  /** How far below the whole network a cut may lie. */
  private static final double MARGIN = 0.02;

  private CutCurves() {}

  /**
   * The smallest cut within .02 of the whole network's score.
   *
   * @param scores from the image up, the whole network's last
   * @return index of the cut
   */
  public static int smallest(List<Double> scores) {
    double enough = scores.get(scores.size() - 1) - MARGIN;
    int cut = 0;
    while (scores.get(cut) < enough) {
      cut++;
    }
    return cut;
  }

  /**
   * Draws {@code NAME.png} and {@code NAME.svg} into a folder that exists, with the numbers beside
   * as {@code NAME.csv}: a row a cut, a column a curve.
   *
   * @param score what is drawn, as "validation AUPRC"; 0 to 1
   * @param cuts names of the last units kept, from the image up
   * @param curves a line each by its name, one score a cut; up to four
   * @return where the PNG is
   */
  public static Path write(
      Path folder,
      String name,
      String title,
      String score,
      List<String> cuts,
      Map<String, List<Double>> curves) {
    Picture picture = picture(title, score, cuts, curves);
    StudyFiles.write(folder.resolve(name + ".csv"), numbers(cuts, curves).as(Table.Format.CSV));
    return picture.write(folder, name);
  }

  private static Table numbers(List<String> cuts, Map<String, List<Double>> curves) {
    List<Column> columns = new ArrayList<>(List.of(Column.of("cut", "last unit kept")));
    curves.keySet().forEach(name -> columns.add(Column.of(name, name)));
    List<List<Object>> rows = new ArrayList<>();
    for (int cut = 0; cut < cuts.size(); cut++) {
      List<Object> row = new ArrayList<>(List.of(cuts.get(cut)));
      for (List<Double> values : curves.values()) {
        row.add(values.get(cut));
      }
      rows.add(row);
    }
    return new Table(columns, rows);
  }

  static Picture picture(
      String title, String score, List<String> cuts, Map<String, List<Double>> curves) {
    if (curves.size() > COLOURS.size()) {
      throw new IllegalArgumentException(
          "expected up to " + COLOURS.size() + " curves but found " + curves.keySet());
    }
    double lowest =
        curves.values().stream().flatMap(List::stream).mapToDouble(value -> value).min().orElse(0);
    double floor = Math.min(Math.max(0, Math.floor(lowest / TENTH) * TENTH), 1 - TENTH);
    List<Series> series = new ArrayList<>();
    curves.forEach(
        (name, values) -> {
          List<Point> points = new ArrayList<>();
          for (int cut = 0; cut < values.size(); cut++) {
            points.add(Point.of(cut, values.get(cut)));
          }
          series.add(
              new Series(name, COLOURS.get(series.size()), Line.SOLID, Marker.CIRCLE, points));
        });
    return new Picture(
        List.of(
            new Chart(
                title,
                Axis.of("last unit kept", cuts, cuts.size()),
                Axis.between(score, floor, 1),
                series)));
  }
}
