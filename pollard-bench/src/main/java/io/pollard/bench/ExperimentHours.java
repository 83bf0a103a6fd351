package io.pollard.bench;

import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ./pollard bench hours CSV...}: how long experiments trained. */
@Command(
    name = "hours",
    sortOptions = false,
    description = {
      "Prints how many hours the trials of experiments trained, as a Markdown table: the sum of"
          + " each CSV's column seconds.",
      ""
    },
    footer = {"", "Example:", "  pollard bench hours experiments/*.csv"})
final class ExperimentHours implements Callable<Integer> {

  private static final double SECONDS = 3600;

  @ParentCommand private Main main;

  @Parameters(paramLabel = "CSV", arity = "1..*", description = "As bench experiment writes it.")
  private List<Path> files;

  @Override
  public Integer call() throws IOException {
    main.console().out().print(table(files).as(Table.Format.MD));
    return 0;
  }

  static Table table(List<Path> files) throws IOException {
    List<List<Object>> rows = new ArrayList<>();
    for (Path file : files) {
      List<ExperimentRow> trials = ExperimentRow.read(file);
      rows.add(
          List.of(
              file.getFileName().toString().replaceFirst("\\.csv$", ""),
              trials.size(),
              trials.stream().mapToDouble(trial -> trial.number("seconds")).sum(),
              trials.stream()
                  .map(trial -> trial.cells().get("threads"))
                  .distinct()
                  .sorted()
                  .collect(Collectors.joining(", "))));
    }
    return new Table(
        List.of(
            Column.of("plan", "plan"),
            Column.of("trials", "trials"),
            new Column("seconds", "hours", SECONDS, 2),
            Column.of("threads", "threads")),
        rows);
  }
}
