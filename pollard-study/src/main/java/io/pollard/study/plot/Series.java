package io.pollard.study.plot;

import java.awt.Color;
import java.util.List;

/**
 * What belongs together in a chart.
 *
 * @param name in the legend
 * @param points in the order in which a line joins them
 */
public record Series(String name, Color colour, Line line, Marker marker, List<Point> points) {

  // Okabe and Ito 2008: told apart by all eyes, and in print.
  public static final Color BLACK = new Color(0x333333);
  public static final Color BLUE = new Color(0x0072B2);
  public static final Color GREEN = new Color(0x009E73);
  public static final Color GREY = new Color(0x767676);
  public static final Color ORANGE = new Color(0xD55E00);
  public static final Color PINK = new Color(0xCC79A7);
  public static final Color SKY = new Color(0x56B4E9);
  public static final Color YELLOW = new Color(0xE69F00);

  /** How points are joined. */
  public enum Line {
    NONE,
    SOLID,
    DASHED,
    DOTTED;

    /** Of dashes and gaps, in points. */
    List<Integer> lengths() {
      return switch (this) {
        case NONE, SOLID -> List.of();
        case DASHED -> List.of(9, 5);
        case DOTTED -> List.of(2, 4);
      };
    }
  }

  /** What stands at a point. */
  public enum Marker {
    NONE,
    CIRCLE,
    SQUARE,
    DIAMOND,
    TRIANGLE,
    CROSS
  }

  /**
   * A point in the units of the axes; a line has a gap where y is not a number.
   *
   * @param low where a band around y begins; not a number without one
   * @param high where it ends
   */
  public record Point(double x, double y, double low, double high) {

    /** Without a band. */
    public static Point of(double x, double y) {
      return new Point(x, y, Double.NaN, Double.NaN);
    }

    boolean hasBand() {
      return Double.isFinite(low) && Double.isFinite(high);
    }
  }

  public Series {
    points = List.copyOf(points);
  }

  /** A line from one place to another, as a level or a mark. */
  public static Series straight(String name, Color colour, Line line, Point from, Point to) {
    return new Series(name, colour, line, Marker.NONE, List.of(from, to));
  }
}
