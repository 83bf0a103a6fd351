package io.pollard.study.plot;

import io.pollard.study.plot.Pen.Anchor;
import io.pollard.study.plot.Pen.Lettering;
import io.pollard.study.plot.Pen.Spot;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import io.pollard.study.plot.Series.Point;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Axes with what is drawn between them, and a legend below.
 *
 * @param title may be empty
 * @param boxes beneath the lines of the series
 * @param series later ones lie above earlier ones
 */
public record Chart(String title, Axis x, Axis y, List<Boxes> boxes, List<Series> series) {

  private static final Color INK = new Color(0x222222);
  private static final Color GRID = new Color(0xE2E2E2);
  static final Lettering TITLE = new Lettering(18, true, INK);
  private static final Lettering AXIS = new Lettering(15, true, INK);
  private static final Lettering TICK = new Lettering(14, false, INK);
  private static final Lettering LEGEND = new Lettering(15, false, INK);

  private static final double LEFT = 84;
  private static final double RIGHT = 28;
  private static final double TITLE_ROOM = 48;
  private static final double TOP = 20;
  private static final double LEGEND_ROW = 26;
  private static final double LEGEND_MARK = 38;
  private static final double GAP = 8;
  private static final double TURNED = 45;
  private static final double CURVE = 2.5;
  private static final double HAIR = 1;
  private static final double MARKER = 4.5;
  private static final double WHISKER = 1.25;
  private static final double MEDIAN = 2;
  private static final double BAND = .18;
  private static final double KEY_BOX = 7;

  public Chart {
    boxes = List.copyOf(boxes);
    series = List.copyOf(series);
  }

  /** Without boxes. */
  public Chart(String title, Axis x, Axis y, List<Series> series) {
    this(title, x, y, List.of(), series);
  }

  /** The same under another title, or, where that is empty, without one. */
  public Chart withTitle(String other) {
    return new Chart(other, x, y, boxes, series);
  }

  /** What draws a legend's sign beside its name, its left end at a place. */
  @FunctionalInterface
  private interface Sign {
    void draw(Pen pen, Spot left);
  }

  /** One name of the legend. */
  private record Key(String name, Lettering lettering, Sign sign) {

    double width() {
      return LEGEND_MARK + GAP + lettering.width(name) + 3 * GAP;
    }

    Key fitting(double width) {
      return new Key(name, lettering.fitting(name, width - LEGEND_MARK - 4 * GAP), sign);
    }
  }

  /** The part of the page between the axes. */
  private record Field(Axis x, Axis y, double left, double top, double right, double bottom) {
    Spot at(double xs, double ys) {
      return new Spot(left + x.share(xs) * (right - left), bottom - y.share(ys) * (bottom - top));
    }
  }

  /** What names of ticks, the axis's title and the legend need beneath the axes. */
  double below(double width) {
    return labels(width)
        + 2 * GAP
        + AXIS.size()
        + GAP
        + legend(width - LEFT - RIGHT).size() * LEGEND_ROW
        + GAP;
  }

  private double widestTick() {
    return x.ticks().stream().mapToDouble(tick -> TICK.width(tick.label())).max().orElse(0);
  }

  private boolean isTurned(double width) {
    double spacing = (width - LEFT - RIGHT) / Math.max(1, x.ticks().size());
    return widestTick() + GAP > spacing && !x.isLogarithmic();
  }

  private double labels(double width) {
    return isTurned(width)
        ? widestTick() * Math.sin(Math.toRadians(TURNED)) + TICK.size()
        : TICK.size() + GAP;
  }

