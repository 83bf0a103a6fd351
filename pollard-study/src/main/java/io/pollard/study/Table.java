package io.pollard.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pollard.files.Csv;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Spread;
import io.pollard.text.StrangersText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Columns and rows that a person reads as text or Markdown, and a program as CSV or JSON.
 *
 * <p>For people numbers are scaled, rounded and grouped as their column says; programs get them as
 * they are.
 *
 * @param rows one value a column: text, a number, a truth, an {@link Interval}, a {@link Spread},
 *     or null where there is none
 */
public record Table(List<Column> columns, List<List<Object>> rows) {

  /** How a table is written. */
  public enum Format {
    /** Aligned columns, numbers to the right. */
    TABLE,
    /** A heading and a line a row, commas, quotes where they are needed. */
    CSV,
    /** One array with an object a row. */
    JSON,
    /** One object a line. */
    JSONL,
    /** A Markdown table. */
    MD;

    /** As it is typed: "table". */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One column.
   *
   * @param key its name in CSV and JSON
   * @param heading its name for people
   * @param divisor numbers are divided by it for people, as 1e6 under a heading "MB"
   * @param decimals digits after the point, for people
   */
  public record Column(String key, String heading, double divisor, int decimals) {

    /** Text, truths, or whole numbers. */
    public static Column of(String key, String heading) {
      return new Column(key, heading, 1, 0);
    }

    private String forPeople(Object value) {
      if (value == null) {
        return "";
      }
      if (value instanceof Boolean truth) {
        return truth ? "yes" : "";
      }
      if (value instanceof Interval interval) {
        return Double.isNaN(interval.low())
            ? forPeople(interval.estimate())
            : interval.text(decimals);
      }
      if (value instanceof Spread spread) {
        return Double.isFinite(spread.mean())
            ? new Spread(spread.mean() / divisor, spread.deviation() / divisor, spread.repeats())
                .text(decimals)
            : "-";
      }
      if (value instanceof Number number) {
        double scaled = number.doubleValue() / divisor;
        return Double.isFinite(scaled)
            ? String.format(Locale.ROOT, "%,." + decimals + "f", scaled)
            : "-";
      }
      return StrangersText.value(value.toString());
    }
  }

