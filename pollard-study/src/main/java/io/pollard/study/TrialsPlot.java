package io.pollard.study;

import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.strategy.Method;
import io.pollard.study.Table.Column;
import io.pollard.study.plot.Axis;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import io.pollard.study.plot.Series.Point;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Test AUPRC of trials of several studies against parameters: a point a trial, and a line through
 * the means of the cuts.
 */
final class TrialsPlot {

  private static final List<Color> COLOURS =
      List.of(Series.BLUE, Series.ORANGE, Series.GREEN, Series.PINK, Series.SKY, Series.YELLOW);

  /** What is drawn: the first of these that a trial has. */
  private static final List<Metric> SCORES = List.of(Metric.AVERAGE_PRECISION, Metric.DICE);

  private static final String PARAMETERS = "parameters";

  private TrialsPlot() {}

  /**
   * @param trials each with the score
   */
  static Chart chart(List<ComparedTrial> trials) {
    Metric metric = metric(trials);
    Map<String, List<ComparedTrial>> trained = new LinkedHashMap<>();
    trials.stream()
        .filter(trial -> !isFrozen(trial))
        .sorted(Comparator.comparingLong(ComparedTrial::parameters))
        .forEach(
            trial -> trained.computeIfAbsent(trial.cut(), cut -> new ArrayList<>()).add(trial));
    List<Point> means =
        trained.values().stream()
            .map(
                cut ->
                    Point.of(
                        (double) cut.get(0).parameters(),
                        cut.stream()
                            .mapToDouble(trial -> score(trial, metric))
                            .average()
                            .orElseThrow()))
            .toList();
    List<Series> series = new ArrayList<>();
    series.add(
        new Series("mean over trials, by cut", Series.BLACK, Line.SOLID, Marker.NONE, means));
    int next = 0;
    for (Map.Entry<String, List<ComparedTrial>> cut : trained.entrySet()) {
      series.add(
          points(
              "cut at " + cut.getKey(),
              COLOURS.get(next++ % COLOURS.size()),
              cut.getValue(),
              metric));
    }
    List<ComparedTrial> frozen = trials.stream().filter(TrialsPlot::isFrozen).toList();
    if (!frozen.isEmpty()) {
      series.add(points("feature extraction", Series.GREY, frozen, metric));
    }
    return new Chart(
        "Test " + metric.shortLabel() + " of each trial against what is kept of the network",
        Axis.ratios(PARAMETERS, trials.stream().mapToDouble(trial -> (double) trial.parameters())),
        Axis.ofScores(
            "test " + metric.label(), trials.stream().mapToDouble(trial -> score(trial, metric))),
        series);
  }

  /** What is drawn, a row a point. */
  static Table numbers(List<ComparedTrial> trials) {
    Metric metric = metric(trials);
    return new Table(
        List.of(
            Column.of("study", "study"),
            Column.of("strategy", "strategy"),
            Column.of("cut", "cut"),
            Column.of(PARAMETERS, PARAMETERS),
            new Column(key(metric), "test " + metric.shortLabel(), 1, 3)),
        trials.stream()
            .<List<Object>>map(
                trial ->
                    List.of(
                        trial.study(),
                        trial.strategy(),
                        trial.cut(),
                        trial.parameters(),
                        score(trial, metric)))
            .toList());
  }

  /** Those that can be drawn together: they have one score. */
  static List<ComparedTrial> scored(List<ComparedTrial> trials) {
    Metric metric = metric(trials);
    return trials.stream().filter(trial -> trial.score(key(metric)).isPresent()).toList();
  }

  /** The first that a trial has. */
  private static Metric metric(List<ComparedTrial> trials) {
    return SCORES.stream()
        .filter(one -> trials.stream().anyMatch(trial -> trial.score(key(one)).isPresent()))
        .findFirst()
        .orElse(Metric.AVERAGE_PRECISION);
  }

  private static String key(Metric metric) {
    return "test_" + metric.key();
  }

  private static double score(ComparedTrial trial, Metric metric) {
    return trial.score(key(metric)).map(Interval::estimate).orElseThrow();
  }

  private static boolean isFrozen(ComparedTrial trial) {
    return trial.strategy().equals(Method.FE.name());
  }

  private static Series points(
      String name, Color colour, List<ComparedTrial> trials, Metric metric) {
    return new Series(
        name,
        colour,
        Line.NONE,
        Marker.CIRCLE,
        trials.stream()
            .map(trial -> Point.of((double) trial.parameters(), score(trial, metric)))
            .toList());
  }
}
