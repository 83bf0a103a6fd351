package io.pollard.cli;

import io.pollard.study.MethodTable;
import io.pollard.study.Study;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard study table STUDY}: the paper's table. */
@Command(
    name = "table",
    sortOptions = false,
    description = {
      "Compares the methods of a study: scores on the test part as mean ± sample standard deviation"
          + " of n repeats, what each costs, and its AUPRC minus that of full transfer with a 95 %%"
          + " interval.",
      "",
      "The row that validation selects is marked: the highest mean validation AUPRC, the smaller"
          + " network on ties. After a search the rows are its answers, -1 the best of the block"
          + " ends, -2 of both stages; else there is a row for each strategy and cut.",
      ""
    })
final class StudyTable implements Callable<Integer> {

  @ParentCommand private StudyCommand parent;

  @Parameters(paramLabel = "STUDY", description = "The study's folder.")
  private Path path;

  @Option(names = "--out", paramLabel = "FILE", description = "Where it goes (standard output).")
  private Path out;

  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Study study = Study.existing(path);
    MethodTable table = MethodTable.of(study);
    format.write(table.table(), Optional.ofNullable(out), parent.console());
    table.notes().forEach(parent.console()::say);
    // Said by the notes.
    return ExitCode.partly(ExitCode.DONE, study.damage());
  }
}
