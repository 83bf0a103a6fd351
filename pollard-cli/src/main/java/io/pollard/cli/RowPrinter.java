package io.pollard.cli;

import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints a long table: CSV and JSON lines row by row, the other formats, whose form depends on all
 * rows, at the end.
 */
final class RowPrinter {

  private final List<Column> columns;
  private final Format format;
  private final Console console;
  private final List<List<Object>> rows = new ArrayList<>();

  RowPrinter(List<Column> columns, Format format, Console console) {
    this.columns = columns;
    this.format = format;
    this.console = console;
    if (format == Format.CSV) {
      console.out().print(heading());
    }
  }

  /**
   * @throws LostOutputException if standard output takes nothing any more
   */
  void print(List<Object> row) {
    switch (format) {
      case CSV -> console.out().print(line(row));
      case JSONL -> console.out().print(table(List.of(row)).as(format));
      case TABLE, JSON, MD -> rows.add(row);
    }
    console.requireOut();
  }

  private String line(List<Object> row) {
    return table(List.of(row)).as(Format.CSV).substring(heading().length());
  }

  void end() {
    switch (format) {
      case CSV, JSONL -> {}
      case TABLE, JSON, MD -> console.out().print(table(rows).as(format));
    }
    console.out().flush();
  }

  private String heading() {
    return table(List.of()).as(Format.CSV);
  }

  private Table table(List<List<Object>> some) {
    return new Table(columns, some);
  }
}
