package io.pollard.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A row of a stored table whose cells are asked for by the names of their columns.
 *
 * @param header of the table
 * @param cells no more are read than there are
 */
public record NamedRow(List<String> header, List<String> cells) {

  public NamedRow {
    header = List.copyOf(header);
    cells = List.copyOf(cells);
  }

  /**
   * The rows below a table's header; none where there is no such file.
   *
   * @throws io.pollard.data.DataException if it is no table
   */
  public static List<NamedRow> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try {
      List<List<String>> lines = CsvRows.of(StudyFiles.read(file));
      return lines.stream().skip(1).map(cells -> new NamedRow(lines.get(0), cells)).toList();
    } catch (IllegalArgumentException e) {
      throw StudyFiles.damaged(file, e);
    }
  }

  /** Empty where there is no such column, or no cell in it. */
  public String text(String column) {
    int place = header.indexOf(column);
    return place < 0 || place >= cells.size() ? "" : cells.get(place);
  }

  /** Not a number where nothing is said. */
  public double number(String column) {
    try {
      return Double.parseDouble(text(column));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
