package io.pollard.cli;

import io.pollard.study.Study;
import io.pollard.study.StudyTables;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard study list STUDY}: a row a trial. */
@Command(
    name = "list",
    sortOptions = false,
    description = {
      "Lists all trials of a study.",
      "",
      "A trial is running while a process works on it, unfinished where it was broken off (the same"
          + " command goes on), finished, not finite where its loss was no number, or damaged where"
          + " a file can't be read (the same command runs it again). Seeds are those of the split,"
          + " of the initialisation and of the order; the validation AUPRC is the best epoch's.",
      ""
    })
final class StudyList implements Callable<Integer> {

  @ParentCommand private StudyCommand parent;

  @Parameters(paramLabel = "STUDY", description = "The study's folder.")
  private Path path;

  @Option(names = "--out", paramLabel = "FILE", description = "Where it goes (standard output).")
  private Path out;

  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Study study = Study.existing(path);
    format.write(StudyTables.list(study), Optional.ofNullable(out), parent.console());
    return parent.tellDamage(study.damage());
  }
}
