package io.pollard.cli;

import io.pollard.study.Table;
import java.util.List;
import picocli.CommandLine.Option;

/** How a command's table goes to standard output. */
final class FormatOption {

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "How the result is written: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Table.Format format;

  /** For rows that come one by one. */
  RowPrinter rows(List<Table.Column> columns, Console console) {
    return new RowPrinter(columns, format, console.out());
  }

  void print(Table table, Console console) {
    console.out().print(table.as(format));
    console.out().flush();
  }
}
