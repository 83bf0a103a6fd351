package io.pollard.cli;

import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints a long table: CSV and JSON lines row by row, the other formats, whose form depends on all
 * rows, at the end.
 */
final class RowPrinter {

  private final List<Column> columns;
  private final Format format;
  private final PrintStream out;
  private final List<List<Object>> rows = new ArrayList<>();

  RowPrinter(List<Column> columns, Format format, PrintStream out) {
    this.columns = columns;
    this.format = format;
    this.out = out;
    if (format == Format.CSV) {
      out.print(heading());
    }
  }

  void print(List<Object> row) {
    switch (format) {
      case CSV -> out.print(table(List.of(row)).as(format).substring(heading().length()));
      case JSONL -> out.print(table(List.of(row)).as(format));
      case TABLE, JSON, MD -> rows.add(row);
    }
  }

  void end() {
    switch (format) {
      case CSV, JSONL -> {}
      case TABLE, JSON, MD -> out.print(table(rows).as(format));
    }
    out.flush();
  }

  private String heading() {
    return table(List.of()).as(Format.CSV);
  }

  private Table table(List<List<Object>> some) {
    return new Table(columns, some);
  }
}
