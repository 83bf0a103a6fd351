package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.metrics.Metric;
import io.pollard.metrics.Spread;
import io.pollard.network.CutGrain;
import io.pollard.network.Network;
import io.pollard.strategy.Method;
import io.pollard.study.Table.Column;
import io.pollard.study.plot.Axis;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Test score, the one that the trials select by, against the cut point: a curve for each strategy
 * that has cut points, a level for each full transfer.
 *
 * @param cuts the network's units, and the places inside some where a row is cut, from the image up
 * @param units names of the units among them
 * @param curves rows by what they differ in beside the cut; those of a full transfer are one row
 */
record CutPlot(
    String network, List<String> cuts, List<String> units, Map<MethodStyle, List<Repeats>> curves) {

  private static final int MOST_NAMES = 24;

  /**
   * @param rows of one network, each with scores
   */
  static CutPlot of(String network, List<Repeats> rows) {
    Network pretrained = rows.get(0).description().pretrained();
    List<String> units = pretrained.cuts(CutGrain.UNITS);
    List<String> rowsCuts = rows.stream().map(Repeats::cut).toList();
    List<String> cuts =
        pretrained.cuts(CutGrain.INSIDE).stream()
            .filter(cut -> units.contains(cut) || rowsCuts.contains(cut))
            .toList();
    Map<List<Object>, List<Repeats>> alike = new LinkedHashMap<>();
    for (Repeats row : rows) {
      if (row.isFullTransfer() || !row.cut().isEmpty()) {
        alike.computeIfAbsent(beside(row, row.name()), any -> new ArrayList<>()).add(row);
      }
    }
    // Truncation at the last unit is full transfer, so its curve ends there.
    for (Repeats row : rows) {
      List<Repeats> truncations = alike.get(beside(row, Method.TTL.name()));
      if (row.isFullTransfer() && truncations != null) {
        truncations.add(row);
      }
    }
    List<String> sources =
        rows.stream()
            .filter(row -> !row.isFromRandom())
            .map(row -> row.first().weightsName())
            .distinct()
            .toList();
    Map<MethodStyle, List<Repeats>> curves = new LinkedHashMap<>();
    for (List<Repeats> curve : alike.values()) {
      MethodStyle look = look(curve.get(0), sources);
      String name = look.name();
      for (int number = 2; curves.containsKey(look); number++) {
        look = look.named(name + " (" + number + ")");
      }
      curve.sort(Comparator.comparingInt(row -> place(cuts, row)));
      curves.put(look, curve);
    }
    return new CutPlot(network, cuts, units, curves);
  }

  /** Where there are several sources of weights, a curve says which is its own, and by colour. */
  private static MethodStyle look(Repeats row, List<String> sources) {
    MethodStyle look = MethodStyle.of(row);
    return row.isFromRandom() || sources.size() < 2
        ? look
        : look.of(row.first().weightsName(), sources.indexOf(row.first().weightsName()));
  }

  /** All that makes two curves of one method. */
  private static List<Object> beside(Repeats row, String method) {
    return List.of(
        method,
        row.description().strategy().head(),
        row.description().weights(),
        row.description().preprocessing(),
        row.description().recipe(),
        row.description().precision());
  }

  /** The last unit is where a strategy without a cut point ends. */
  private static int place(List<String> cuts, Repeats row) {
    return row.cut().isEmpty() ? cuts.size() - 1 : cuts.indexOf(row.cut());
  }

  /** How many units are kept; one of which a part is kept counts. */
  private long unitsKept(int place) {
    long below = cuts.subList(0, place).stream().filter(units::contains).count();
    return below + 1;
  }

  boolean isEmpty() {
    return curves.isEmpty();
  }

  private static boolean isLevel(List<Repeats> curve) {
    return curve.size() == 1 && curve.get(0).isFullTransfer();
  }

  private Spread test(Repeats row) {
    return score(row, Part.TEST);
  }

  private Spread score(Repeats row, Part part) {
    return row.score(selectBy(), part).orElseThrow();
  }

  /** Of the test part. */
  Chart chart() {
    return chart(Part.TEST);
  }

  /**
   * @param part validation or test
   */
  Chart chart(Part part) {
    String score = ComparedTrial.prefix(part) + " " + selectBy().shortLabel();
    Axis x = Axis.of("cut point", cuts, MOST_NAMES);
    Axis y =
        Axis.ofScores(
            score,
            curves.values().stream()
                .flatMap(List::stream)
                .map(row -> score(row, part))
                .flatMapToDouble(
                    spread ->
                        DoubleStream.of(
                            spread.mean(),
                            spread.mean() - spread.deviation(),
                            spread.mean() + spread.deviation())));
    List<Series> series = new ArrayList<>();
    curves.forEach(
        (look, rows) ->
            series.add(
                isLevel(rows) ? level(look, rows.get(0), x, part) : curve(look, rows, part)));
    return new Chart(
        score.substring(0, 1).toUpperCase(Locale.ROOT)
            + score.substring(1)
            + " by cut point: "
            + network
            + ", mean ± standard deviation",
        x,
        y,
        series);
  }

  private Series level(MethodStyle look, Repeats row, Axis x, Part part) {
    double mean = score(row, part).mean();
    return Series.straight(
        look.name(),
        look.colour(),
        row.isFromRandom() ? Line.DOTTED : Line.DASHED,
        Point.of(x.low(), mean),
        Point.of(x.high(), mean));
  }

  private Series curve(MethodStyle look, List<Repeats> rows, Part part) {
    List<Point> points = new ArrayList<>();
    for (Repeats row : rows) {
      Spread score = score(row, part);
      points.add(
          new Point(
              place(cuts, row),
              score.mean(),
              score.mean() - score.deviation(),
              score.mean() + score.deviation()));
    }
    return new Series(look.name(), look.colour(), look.line(), look.marker(), points);
  }

  private Metric selectBy() {
    return Repeats.selectBy(curves.values().stream().flatMap(List::stream).toList());
  }

  Table numbers() {
    Metric score = selectBy();
    List<Column> columns =
        List.of(
            Column.of("curve", "curve"),
            Column.of("cut", "cut"),
            Column.of("units", "units"),
            Column.of("n", "n"),
            Column.of("parameters", "parameters"),
            new Column("test_" + score.key(), "test " + score.shortLabel(), 1, 3),
            new Column("validation_" + score.key(), "validation " + score.shortLabel(), 1, 3));
    List<List<Object>> rows = new ArrayList<>();
    curves.forEach(
        (look, curve) ->
            curve.forEach(
                row ->
                    rows.add(
                        List.of(
                            look.name(),
                            isLevel(curve) ? "" : cuts.get(place(cuts, row)),
                            unitsKept(place(cuts, row)),
                            row.scored().size(),
                            row.parameters(),
                            test(row),
                            row.validation(score).orElseThrow()))));
    return new Table(columns, rows);
  }
}
