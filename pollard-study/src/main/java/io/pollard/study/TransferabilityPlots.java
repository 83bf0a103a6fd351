package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.metrics.Interval;
import io.pollard.study.Table.Column;
import io.pollard.study.plot.Axis;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Picture;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import io.pollard.study.plot.Series.Point;
import io.pollard.transferability.CutDetection;
import io.pollard.transferability.ViewSimilarity;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Transferability as pictures, in the manner of the paper's figures 4 to 6, 9 and 10. Each is a PNG
 * and an SVG, {@code NAME.png} and {@code NAME.svg}, with its numbers beside as {@code NAME.csv},
 * in a folder that is made where it is missing; each method says where the PNG is, and throws a
 * {@link DataException} if the folder can't be written.
 */
public final class TransferabilityPlots {

  private static final int MOST_NAMES = 24;

  /** So many points of a line lie too close to be marked. */
  private static final int MANY = 40;

  /** In the order in which curves are given. */
  private static final List<Color> COLOURS =
      List.of(Series.BLUE, Series.ORANGE, Series.GREEN, Series.PINK, Series.SKY, Series.YELLOW);

  private static final List<Marker> MARKERS =
      List.of(Marker.CIRCLE, Marker.SQUARE, Marker.TRIANGLE, Marker.DIAMOND);

  private TransferabilityPlots() {}

  /**
   * Coefficients of every cut point as boxes, beside both baselines (figures 4, 9 and 10).
   *
   * @param levels before against after, the cut points from the image up; at least one
   * @param detection marks the cut and its interval
   * @param curves laid over the boxes on the same axis; a cut point may lack a score
   */
  public static Path writeLevels(
      Path folder,
      String name,
      String title,
      List<ViewSimilarity> levels,
      Optional<CutDetection> detection,
      List<ScoreCurve> curves) {
    LevelsPlot plot = new LevelsPlot(levels, detection, curves);
    return write(folder, name, new Picture(List.of(plot.chart(title))), plot.numbers());
  }

  /**
   * Sorted coefficients, a panel a pair of units: the same unit before and after each strategy
   * (figure 5), or two units of each network (figure 6).
   *
   * @param pairs at least one; those of equal units share a panel, as a curve a network each
   */
  public static Path writeCoefficients(
      Path folder, String name, String title, List<ViewSimilarity> pairs) {
    CoefficientsPlot plot = new CoefficientsPlot(pairs);
    return write(folder, name, plot.picture(title), plot.numbers());
  }

  /**
   * Scores by cut point with their intervals, as those of linear probes of the network before and
   * after, and of truncation.
   *
   * @param score what is drawn, as "test AUPRC"
   * @param cuts names of the units, from the image up; at least one
   */
  public static Path writeScores(
      Path folder,
      String name,
      String title,
      String score,
      List<String> cuts,
      List<ScoreCurve> curves) {
    Axis y =
        Axis.ofScores(
            score,
            curves.stream()
                .flatMap(curve -> curve.scores().values().stream())
                .flatMapToDouble(one -> DoubleStream.of(one.low(), one.estimate(), one.high())));
    List<Series> series = new ArrayList<>();
    for (ScoreCurve curve : curves) {
      series.add(
          line(curve, cuts, colour(series.size()), MARKERS.get(series.size() % MARKERS.size())));
    }
    Chart chart = new Chart(title, cutAxis(cuts), y, series);
    List<Column> columns = new ArrayList<>(List.of(Column.of("cut", "cut")));
    curves.forEach(curve -> columns.add(scoreColumn(curve)));
    List<List<Object>> rows = new ArrayList<>();
    for (String cut : cuts) {
      List<Object> row = new ArrayList<>(List.of(cut));
      row.addAll(scores(curves, cut));
      rows.add(row);
    }
    return write(folder, name, new Picture(List.of(chart)), new Table(columns, rows));
  }

  /** The colour of the first network or curve, and of those after it. */
  static Color colour(int place) {
    return COLOURS.get(place % COLOURS.size());
  }

  private static Path write(Path folder, String name, Picture picture, Table numbers) {
    StudyFiles.createFolder(folder);
    StudyFiles.write(folder.resolve(name + ".csv"), numbers.as(Table.Format.CSV));
    return picture.write(folder, name);
  }

  static Axis cutAxis(List<String> cuts) {
    return Axis.of("cut point", cuts.stream().map(name -> brief(name, cuts)).toList(), MOST_NAMES);
  }

  /**
   * A cut point's name without the first part that all names of several parts share, as "features."
   * of DenseNet, where a word remains.
   */
  static String brief(String name, List<String> cuts) {
    String prefix = name.substring(0, name.indexOf('.') + 1);
    boolean isShared =
        cuts.stream()
            .filter(other -> other.contains("."))
            .allMatch(
                other ->
                    other.startsWith(prefix)
                        && other.length() > prefix.length()
                        && Character.isLetter(other.charAt(prefix.length())));
    return isShared ? name.substring(prefix.length()) : name;
  }

  static Series line(ScoreCurve curve, List<String> cuts, Color colour, Marker marker) {
    List<Point> points = new ArrayList<>();
    for (int place = 0; place < cuts.size(); place++) {
      Interval score = curve.scores().get(cuts.get(place));
      if (score != null) {
        points.add(new Point(place, score.estimate(), score.low(), score.high()));
      }
    }
    return new Series(
        curve.name(), colour, Line.SOLID, cuts.size() > MANY ? Marker.NONE : marker, points);
  }

  static Column scoreColumn(ScoreCurve curve) {
    return new Column(curve.name(), curve.name(), 1, 3);
  }

  /** One cell a curve, null where it has no score there. */
  static List<Object> scores(List<ScoreCurve> curves, String cut) {
    List<Object> cells = new ArrayList<>();
    curves.forEach(curve -> cells.add(curve.scores().get(cut)));
    return cells;
  }
}
