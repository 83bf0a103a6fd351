package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.metrics.Subgroups;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Groups of a column of numbers: from one edge, which belongs to it, to the next.
 *
 * @param attribute the column
 * @param edges rising, at least one
 */
public record Bands(String attribute, List<Double> edges) {

  public Bands {
    edges = List.copyOf(edges);
    for (int i = 1; i < edges.size(); i++) {
      if (edges.get(i) <= edges.get(i - 1)) {
        throw new DataException("expected edges of " + attribute + " that rise but found " + edges);
      }
    }
    if (edges.isEmpty()) {
      throw new DataException("expected an edge of " + attribute + " but found none");
    }
  }

  /**
   * Reads "age:0,40,65".
   *
   * @throws DataException if it is not so
   */
  public static Bands parse(String text) {
    int colon = text.lastIndexOf(':');
    List<Double> edges = new ArrayList<>();
    try {
      for (String edge : text.substring(colon + 1).split(",", -1)) {
        edges.add(Double.parseDouble(edge.strip()));
      }
    } catch (NumberFormatException e) {
      throw unreadable(text);
    }
    if (colon < 1 || edges.stream().anyMatch(edge -> !Double.isFinite(edge))) {
      throw unreadable(text);
    }
    return new Bands(text.substring(0, colon).strip(), edges);
  }

  private static DataException unreadable(String text) {
    return new DataException(
        "expected a column and where its groups begin, as age:0,40,65, but found " + text);
  }

  /** As "40 to 65" and "65 or more"; what is no number is unstated. */
  String of(String value) {
    double number;
    try {
      number = Double.parseDouble(value.strip());
    } catch (NumberFormatException e) {
      return Subgroups.UNSTATED;
    }
    if (Double.isNaN(number)) {
      return Subgroups.UNSTATED;
    }
    int above = 0;
    while (above < edges.size() && number >= edges.get(above)) {
      above++;
    }
    if (above == 0) {
      return "below " + text(edges.get(0));
    }
    return above == edges.size()
        ? text(edges.get(above - 1)) + " or more"
        : text(edges.get(above - 1)) + " to " + text(edges.get(above));
  }

  private static String text(double edge) {
    return BigDecimal.valueOf(edge).stripTrailingZeros().toPlainString();
  }
}
