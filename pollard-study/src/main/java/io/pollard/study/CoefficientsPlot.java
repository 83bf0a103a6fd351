package io.pollard.study;

import io.pollard.study.Table.Column;
import io.pollard.study.plot.Axis;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Picture;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import io.pollard.study.plot.Series.Point;
import io.pollard.transferability.ViewPair;
import io.pollard.transferability.ViewSimilarity;
import io.pollard.transferability.WachterLaw;
import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;

/**
 * Coefficients in descending order, the index from 0 to 1, a panel a pair of units and a curve a
 * network; beside each what chance gives, and shuffled images.
 */
record CoefficientsPlot(List<ViewSimilarity> pairs) {

  private static final int COLUMNS = 2;

  /** Places at which the law of chance is drawn. */
  private static final int PLACES = 100;

  /** As few coefficients are drawn as points too. */
  private static final int FEW = 12;

  CoefficientsPlot {
    pairs = List.copyOf(pairs);
  }

  Picture picture(String title) {
    Map<String, List<ViewSimilarity>> panels = new LinkedHashMap<>();
    pairs.forEach(
        one -> panels.computeIfAbsent(units(one.pair()), any -> new ArrayList<>()).add(one));
    // The one before has a colour though it has no curve: as in the pictures where it has one.
    List<String> networks =
        pairs.stream()
            .flatMap(one -> Stream.of(one.pair().first().model(), network(one.pair())))
            .distinct()
            .toList();
    List<Chart> charts = new ArrayList<>();
    panels.forEach((units, ofPanel) -> charts.add(chart(units, ofPanel, networks)));
    return new Picture(title, Math.min(COLUMNS, charts.size()), charts);
  }

  private static String units(ViewPair pair) {
    return pair.first().unit().equals(pair.second().unit())
        ? pair.first().unit()
        : pair.first().unit() + " and " + pair.second().unit();
  }

  /** Whose curve it is: of a network before and after, the one after. */
  private static String network(ViewPair pair) {
    return pair.second().model();
  }

  private static Chart chart(String title, List<ViewSimilarity> pairs, List<String> networks) {
    List<Series> series = new ArrayList<>();
    for (ViewSimilarity one : pairs) {
      Color colour = TransferabilityPlots.colour(networks.indexOf(network(one.pair())));
      List<Double> shuffled = one.shuffled().coefficients();
      series.add(line("", colour, Line.DASHED, shuffled.size(), shuffled::get));
      if (one.found().hasChance()) {
        WachterLaw chance = one.found().chance();
        series.add(
            line(
                "",
                colour,
                Line.DOTTED,
                PLACES,
                place -> chance.quantile(1 - middle(place, PLACES))));
      }
    }
    for (ViewSimilarity one : pairs) {
      Color colour = TransferabilityPlots.colour(networks.indexOf(network(one.pair())));
      List<Double> found = one.found().coefficients();
      series.add(line(named(one), colour, Line.SOLID, found.size(), found::get));
    }
    series.add(line("chance", Series.GREY, Line.DOTTED, 0, place -> 0));
    series.add(line("shuffled", Series.GREY, Line.DASHED, 0, place -> 0));
    return new Chart(title, Axis.between("index", 0, 1), Axis.between("coefficient", 0, 1), series);
  }

  private static String named(ViewSimilarity one) {
    return network(one.pair())
        + (one.found().hasChance()
            ? String.format(Locale.ROOT, ", %.2f over chance", one.areaOverChance())
            : "");
  }

  /** The middle of the share that a rank has. */
  private static double middle(int rank, int count) {
    return (rank + .5) / count;
  }

  private static Series line(
      String name, Color colour, Line line, int count, IntToDoubleFunction value) {
    List<Point> points = new ArrayList<>();
    for (int rank = 0; rank < count; rank++) {
      points.add(Point.of(middle(rank, count), value.applyAsDouble(rank)));
    }
    Marker marker = line == Line.SOLID && count <= FEW ? Marker.CIRCLE : Marker.NONE;
    return new Series(name, colour, line, marker, points);
  }

  /** A row a coefficient. */
  Table numbers() {
    List<Column> columns = new ArrayList<>();
    for (String key : List.of("first", "first_unit", "second", "second_unit")) {
      columns.add(Column.of(key, key));
    }
    for (String key : List.of("index", "coefficient", "shuffled", "chance")) {
      columns.add(new Column(key, key, 1, 3));
    }
    List<List<Object>> rows = new ArrayList<>();
    for (ViewSimilarity one : pairs) {
      List<Double> found = one.found().coefficients();
      List<Double> shuffled = one.shuffled().coefficients();
      for (int rank = 0; rank < found.size(); rank++) {
        double index = middle(rank, found.size());
        List<Object> row = new ArrayList<>();
        row.add(one.pair().first().model());
        row.add(one.pair().first().unit());
        row.add(one.pair().second().model());
        row.add(one.pair().second().unit());
        row.add(index);
        row.add(found.get(rank));
        row.add(rank < shuffled.size() ? shuffled.get(rank) : null);
        row.add(one.found().hasChance() ? one.found().chance().quantile(1 - index) : null);
        rows.add(row);
      }
    }
    return new Table(columns, rows);
  }
}
