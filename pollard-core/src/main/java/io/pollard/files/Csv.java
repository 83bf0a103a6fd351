package io.pollard.files;

import io.pollard.text.StrangersText;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes comma-separated values with quotes where they are needed (RFC 4180), lines ended by a line
 * feed; what is written reads back to the same cells, by {@link #text}. Numbers stand as Java
 * prints them: the shortest decimal that reads back to the same number.
 *
 * <p>Text is written so that it stays text wherever the file is opened:
 *
 * <ul>
 *   <li>A spreadsheet takes text for a formula that begins with one of {@code = + - @}, their
 *       full-width forms, a tab or a line's end. Such text has an apostrophe before it, and so has
 *       text that begins with apostrophes and then one of these.
 *   <li>A terminal obeys control characters, see {@link StrangersText}. But for tabs and ends of
 *       lines they stand as <code>&#92;u{1b}</code>; a backslash that would read so by itself as
 *       <code>&#92;u{5c}</code>.
 * </ul>
 */
public final class Csv {

  private static final Pattern FORMULA = Pattern.compile("'*[=+\\-@\\t\\r\\n＝＋－＠]");
  private static final Pattern LOOKS_ESCAPED = Pattern.compile("\\\\(?=u\\{)");
  private static final Pattern ESCAPED = Pattern.compile("\\\\u\\{(10[0-9a-f]{4}|[0-9a-f]{1,5})}");

  private Csv() {}

  /** One line; null is an empty cell. Only text is kept from being a formula, never a number. */
  public static String line(List<?> cells) {
    return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\n"));
  }

  private static String cell(Object value) {
    String cell =
        value instanceof Number || value instanceof Boolean
            ? value.toString()
            : harmless(Objects.toString(value, ""));
    boolean isPlain = cell.chars().noneMatch(letter -> ",\"\r\n".indexOf(letter) >= 0);
    return isPlain ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }

  private static String harmless(String text) {
    String visible =
        StrangersText.replaced(
            LOOKS_ESCAPED.matcher(text).replaceAll("\\\\u{5c}"),
            codePoint -> "\t\r\n".indexOf(codePoint) < 0 && StrangersText.isStrange(codePoint),
            codePoint -> "\\u{" + Integer.toHexString(codePoint) + "}");
    return FORMULA.matcher(visible).lookingAt() ? "'" + visible : visible;
  }

  /** What was written of a cell that reads so. */
  public static String text(String cell) {
    String visible =
        cell.startsWith("'") && FORMULA.matcher(cell).lookingAt() ? cell.substring(1) : cell;
    return ESCAPED
        .matcher(visible)
        .replaceAll(
            escaped ->
                Matcher.quoteReplacement(
                    new StringBuilder()
                        .appendCodePoint(Integer.parseInt(escaped.group(1), 16))
                        .toString()));
  }
}
