package io.pollard.study;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.pollard.files.Csv;
import java.util.List;

/** Reads the tables that {@link Csv} writes. */
final class CsvRows {

  private CsvRows() {}

  /**
   * All rows, the header first; they may differ in length.
   *
   * @throws IllegalArgumentException if a quote does not end, or more follows it in a cell
   */
  static List<List<String>> of(String text) {
    try {
      return CsvReader.builder()
          .skipEmptyLines(false)
          .allowUnclosedQuote(false)
          .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
          .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
          .ofCsvRecord(text)
          .stream()
          .map(CsvRows::texts)
          .toList();
    } catch (CsvParseException e) {
      throw new IllegalArgumentException("expected a table but found: " + e.getMessage(), e);
    }
  }

  private static List<String> texts(CsvRecord row) {
    return row.getFields().stream().map(Csv::text).toList();
  }
}
