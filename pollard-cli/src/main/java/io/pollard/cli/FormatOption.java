package io.pollard.cli;

import io.pollard.study.Table;
import picocli.CommandLine.Option;

/** How a command's table goes to standard output. */
final class FormatOption {

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "How the result is written: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Table.Format format;

  void print(Table table, Console console) {
    console.out().print(table.as(format));
    console.out().flush();
  }
}