  /**
   * @throws IllegalArgumentException if a row has not one value a column
   */
  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(row -> (List<Object>) new ArrayList<>(row)).toList();
    for (List<Object> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "expected " + columns.size() + " values in a row but found " + row);
      }
    }
  }

  /** The whole table, every line ended. */
  public String as(Format format) {
    return switch (format) {
      case TABLE -> text();
      case CSV -> csv();
      case JSON -> json(objects());
      case JSONL -> objects().stream().map(Table::json).collect(Collectors.joining());
      case MD -> markdown();
    };
  }

  private String text() {
    List<List<String>> lines = new ArrayList<>(List.of(headings()));
    rows.forEach(row -> lines.add(forPeople(row)));
    int[] widths =
        IntStream.range(0, columns.size())
            .map(
                column ->
                    lines.stream()
                        .mapToInt(line -> StrangersText.width(line.get(column)))
                        .max()
                        .orElse(0))
            .toArray();
    List<Boolean> numeric = IntStream.range(0, columns.size()).mapToObj(this::isNumeric).toList();
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder aligned = new StringBuilder();
      for (int column = 0; column < columns.size(); column++) {
        String value = line.get(column);
        String space = " ".repeat(widths[column] - StrangersText.width(value));
        aligned.append(column == 0 ? "" : "  ");
        aligned.append(numeric.get(column) ? space + value : value + space);
      }
      text.append(aligned.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private String csv() {
    StringBuilder csv = new StringBuilder();
    csv.append(Csv.line(keys()));
    rows.forEach(row -> csv.append(Csv.line(cells(row))));
    return csv.toString();
  }

  /**
   * A column of intervals is three: the estimate, and the ends as {@code _low, _high}; one of
   * spreads is two: the mean, and {@code _deviation}.
   */
  private List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (int column = 0; column < columns.size(); column++) {
      String key = columns.get(column).key();
      endings(column).forEach(ending -> keys.add(key + ending));
    }
    return keys;
  }

  private List<Object> cells(List<Object> row) {
    List<Object> cells = new ArrayList<>();
    for (int column = 0; column < columns.size(); column++) {
      Object value = row.get(column);
      List<?> numbers = numbers(value);
      cells.addAll(numbers);
      cells.addAll(Collections.nCopies(endings(column).size() - numbers.size(), null));
    }
    return cells;
  }

  private List<String> endings(int column) {
    if (rows.stream().anyMatch(row -> row.get(column) instanceof Interval)) {
      return List.of("", "_low", "_high");
    }
    return rows.stream().anyMatch(row -> row.get(column) instanceof Spread)
        ? List.of("", "_deviation")
        : List.of("");
  }

  private static List<?> numbers(Object value) {
    if (value instanceof Interval interval) {
      return List.of(interval.estimate(), interval.low(), interval.high());
    }
    if (value instanceof Spread spread) {
      return List.of(spread.mean(), spread.deviation());
    }
    return Collections.singletonList(value);
  }

  private String markdown() {
    StringBuilder lines = new StringBuilder(bars(headings()));
    lines.append(
        bars(
            IntStream.range(0, columns.size())
                .mapToObj(column -> isNumeric(column) ? "--:" : "---")
                .toList()));
    rows.forEach(row -> lines.append(bars(forPeople(row))));
    return lines.toString();
  }

  private static String bars(List<String> values) {
    return values.stream()
        .map(value -> value.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** An object a row, for JSON. */
  List<Map<String, Object>> objects() {
    return rows.stream().map(this::object).toList();
  }

  private Map<String, Object> object(List<Object> row) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int column = 0; column < columns.size(); column++) {
      object.put(columns.get(column).key(), value(row.get(column)));
    }
    return object;
  }

  private static @Nullable Object value(@Nullable Object value) {
    if (value instanceof Interval interval) {
      Map<String, Object> ends = new LinkedHashMap<>();
      ends.put("estimate", value(interval.estimate()));
      ends.put("low", value(interval.low()));
      ends.put("high", value(interval.high()));
      return ends;
    }
    if (value instanceof Spread spread) {
      Map<String, Object> moments = new LinkedHashMap<>();
      moments.put("mean", value(spread.mean()));
      moments.put("deviation", value(spread.deviation()));
      return moments;
    }
    return value instanceof Double number && !Double.isFinite(number) ? null : value;
  }

  static String json(Object value) {
    try {
      // Between quotes only: what is strange has no place in JSON elsewhere.
      return StrangersText.replaced(
              StudyJson.MAPPER.writeValueAsString(value), StrangersText::isStrange, Table::escaped)
          + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("values of a table are text and numbers", impossible);
    }
  }

  /** As JSON writes any letter, so that it reads back exactly and no terminal obeys it. */
  private static String escaped(int codePoint) {
    StringBuilder units = new StringBuilder();
    for (char unit : Character.toChars(codePoint)) {
      units.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
    }
    return units.toString();
  }

  /** Loaded only where JSON is asked for: it takes a quarter of a second. */
  private static final class StudyJson {
    static final ObjectMapper MAPPER = new ObjectMapper();
  }

  /** Of its columns, as people read them. */
  public List<String> headings() {
    return columns.stream().map(Column::heading).map(StrangersText::value).toList();
  }

  /** Of its rows, as people read them: scaled, rounded and grouped, one text a column. */
  public List<List<String>> cells() {
    return rows.stream().map(this::forPeople).toList();
  }

  private List<String> forPeople(List<Object> row) {
    return IntStream.range(0, row.size())
        .mapToObj(column -> columns.get(column).forPeople(row.get(column)))
        .toList();
  }

  /** Whether nothing but numbers stands in a column, from 0. */
  public boolean isNumeric(int column) {
    return rows.stream()
        .map(row -> row.get(column))
        .filter(Objects::nonNull)
        .allMatch(Number.class::isInstance);
  }
}
