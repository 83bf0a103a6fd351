package io.pollard.study.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.util.List;

/** Draws on a page whose points are counted from its upper left corner. */
interface Pen {

  /** A place on the page, in points. */
  record Spot(double x, double y) {}

  /** Which end of a text stands at its place. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** How a text looks. */
  record Lettering(int size, boolean bold, Color colour) {

    private static final int SMALLEST = 8;

    Font font() {
      return new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size);
    }

    /** About how wide a text is, in points. */
    double width(String text) {
      return font().getStringBounds(text, new FontRenderContext(null, true, true)).getWidth();
    }

    /** Smaller where a text is wider than its room. */
    Lettering fitting(String text, double room) {
      Lettering fitting = this;
      while (fitting.size > SMALLEST && fitting.width(text) > room) {
        fitting = new Lettering(fitting.size - 1, bold, colour);
      }
      return fitting;
    }
  }

  /** Straight lines through places. */
  void line(List<Spot> through, Color colour, double width, Series.Line dashes);

  /**
   * The area inside places.
   *
   * @param opacity 0 to 1
   */
  void fill(List<Spot> corners, Color colour, double opacity);

  /**
   * One line of text on its base line.
   *
   * @param degrees turned about its place, clockwise
   */
  void text(String text, Spot at, Anchor anchor, double degrees, Lettering lettering);
}
