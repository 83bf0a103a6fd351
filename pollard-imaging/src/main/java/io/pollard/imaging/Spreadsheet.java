package io.pollard.imaging;

import static java.util.Objects.requireNonNull;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.pollard.data.DataException;
import io.pollard.data.Spelling;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tables as spreadsheets write them (RFC 4180): in UTF-8, UTF-16 or UTF-32 ({@link TextEncoding});
 * comma, semicolon, tab or bar, whichever the first line has most of, or what a line {@code sep=;}
 * before it says, as Excel writes and reads it; quotes; any line ends.
 */
public final class Spreadsheet {

  /** No path, class or patient is longer; a quote that never ends would take the whole file. */
  static final int MAX_CELL = 1 << 20;

  /** How many characters are looked at for the separator. */
  private static final int HEAD = 1 << 16;

  private static final char BYTE_ORDER_MARK = '\ufeff';

  private static final Pattern SEPARATOR_LINE =
      Pattern.compile("\"?sep=([,;|\t])\"?(?:\r\n|\r|\n)", Pattern.CASE_INSENSITIVE);

  private Spreadsheet() {}

  /**
   * @param line the number of its first line in the file, from 1
   */
  public record Row(long line, List<String> cells) {
    public Row {
      cells = List.copyOf(cells);
    }
  }

  /**
   * All rows, the header first; blank lines and rows of empty cells are left out. Cells have no
   * blanks at their ends.
   *
   * @throws DataException if it can't be read, is of another encoding, holds a zero, has a quote
   *     that never ends or one in the midst of a cell that began with another, or a cell beyond
   *     {@link #MAX_CELL}
   */
  public static List<Row> read(Path file) {
    try (BufferedReader text = TextEncoding.open(file)) {
      List<Row> rows = new ArrayList<>();
      Head head = head(text);
      for (CsvRecord row : reader(text, head.separator)) {
        long line = row.getStartingLineNumber() + head.lines;
        List<String> cells = row.getFields().stream().map(Spreadsheet::cell).toList();
        if (cells.stream().anyMatch(cell -> cell.indexOf('\0') >= 0)) {
          throw new DataException(
              "expected text in %s but found a zero in line %s; save it as CSV in UTF-8"
                  .formatted(file, line));
        }
        if (!cells.stream().allMatch(String::isEmpty)) {
          rows.add(new Row(line, cells));
        }
      }
      return rows;
    } catch (CsvParseException e) {
      throw new DataException(
          "expected cells of at most %s characters whose quotes end in %s but found: %s"
              .formatted(MAX_CELL, file, e.getMessage()),
          e);
    } catch (UncheckedIOException e) {
      throw unreadable(file, requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** What is of another length is the caller's to judge, row by row. */
  private static CsvReader<CsvRecord> reader(BufferedReader text, char separator) {
    return CsvReader.builder()
        .fieldSeparator(separator)
        .trimWhitespacesAroundQuotes(true)
        .allowUnclosedQuote(false)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .maxBufferSize(MAX_CELL)
        .build(CsvRecordHandler.of(), text);
  }

  /** Zeros stay, so that they are found. */
  private static String cell(String text) {
    return text.indexOf('\0') >= 0 ? text : Spelling.trimmed(text);
  }

  /**
   * What stands before the header.
   *
   * @param lines that were taken
   */
  private record Head(char separator, int lines) {}

  /** The text is left after its byte order mark and the line that says its separator. */
  private static Head head(BufferedReader text) throws IOException {
    text.mark(1);
    if (text.read() != BYTE_ORDER_MARK) {
      text.reset();
    }
    text.mark(HEAD);
    char[] head = new char[HEAD];
    int count = 0;
    int more = text.read(head);
    while (more > 0) {
      count += more;
      more = text.read(head, count, HEAD - count);
    }
    text.reset();
    String beginning = new String(head, 0, count);
    Matcher said = SEPARATOR_LINE.matcher(beginning);
    if (said.lookingAt()) {
      skip(text, said.end());
      return new Head(said.group(1).charAt(0), 1);
    }
    return new Head(separator(beginning), 0);
  }

  private static void skip(BufferedReader text, long characters) throws IOException {
    long left = characters;
    while (left > 0) {
      left -= text.skip(left);
    }
  }

  /** Of the first line that is not blank. */
  private static char separator(String beginning) {
    String text = beginning.stripLeading();
    int comma = 0;
    int semicolon = 0;
    int tab = 0;
    int bar = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length() && (quoted || "\r\n".indexOf(text.charAt(i)) < 0); i++) {
      switch (text.charAt(i)) {
        case '"' -> quoted = !quoted;
        case ',' -> comma += quoted ? 0 : 1;
        case ';' -> semicolon += quoted ? 0 : 1;
        case '\t' -> tab += quoted ? 0 : 1;
        case '|' -> bar += quoted ? 0 : 1;
        default -> {}
      }
    }
    int most = Math.max(comma, semicolon);
    if (Math.max(tab, bar) > most) {
      return tab >= bar ? '\t' : '|';
    }
    return semicolon > comma ? ';' : ',';
  }

  private static DataException unreadable(Path file, IOException cause) {
    return cause instanceof CharacterCodingException
        ? TextEncoding.refusal(file, cause)
        : new DataException("the table " + file + " can't be read: " + cause, cause);
  }
}
