package io.pollard.files;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Writes comma-separated values with quotes where they are needed (RFC 4180), lines ended by a line
 * feed; what is written reads back to the same cells. Numbers stand as Java prints them: the
 * shortest decimal that reads back to the same number.
 */
public final class Csv {

  private Csv() {}

  /** One line; null is an empty cell. */
  public static String line(List<?> cells) {
    return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\n"));
  }

  private static String cell(Object value) {
    String cell = Objects.toString(value, "");
    boolean isPlain = cell.chars().noneMatch(letter -> ",\"\r\n".indexOf(letter) >= 0);
    return isPlain ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }
}
