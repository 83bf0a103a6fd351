package io.pollard.imaging;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.FieldModifiers;
import io.pollard.data.DataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Tables as spreadsheets write them (RFC 4180): comma, semicolon or tab, whichever the first line
 * has most of; quotes; a byte order mark; any line ends.
 */
final class Spreadsheet {

  /** No path, class or patient is longer; a quote that never ends would take the whole file. */
  static final int MAX_CELL = 1 << 20;

  /** How many characters are looked at for the separator. */
  private static final int HEAD = 1 << 16;

  private static final char BYTE_ORDER_MARK = '\ufeff';

  private Spreadsheet() {}

  /**
   * @param line the number of its first line in the file, from 1
   */
  record Row(long line, List<String> cells) {
    Row {
      cells = List.copyOf(cells);
    }
  }

  /**
   * All rows, the header first; blank lines are left out.
   *
   * @throws DataException if it can't be read, is not UTF-8, has a quote that never ends or one in
   *     the midst of a cell that began with another, or a cell beyond {@link #MAX_CELL}
   */
  static List<Row> read(Path file) {
    try (BufferedReader text = Files.newBufferedReader(file)) {
      List<Row> rows = new ArrayList<>();
      for (CsvRecord row : reader(text)) {
        boolean isBlank = row.getFieldCount() == 1 && row.getField(0).isEmpty();
        if (!isBlank) {
          rows.add(new Row(row.getStartingLineNumber(), row.getFields()));
        }
      }
      return rows;
    } catch (CsvParseException e) {
      throw new DataException(
          "expected cells of at most %s characters whose quotes end in %s but found: %s"
              .formatted(MAX_CELL, file, e.getMessage()),
          e);
    } catch (UncheckedIOException e) {
      throw unreadable(file, e.getCause());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** What is of another length is the caller's to judge, row by row. */
  private static CsvReader<CsvRecord> reader(BufferedReader text) throws IOException {
    return CsvReader.builder()
        .fieldSeparator(separator(head(text)))
        .trimWhitespacesAroundQuotes(true)
        .allowUnclosedQuote(false)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .maxBufferSize(MAX_CELL)
        .build(CsvRecordHandler.of(fields -> fields.fieldModifier(FieldModifiers.STRIP)), text);
  }

  /** The beginning; the text is left after its byte order mark. */
  private static String head(BufferedReader text) throws IOException {
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
    return new String(head, 0, count);
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

  private static DataException unreadable(Path file, IOException cause) {
    return cause instanceof CharacterCodingException
        ? new DataException("expected UTF-8 in " + file + " but found other bytes", cause)
        : new DataException("the table " + file + " can't be read: " + cause, cause);
  }
}
