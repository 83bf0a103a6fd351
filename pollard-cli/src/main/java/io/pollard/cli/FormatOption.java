package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.files.WholeFile;
import io.pollard.study.Table;
import io.pollard.study.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a command's tables are written, to standard output or to a file. */
final class FormatOption {

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "How the result is written: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Table.Format format;

  /** Whether a person reads it in a terminal. */
  boolean isForPeople() {
    return format == Table.Format.TABLE;
  }

  /** For rows that come one by one. */
  RowPrinter rows(List<Table.Column> columns, Console console) {
    return new RowPrinter(columns, format, console);
  }

  void print(Table table, Console console) {
    print(table.as(format), console);
  }

  /** As one document. */
  void print(Tables tables, Console console) {
    print(tables.as(format), console);
  }

  void write(Table table, Optional<Path> out, Console console) {
    write(table.as(format), out, console);
  }

  void write(Tables tables, Optional<Path> out, Console console) {
    write(tables.as(format), out, console);
  }

  private static void write(String text, Optional<Path> out, Console console) {
    if (out.isEmpty()) {
      print(text, console);
      return;
    }
    try {
      WholeFile.writeText(out.get(), text);
    } catch (IOException e) {
      throw new DataException(
          "expected to write " + out.get() + " but found " + e + "; --out names another file", e);
    }
  }

  private static void print(String text, Console console) {
    console.out().print(text);
    console.out().flush();
  }
}
