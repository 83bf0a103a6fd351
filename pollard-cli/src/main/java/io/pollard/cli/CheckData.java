package io.pollard.cli;

import io.pollard.app.DataCheckJob;
import io.pollard.app.DataTables;
import io.pollard.imaging.DataCheck;
import io.pollard.study.Table;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard data DATA}: what a data set holds, and whether it can be trained on. */
@Command(
    name = "data",
    sortOptions = false,
    description = {
      "Checks a data set without training: classes, patients, sizes, duplicates, leaks, bad files;"
          + " draws 16 prepared images as one PNG; counts by class what files say of themselves, and"
          + " names what almost tells the class.",
      "",
      "Ends with exit code 2 where training would refuse.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard data xrays --positive pneumonia",
      "  pollard data xrays/index.csv --classes normal,pneumonia --input 112 --out sheet.png",
      "  pollard data pacs-export --labels labels.csv --where Modality=DX,CR --where"
          + " ViewPosition=PA,AP",
      "  pollard data ct/images --masks ct/masks --structures lung,nodule"
    })
final class CheckData implements Callable<Integer> {

  @ParentCommand private Main main;

  @Parameters(paramLabel = "DATA", description = "The labelled images.")
  private Path data;

  @Option(
      names = "--out",
      paramLabel = "FILE.png",
      description = "Where the 16 prepared images are drawn (sheet.png).")
  private Path out = Path.of("sheet.png");

  @Option(names = "--split-seed", paramLabel = "N", description = "What the split starts from (1).")
  private long splitSeed = 1;

  @Mixin private DataFlags flags;
  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Console console = main.console();
    DataCheck check =
        DataCheckJob.run(flags.images(data), splitSeed, out, new ConsoleProgress(console));
    if (format.isForPeople()) {
      check.lines().forEach(console.out()::println);
      if (!check.findings().isEmpty()) {
        format.print(DataTables.findings(check), console);
      }
      if (!check.structures().isEmpty()) {
        format.print(DataTables.structures(check), console);
      }
      DataTables.shared(check).ifPresent(console.out()::println);
      Table differing = DataTables.differing(check);
      if (!differing.rows().isEmpty()) {
        format.print(differing, console);
      }
    } else {
      format.print(DataTables.all(check), console);
    }
    check.refusals().forEach(console::say);
    return check.refusals().isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
  }
}