  /**
   * @param corner the upper left one
   * @param below as much as {@link #below} or more
   */
  void draw(Pen pen, Spot corner, double width, double height, double below) {
    double from = corner.y();
    pen.fill(
        List.of(
            corner,
            new Spot(corner.x() + width, from),
            new Spot(corner.x() + width, from + height),
            new Spot(corner.x(), from + height)),
        Color.WHITE,
        1);
    boolean isTurned = isTurned(width);
    double labels = labels(width);
    double top = from + (title.isEmpty() ? TOP : TITLE_ROOM);
    Field field =
        new Field(
            x,
            y,
            corner.x() + (isTurned ? roomForTurned(width - LEFT - RIGHT) : LEFT),
            top,
            corner.x() + width - RIGHT,
            from + height - below);
    if (!title.isEmpty()) {
      pen.text(
          title,
          new Spot(corner.x() + width / 2, from + 30),
          Anchor.MIDDLE,
          0,
          TITLE.fitting(title, width - 2 * GAP));
    }
    drawAxes(pen, field, isTurned, labels, corner.x());
    series.forEach(one -> drawBand(pen, field, one));
    boxes.forEach(
        group ->
            group
                .boxes()
                .forEach(
                    one ->
                        drawBox(
                            pen,
                            group.look(),
                            group.colour(),
                            field.at(one.x() - one.width() / 2, one.box().low()).x(),
                            field.at(one.x() + one.width() / 2, one.box().low()).x(),
                            Stream.of(
                                    one.box().low(),
                                    one.box().lower(),
                                    one.box().median(),
                                    one.box().upper(),
                                    one.box().high())
                                .map(value -> field.at(one.x(), value).y())
                                .toList())));
    series.forEach(one -> drawLine(pen, field, one));
    series.forEach(
        one ->
            one.points().stream()
                .filter(point -> Double.isFinite(point.y()))
                .forEach(
                    point ->
                        mark(pen, field.at(point.x(), point.y()), one.marker(), one.colour())));
    double row = field.bottom() + labels + 2 * GAP + AXIS.size() + GAP + LEGEND_ROW / 2;
    for (List<Key> ofRow : legend(width - LEFT - RIGHT)) {
      drawLegend(pen, ofRow, corner.x() + width / 2, row);
      row += LEGEND_ROW;
    }
  }

  /** To the left of the axes, so that no turned name of a tick is cut off. */
  private double roomForTurned(double width) {
    double room = LEFT;
    for (Axis.Tick tick : x.ticks()) {
      double length = TICK.width(tick.label()) * Math.cos(Math.toRadians(TURNED)) + GAP;
      room = Math.max(room, length - x.share(tick.value()) * width);
    }
    return room;
  }

  private static void drawAxes(Pen pen, Field field, boolean isTurned, double labels, double edge) {
    for (Axis.Tick tick : field.y().ticks()) {
      double height = field.at(field.x().low(), tick.value()).y();
      pen.line(
          List.of(new Spot(field.left(), height), new Spot(field.right(), height)),
          GRID,
          HAIR,
          Line.SOLID);
      pen.text(
          tick.label(),
          new Spot(field.left() - GAP, height + TICK.size() * .36),
          Anchor.END,
          0,
          TICK);
    }
    for (Axis.Tick tick : field.x().ticks()) {
      double place = field.at(tick.value(), field.y().low()).x();
      pen.line(
          List.of(new Spot(place, field.top()), new Spot(place, field.bottom())),
          GRID,
          HAIR,
          Line.SOLID);
      double under = field.bottom() + TICK.size() + GAP / 2;
      if (isTurned) {
        pen.text(tick.label(), new Spot(place + GAP / 2, under), Anchor.END, -TURNED, TICK);
      } else {
        pen.text(tick.label(), new Spot(place, under), Anchor.MIDDLE, 0, TICK);
      }
    }
    pen.line(
        List.of(
            new Spot(field.left(), field.top()),
            new Spot(field.left(), field.bottom()),
            new Spot(field.right(), field.bottom())),
        INK,
        HAIR,
        Line.SOLID);
    pen.text(
        field.x().title(),
        new Spot((field.left() + field.right()) / 2, field.bottom() + labels + GAP + AXIS.size()),
        Anchor.MIDDLE,
        0,
        AXIS);
    pen.text(
        field.y().title(),
        new Spot(edge + AXIS.size() + GAP, (field.top() + field.bottom()) / 2),
        Anchor.MIDDLE,
        -90,
        AXIS);
  }

  private static void drawBand(Pen pen, Field field, Series one) {
    List<Spot> upper = new ArrayList<>();
    List<Spot> lower = new ArrayList<>();
    for (Point point : one.points()) {
      if (point.hasBand()) {
        upper.add(field.at(point.x(), point.high()));
        lower.add(0, field.at(point.x(), point.low()));
      }
    }
    if (upper.size() > 1) {
      upper.addAll(lower);
      pen.fill(upper, one.colour(), BAND);
    }
  }

  /** In pieces between points that are not finite. */
  private static void drawLine(Pen pen, Field field, Series one) {
    if (one.line() == Line.NONE) {
      return;
    }
    List<Spot> piece = new ArrayList<>();
    for (Point point : one.points()) {
      if (Double.isFinite(point.y())) {
        piece.add(field.at(point.x(), point.y()));
      } else {
        drawPiece(pen, piece, one);
        piece.clear();
      }
    }
    drawPiece(pen, piece, one);
  }

  private static void drawPiece(Pen pen, List<Spot> piece, Series one) {
    if (piece.size() > 1) {
      pen.line(List.copyOf(piece), one.colour(), CURVE, one.line());
    }
  }

