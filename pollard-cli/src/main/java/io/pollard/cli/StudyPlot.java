package io.pollard.cli;

import io.pollard.app.StudyView;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.nio.file.Path;
import java.util.List;
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
    StudyView study = StudyView.at(path);
    List<Path> pictures = out == null ? study.plot() : study.plot(out);
    Table table =
        new Table(
            List.of(Column.of("picture", "picture")),
            pictures.stream().map(picture -> List.<Object>of(picture.toString())).toList());
    format.print(table, parent.console());
    return parent.tellDamage(study.damage());
  }
}
