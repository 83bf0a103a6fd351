package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.metrics.Metric;
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
import java.util.Map;

/** Test score, the one that trials select by, of every trial against the parameters that it has. */
final class ParameterPlot {

  private ParameterPlot() {}

  private static double test(ScoredTrial trial, Metric score) {
    return score.of(trial.of(Part.TEST).orElseThrow());
  }

  /**
   * @param rows each with scores
   */
  static Chart chart(List<Repeats> rows) {
    Metric score = Repeats.selectBy(rows);
    Map<MethodStyle, List<Point>> points = new LinkedHashMap<>();
    // Full transfer last: layer-wise finetuning has as many parameters and would cover it.
    List<Repeats> drawn =
        rows.stream().sorted(Comparator.comparing(Repeats::isFullTransfer)).toList();
    for (Repeats row : drawn) {
      List<Point> ofLook = points.computeIfAbsent(MethodStyle.of(row), any -> new ArrayList<>());
      row.scored()
          .forEach(trial -> ofLook.add(Point.of((double) row.parameters(), test(trial, score))));
    }
    Axis x =
        Axis.ratios(
            "parameters, head included",
            rows.stream().mapToDouble(row -> (double) row.parameters()));
    Axis y =
        Axis.ofScores(
            "test " + score.shortLabel(),
            rows.stream()
                .flatMap(row -> row.scored().stream())
                .mapToDouble(trial -> test(trial, score)));
    List<Series> series = new ArrayList<>();
    points.forEach(
        (look, of) ->
            series.add(new Series(look.name(), look.colour(), Line.NONE, look.marker(), of)));
    return new Chart("Test " + score.shortLabel() + " of every trial by parameters", x, y, series);
  }

  static Table numbers(List<Repeats> rows) {
    Metric score = Repeats.selectBy(rows);
    List<Column> columns =
        List.of(
            Column.of("curve", "curve"),
            Column.of("trial", "trial"),
            Column.of("cut", "cut"),
            Column.of("parameters", "parameters"),
            new Column("test_" + score.key(), "test " + score.shortLabel(), 1, 3),
            new Column("validation_" + score.key(), "validation " + score.shortLabel(), 1, 3));
    List<List<Object>> lines = new ArrayList<>();
    for (Repeats row : rows) {
      for (ScoredTrial trial : row.scored()) {
        lines.add(
            List.of(
                MethodStyle.of(row).name(),
                trial.trial().id(),
                row.cut(),
                row.parameters(),
                test(trial, score),
                Repeats.validation(trial, score)));
      }
    }
    return new Table(columns, lines);
  }
}