  private static void mark(Pen pen, Spot at, Marker marker, Color colour) {
    switch (marker) {
      case NONE -> {}
      case CIRCLE -> pen.fill(around(at, 20, 0, MARKER), colour, 1);
      case SQUARE -> pen.fill(around(at, 4, 45, MARKER * 1.25), colour, 1);
      case DIAMOND -> pen.fill(around(at, 4, 0, MARKER * 1.35), colour, 1);
      case TRIANGLE -> pen.fill(around(at, 3, -90, MARKER * 1.4), colour, 1);
      case CROSS -> {
        pen.line(corners(at, 1), colour, 2, Line.SOLID);
        pen.line(corners(at, -1), colour, 2, Line.SOLID);
      }
    }
  }

  private static List<Spot> corners(Spot at, int side) {
    return List.of(
        new Spot(at.x() - MARKER, at.y() - side * MARKER),
        new Spot(at.x() + MARKER, at.y() + side * MARKER));
  }

  /** The corners of a regular polygon. */
  private static List<Spot> around(Spot at, int corners, double degrees, double radius) {
    List<Spot> spots = new ArrayList<>();
    for (int i = 0; i < corners; i++) {
      double angle = Math.toRadians(degrees + 360.0 * i / corners);
      spots.add(new Spot(at.x() + radius * Math.cos(angle), at.y() + radius * Math.sin(angle)));
    }
    return spots;
  }

  /**
   * A box with its whiskers.
   *
   * @param heights of the lower whisker's end, the box's lower edge, the median, the upper edge and
   *     the upper whisker's end
   */
  private static void drawBox(
      Pen pen, Boxes.Look look, Color colour, double left, double right, List<Double> heights) {
    double middle = (left + right) / 2;
    double low = heights.get(1);
    double high = heights.get(3);
    pen.line(upright(middle, heights.get(0), low), colour, WHISKER, Line.SOLID);
    pen.line(upright(middle, high, heights.get(4)), colour, WHISKER, Line.SOLID);
    List<Spot> edges =
        List.of(
            new Spot(left, low),
            new Spot(right, low),
            new Spot(right, high),
            new Spot(left, high),
            new Spot(left, low));
    pen.fill(edges.subList(0, 4), look == Boxes.Look.FULL ? colour : Color.WHITE, 1);
    pen.line(edges, colour, WHISKER, Line.SOLID);
    pen.line(
        List.of(new Spot(left, heights.get(2)), new Spot(right, heights.get(2))),
        look == Boxes.Look.FULL ? INK : colour,
        MEDIAN,
        Line.SOLID);
  }

  private static List<Spot> upright(double place, double from, double to) {
    return List.of(new Spot(place, from), new Spot(place, to));
  }

  private static Key key(Boxes group) {
    return new Key(
        group.name(),
        LEGEND,
        (pen, left) ->
            drawBox(
                pen,
                group.look(),
                group.colour(),
                left.x() + LEGEND_MARK / 2 - KEY_BOX,
                left.x() + LEGEND_MARK / 2 + KEY_BOX,
                Stream.of(10., 5., 0., -5., -10.).map(height -> left.y() + height).toList()));
  }

  private static Key key(Series one) {
    return new Key(
        one.name(),
        LEGEND,
        (pen, left) -> {
          if (one.line() != Line.NONE) {
            pen.line(
                List.of(left, new Spot(left.x() + LEGEND_MARK, left.y())),
                one.colour(),
                CURVE,
                one.line());
          }
          mark(pen, new Spot(left.x() + LEGEND_MARK / 2, left.y()), one.marker(), one.colour());
        });
  }

  /** As many a row as fit; what has no name stands in none. */
  private List<List<Key>> legend(double width) {
    List<List<Key>> rows = new ArrayList<>();
    double left = 0;
    for (Key key :
        Stream.concat(boxes.stream().map(Chart::key), series.stream().map(Chart::key)).toList()) {
      if (key.name().isEmpty()) {
        continue;
      }
      Key fitting = key.fitting(width);
      if (rows.isEmpty() || fitting.width() > left) {
        rows.add(new ArrayList<>());
        left = width;
      }
      rows.get(rows.size() - 1).add(fitting);
      left -= fitting.width();
    }
    return rows;
  }

  private static void drawLegend(Pen pen, List<Key> row, double middle, double height) {
    double place = middle - row.stream().mapToDouble(Key::width).sum() / 2 + GAP;
    for (Key key : row) {
      key.sign().draw(pen, new Spot(place, height));
      pen.text(
          key.name(),
          new Spot(place + LEGEND_MARK + GAP, height + LEGEND.size() * .36),
          Anchor.START,
          0,
          key.lettering());
      place += key.width();
    }
  }
}
