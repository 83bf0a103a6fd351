package io.pollard.bench;

import io.pollard.search.Ladder;
import io.pollard.study.SearchReplay;
import io.pollard.study.Study;
import io.pollard.study.Table;
import io.pollard.study.Table.Format;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What cheaper searches would have found where every cut was trained. */
@Command(
    name = "replay",
    description =
        "Replays searches, and rules that search nothing, on studies in which truncation was trained"
            + " at every cut (search --exhaustive): what each would have found, and what it would"
            + " have taken. Nothing is trained.")
final class ReplayBench implements Runnable {

  @ParentCommand private Main main;

  @Parameters(paramLabel = "STUDY", arity = "1..*", description = "Their folders.")
  private List<Path> studies;

  @Option(
      names = "--rungs",
      paramLabel = "SHARE:MARGIN,...",
      description = "Of another ladder beside the standard one; may be repeated.")
  private List<String> rungs = List.of();

  @Option(
      names = "--rung-steps",
      defaultValue = "80",
      description = "Of these: steps of the first rung at least (${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--grid",
      defaultValue = "5",
      description = "Of these: cuts that begin, at most (${DEFAULT-VALUE}).")
  private int grid;

  @Option(
      names = "--margin",
      defaultValue = "0.01",
      description =
          "Of the other searches: within what of the best the smallest is taken (${DEFAULT-VALUE}).")
  private double margin;

  @Option(names = "--format", defaultValue = "table", description = "(${DEFAULT-VALUE})")
  private Format format;

  @Override
  public void run() {
    List<Ladder> ladders =
        rungs.stream()
            .map(
                some ->
                    Ladder.standard()
                        .withRungs(Ladder.rungs(some))
                        .withFewestSteps(steps)
                        .withGrid(grid))
            .toList();
    List<SearchReplay.Line> lines = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Path study : studies) {
      SearchReplay replay = SearchReplay.of(Study.existing(study), ladders, margin);
      lines.addAll(replay.lines());
      notes.addAll(replay.notes());
    }
    Table table = new SearchReplay(lines, notes).table();
    main.console().out().print(table.as(format));
    notes.forEach(main.console()::say);
  }
}
