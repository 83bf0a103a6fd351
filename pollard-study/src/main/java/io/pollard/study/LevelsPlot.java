package io.pollard.study;

import io.pollard.study.Table.Column;
import io.pollard.study.plot.Axis;
import io.pollard.study.plot.Boxes;
import io.pollard.study.plot.Boxes.Look;
import io.pollard.study.plot.Boxes.Placed;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import io.pollard.study.plot.Series.Point;
import io.pollard.transferability.Box;
import io.pollard.transferability.CanonicalCorrelations;
import io.pollard.transferability.CutDetection;
import io.pollard.transferability.ViewSimilarity;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Boxes of the coefficients of every cut point beside those of both baselines, with the cut that
 * follows and scores over them.
 *
 * @param levels the cut points from the image up
 */
record LevelsPlot(
    List<ViewSimilarity> levels, Optional<CutDetection> detection, List<ScoreCurve> curves) {

  /** Of the room that a cut point has. */
  private static final double BOX = .24;

  private static final double APART = .28;

  private static final List<Color> CURVES = List.of(Series.ORANGE, Series.GREEN, Series.PINK);
  private static final List<Marker> MARKERS =
      List.of(Marker.CIRCLE, Marker.SQUARE, Marker.TRIANGLE);

  /** One of the three boxes of a cut point. */
  private enum Kind {
    FOUND("before against after", "", Series.BLUE, -APART),
    CHANCE("chance (Wachter's law)", "chance_", Series.GREY, 0),
    SHUFFLED("shuffled images", "shuffled_", Series.YELLOW, APART);

    private final String label;
    private final String key;

    @SuppressWarnings("ImmutableEnumChecker") // colours are not changed
    private final Color colour;

    /** From the middle of the cut point. */
    private final double offset;

    Kind(String label, String key, Color colour, double offset) {
      this.label = label;
      this.key = key;
      this.colour = colour;
      this.offset = offset;
    }

    /** Empty where nothing was kept, or there are too few samples for a law. */
    Optional<Box> box(ViewSimilarity level) {
      return switch (this) {
        case FOUND -> box(level.found());
        case CHANCE ->
            level.found().hasChance()
                ? Optional.of(level.found().chance().box())
                : Optional.empty();
        case SHUFFLED -> box(level.shuffled());
      };
    }

    private static Optional<Box> box(CanonicalCorrelations correlations) {
      return correlations.coefficients().isEmpty()
          ? Optional.empty()
          : Optional.of(correlations.box());
    }
  }

  LevelsPlot {
    levels = List.copyOf(levels);
    curves = List.copyOf(curves);
  }

  private List<String> cuts() {
    return levels.stream().map(level -> level.pair().second().unit()).toList();
  }

  Chart chart(String title) {
    Axis x = TransferabilityPlots.cutAxis(cuts());
    Axis y = Axis.between(curves.isEmpty() ? "coefficient" : "coefficient, score", 0, 1);
    List<Boxes> boxes = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      boxes.add(new Boxes(kind.label, kind.colour, Look.FULL, placed(kind, Look.FULL)));
      boxes.add(new Boxes("", kind.colour, Look.HOLLOW, placed(kind, Look.HOLLOW)));
    }
    if (levels.stream().anyMatch(level -> look(level) == Look.HOLLOW)) {
      boxes.add(new Boxes("too few samples", Series.BLACK, Look.HOLLOW, List.of()));
    }
    List<Series> series = new ArrayList<>();
    detection.ifPresent(cut -> addDetection(cut, x, y, series));
    for (int i = 0; i < curves.size(); i++) {
      series.add(
          TransferabilityPlots.line(
              curves.get(i),
              cuts(),
              CURVES.get(i % CURVES.size()),
              MARKERS.get(i % MARKERS.size())));
    }
    return new Chart(title, x, y, boxes, series);
  }

  private static Look look(ViewSimilarity level) {
    return level.found().isOfTooFewSamples() ? Look.HOLLOW : Look.FULL;
  }

  private List<Placed> placed(Kind kind, Look look) {
    List<Placed> placed = new ArrayList<>();
    for (int place = 0; place < levels.size(); place++) {
      ViewSimilarity level = levels.get(place);
      double x = place + kind.offset;
      if (look(level) == look) {
        kind.box(level).ifPresent(box -> placed.add(new Placed(x, BOX, box)));
      }
    }
    return placed;
  }

  /** Where every level is separated the cut lies behind the last one. */
  private void addDetection(CutDetection cut, Axis x, Axis y, List<Series> series) {
    double low = place(cut, cut.low(), x);
    double high = place(cut, cut.high(), x);
    series.add(
        new Series(
            "",
            Series.BLACK,
            Line.NONE,
            Marker.NONE,
            List.of(
                new Point(low, Double.NaN, y.low(), y.high()),
                new Point(high, Double.NaN, y.low(), y.high()))));
    double place = place(cut, cut.place(), x);
    series.add(
        Series.straight(
            "detected cut: "
                + named(cut, cut.place())
                + (cut.low() < cut.high()
                    ? " [" + named(cut, cut.low()) + ", " + named(cut, cut.high()) + "]"
                    : ""),
            Series.BLACK,
            Line.DASHED,
            Point.of(place, y.low()),
            Point.of(place, y.high())));
  }

  private double place(CutDetection cut, int of, Axis x) {
    return cut.unit(of).map(unit -> (double) cuts().indexOf(unit)).orElse(x.high());
  }

  private String named(CutDetection cut, int of) {
    return cut.unit(of).map(unit -> TransferabilityPlots.brief(unit, cuts())).orElse("none");
  }

  /** A row a cut point. */
  Table numbers() {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.of("cut", "cut"),
                Column.of("samples", "samples"),
                Column.of("samples_needed", "samples needed"),
                Column.of("too_few_samples", "too few samples"),
                Column.of("detected", "detected")));
    for (Kind kind : Kind.values()) {
      for (String end : List.of("low", "lower", "median", "upper", "high")) {
        columns.add(new Column(kind.key + end, kind.label + " " + end, 1, 3));
      }
    }
    curves.forEach(curve -> columns.add(TransferabilityPlots.scoreColumn(curve)));
    List<List<Object>> rows = new ArrayList<>();
    for (ViewSimilarity level : levels) {
      String cut = level.pair().second().unit();
      List<Object> row =
          new ArrayList<>(
              List.of(
                  cut,
                  level.found().samples(),
                  level.found().samplesNeeded(),
                  level.found().isOfTooFewSamples(),
                  detection.flatMap(CutDetection::cut).equals(Optional.of(cut))));
      for (Kind kind : Kind.values()) {
        row.addAll(kind.box(level).map(LevelsPlot::numbers).orElse(Collections.nCopies(5, null)));
      }
      row.addAll(TransferabilityPlots.scores(curves, cut));
      rows.add(row);
    }
    return new Table(columns, rows);
  }

  private static List<Object> numbers(Box box) {
    return List.of(box.low(), box.lower(), box.median(), box.upper(), box.high());
  }
}
