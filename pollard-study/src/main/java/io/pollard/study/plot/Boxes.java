package io.pollard.study.plot;

import io.pollard.transferability.Box;
import java.awt.Color;
import java.util.List;

/**
 * Distributions that belong together in a chart, each drawn as a box with whiskers.
 *
 * @param name in the legend; empty for none there
 */
public record Boxes(String name, Color colour, Look look, List<Placed> boxes) {

  /** What is between a box's edges. */
  public enum Look {
    FULL,
    HOLLOW
  }

  /**
   * One of them, upright.
   *
   * @param x its middle, in the units of the axis
   * @param width likewise
   */
  public record Placed(double x, double width, Box box) {}

  public Boxes {
    boxes = List.copyOf(boxes);
  }
}
