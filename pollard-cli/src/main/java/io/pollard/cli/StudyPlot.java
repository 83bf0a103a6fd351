package io.pollard.cli;

import io.pollard.study.LearningCurves;
import io.pollard.study.StudyPlots;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard study plot STUDY[/TRIAL]}: pictures of a study or of a trial's training. */
@Command(
    name = "plot",
    sortOptions = false,
    description = {
      "Draws test AUPRC against the cut point and against the parameters; of a trial its learning"
          + " curves. Each picture is a PNG and an SVG with its numbers beside as CSV.",
      ""
    })
final class StudyPlot implements Callable<Integer> {

  private static final String FOLDER = "plots";

  @ParentCommand private StudyCommand parent;

  @Parameters(
      paramLabel = "STUDY[/TRIAL]",
      description = "The study's folder, or a trial in it; the beginning of its id will do.")
  private Path path;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the pictures go (plots in the study; the trial's folder).")
  private Path out;

  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Trials.Named named = Trials.named(path);
    Optional<Path> folder = Optional.ofNullable(out);
    List<Path> pictures =
        named
            .trial()
            .map(trial -> List.of(LearningCurves.write(trial, folder.orElse(trial.folder()))))
            .orElseGet(
                () ->
                    StudyPlots.write(
                        named.study(), folder.orElse(named.study().folder().resolve(FOLDER))));
    Table table =
        new Table(
            List.of(Column.of("picture", "picture")),
            pictures.stream().map(picture -> List.<Object>of(picture.toString())).toList());
    format.print(table, parent.console());
    return ExitCode.DONE;
  }
}
