package io.pollard.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Comma-separated values with quotes where they are needed (RFC 4180), lines ended by a line feed;
 * what is written reads back to the same cells. Numbers stand as Java prints them: the shortest
 * decimal that reads back to the same number.
 */
public final class Csv {

  private final String text;
  private int position;

  private Csv(String text) {
    this.text = text;
  }

  /** One line; null is an empty cell. */
  public static String line(List<?> cells) {
    return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\n"));
  }

  private static String cell(Object value) {
    String cell = Objects.toString(value, "");
    boolean isPlain = cell.chars().noneMatch(letter -> ",\"\r\n".indexOf(letter) >= 0);
    return isPlain ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }

  /**
   * All rows, the header first.
   *
   * @throws IllegalArgumentException if a quote does not end, or more follows it in a cell
   */
  public static List<List<String>> rows(String text) {
    Csv csv = new Csv(text);
    List<List<String>> rows = new ArrayList<>();
    while (csv.position < text.length()) {
      rows.add(csv.row());
    }
    return rows;
  }

  private List<String> row() {
    List<String> cells = new ArrayList<>();
    do {
      cells.add(isAt('"') ? quoted() : plain());
    } while (take(','));
    take('\r');
    if (position < text.length() && !take('\n')) {
      throw new IllegalArgumentException(
          "expected a comma or a line's end after a quoted cell but found '"
              + text.charAt(position)
              + "'");
    }
    return cells;
  }

  private String plain() {
    int start = position;
    while (position < text.length() && ",\r\n".indexOf(text.charAt(position)) < 0) {
      position++;
    }
    return text.substring(start, position);
  }

  private String quoted() {
    StringBuilder cell = new StringBuilder();
    take('"');
    while (position < text.length()) {
      char letter = text.charAt(position++);
      if (letter != '"') {
        cell.append(letter);
      } else if (take('"')) {
        cell.append('"');
      } else {
        return cell.toString();
      }
    }
    throw new IllegalArgumentException("expected a quote that ends but found none");
  }

  private boolean isAt(char letter) {
    return position < text.length() && text.charAt(position) == letter;
  }

  private boolean take(char letter) {
    boolean found = isAt(letter);
    position += found ? 1 : 0;
    return found;
  }
}
