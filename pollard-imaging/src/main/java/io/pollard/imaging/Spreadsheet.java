package io.pollard.imaging;

import io.pollard.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A small reader for tables as spreadsheets write them (RFC 4180): comma, semicolon or tab,
 * whichever the first line has most of; quotes; a byte order mark; any line ends.
 */
final class Spreadsheet {

  /**
   * @param line the number of its first line in the file, from 1
   */
  record Row(int line, List<String> cells) {
    Row {
      cells = List.copyOf(cells);
    }
  }

  private final String text;
  private final char separator;
  private int position;
  private int line = 1;

  private Spreadsheet(String text) {
    this.text = text;
    this.separator = separator(text);
  }

  /**
   * All rows, the header first; blank lines are left out.
   *
   * @throws DataException if it can't be read, is not UTF-8 or has a quote that never ends
   */
  static List<Row> read(Path file) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
      Spreadsheet csv = new Spreadsheet(text.startsWith("\ufeff") ? text.substring(1) : text);
      List<Row> rows = new ArrayList<>();
      while (csv.position < csv.text.length()) {
        Row row = csv.row(file);
        if (row.cells().size() > 1 || !row.cells().get(0).isEmpty()) {
          rows.add(row);
        }
      }
      return rows;
    } catch (CharacterCodingException e) {
      throw new DataException("expected UTF-8 in " + file + " but found other bytes", e);
    } catch (IOException e) {
      throw new DataException("the table " + file + " can't be read: " + e, e);
    }
  }

  private static char separator(String text) {
    int comma = 0;
    int semicolon = 0;
    int tab = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length() && (quoted || text.charAt(i) != '\n'); i++) {
      switch (text.charAt(i)) {
        case '"' -> quoted = !quoted;
        case ',' -> comma += quoted ? 0 : 1;
        case ';' -> semicolon += quoted ? 0 : 1;
        case '\t' -> tab += quoted ? 0 : 1;
        default -> {}
      }
    }
    if (tab > Math.max(comma, semicolon)) {
      return '\t';
    }
    return semicolon > comma ? ';' : ',';
  }

  private Row row(Path file) {
    int first = line;
    List<String> cells = new ArrayList<>();
    while (true) {
      cells.add(cell(file));
      char end = position < text.length() ? text.charAt(position++) : '\n';
      if (end == '\r') {
        if (position < text.length() && text.charAt(position) == '\n') {
          position++;
        }
        end = '\n';
      }
      if (end == '\n') {
        line++;
        return new Row(first, cells);
      }
    }
  }

  /** Ends before the separator or line end that follows the cell. */
  private String cell(Path file) {
    StringBuilder cell = new StringBuilder();
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '"' && cell.toString().isBlank()) {
        cell.setLength(0);
        quoted(file, cell);
      } else if (c == separator || c == '\n' || c == '\r') {
        break;
      } else {
        cell.append(c);
        position++;
      }
    }
    return cell.toString().strip();
  }

  private void quoted(Path file, StringBuilder cell) {
    int first = line;
    position++;
    while (position < text.length()) {
      char c = text.charAt(position++);
      if (c != '"') {
        line += c == '\n' ? 1 : 0;
        cell.append(c);
      } else if (position < text.length() && text.charAt(position) == '"') {
        cell.append('"');
        position++;
      } else {
        return;
      }
    }
    throw new DataException(
        "expected a quote that ends in %s but the one in line %s does not".formatted(file, first));
  }
}
