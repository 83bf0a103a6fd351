package io.pollard.cli;

import io.pollard.app.StudyView;
import io.pollard.data.DataException;
import io.pollard.study.StudyComparison;
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

/** {@code pollard study plot STUDY[/TRIAL]...}: pictures of studies, or of a trial's training. */
@Command(
    name = "plot",
    sortOptions = false,
    description = {
      "Draws test AUPRC against the cut point and against the parameters; of a trial its learning"
          + " curves. Each picture is a PNG and an SVG with its numbers beside as CSV.",
      "",
      "Of several studies, or of a table of trials (study table --trials --format csv), one picture"
          + " has all trials: test AUPRC against parameters.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard study plot pollard-study",
      "  pollard study plot hospital-a hospital-b --out pictures"
    })
final class StudyPlot implements Callable<Integer> {

  @ParentCommand private StudyCommand parent;

  /** Of several studies. */
  private static final String NAME = "trials";

  @Parameters(
      paramLabel = "STUDY[/TRIAL]",
      arity = "1..*",
      description =
          "The study's folder, or a trial in it; the beginning of its id will do. Or several"
              + " studies, or tables of trials.")
  private List<Path> sources;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where the pictures go (plots in the study; the trial's folder). Needed for several"
              + " studies.")
  private Path out;

  @Mixin private FormatOption format;

  /** What was drawn, and what could not be read. */
  private record Drawn(List<Path> pictures, List<String> damage) {}

  @Override
  public Integer call() {
    Drawn drawn = draw();
    Table table =
        new Table(
            List.of(Column.of("picture", "picture")),
            drawn.pictures().stream().map(picture -> List.<Object>of(picture.toString())).toList());
    format.print(table, parent.console());
    return parent.tellDamage(drawn.damage());
  }

  private Drawn draw() {
    if (sources.size() > 1 || StudyComparison.isTable(sources.get(0))) {
      if (out == null) {
        throw new DataException(
            "expected --out DIR for a picture of several studies, or of a table of trials, but"
                + " found none");
      }
      StudyComparison trials = StudyComparison.of(sources);
      trials.notes().forEach(parent.console()::say);
      return new Drawn(List.of(trials.plot(out, NAME)), trials.damage());
    }
    StudyView study = StudyView.at(sources.get(0));
    return new Drawn(out == null ? study.plot() : study.plot(out), study.damage());
  }
}
