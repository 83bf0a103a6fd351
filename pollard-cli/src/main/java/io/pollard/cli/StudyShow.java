package io.pollard.cli;

import io.pollard.app.StudyView;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard study show STUDY[/TRIAL]}: what a study or a trial is. */
@Command(
    name = "show",
    sortOptions = false,
    description = {
      "Shows what the trials of a study have in common, or one trial: what determines it, what is"
          + " done with each unit, its scores with intervals and its costs.",
      ""
    })
final class StudyShow implements Callable<Integer> {

  @ParentCommand private StudyCommand parent;

  @Parameters(
      paramLabel = "STUDY[/TRIAL]",
      description = "The study's folder, or a trial in it; the beginning of its id will do.")
  private Path path;

  @Option(names = "--out", paramLabel = "FILE", description = "Where it goes (standard output).")
  private Path out;

  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    StudyView view = StudyView.at(path);
    format.write(view.show(), Optional.ofNullable(out), parent.console());
    return parent.tellDamage(view.damage());
  }
}
