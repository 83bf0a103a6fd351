package io.pollard.study;

import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Method;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import java.awt.Color;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How a method is called and drawn in every picture. */
record MethodStyle(String name, Color colour, Line line, Marker marker) {

  // In the order of the methods; one that is new gets the next.
  private static final List<Color> COLOURS =
      List.of(Series.BLACK, Series.PINK, Series.ORANGE, Series.GREEN, Series.BLUE, Series.GREY);
  private static final List<Marker> MARKERS =
      List.of(Marker.CROSS, Marker.DIAMOND, Marker.TRIANGLE, Marker.SQUARE, Marker.CIRCLE);

  private static final List<Color> SOURCES =
      List.of(Series.BLUE, Series.ORANGE, Series.GREEN, Series.PINK, Series.SKY, Series.BLACK);

  /** Those that figure 8 of the paper compares by head and by weights. */
  private static final Set<Method> IN_FIGURE_8 = EnumSet.of(Method.FTL, Method.TTL);

  static MethodStyle of(Repeats row) {
    HeadForm head = row.description().strategy().head();
    boolean isFlat = head == HeadForm.FLAT;
    boolean isFromRandom = row.isFromRandom();
    Optional<Method> method = row.method();
    return new MethodStyle(
        method.map(Method::title).orElse(row.name())
            + said(head)
            + (isFromRandom ? ", random weights" : ""),
        colour(method, isFlat, isFromRandom),
        isFromRandom ? Line.DOTTED : isFlat ? Line.DASHED : Line.SOLID,
        pick(MARKERS, method));
  }

  private static String said(HeadForm head) {
    return switch (head) {
      case POOLED -> "";
      case FLAT -> ", flat head";
      case MEAN -> ", mean token";
      case BOTH -> ", class and mean token";
    };
  }

  private static Color colour(Optional<Method> method, boolean isFlat, boolean isFromRandom) {
    Color plain = pick(COLOURS, method);
    if (method.filter(IN_FIGURE_8::contains).isEmpty()) {
      return plain;
    }
    return isFromRandom ? Series.YELLOW : isFlat ? Series.SKY : plain;
  }

  /** From the beginning again where there are more methods. */
  private static <T> T pick(List<T> palette, Optional<Method> method) {
    int place = method.map(Method::ordinal).orElse(Method.values().length);
    return palette.get(place % palette.size());
  }

  /**
   * The same from one of several sources of weights.
   *
   * @param number of the source, from 0
   */
  MethodStyle of(String source, int number) {
    return new MethodStyle(
        name + ", " + source, SOURCES.get(number % SOURCES.size()), line, marker);
  }

  MethodStyle named(String other) {
    return new MethodStyle(other, colour, line, marker);
  }
}
