package io.pollard.cli;

import io.pollard.app.ExportJob;
import picocli.CommandLine.Command;

/** The {@code pollard} command. */
@Command(
    name = "pollard",
    description = {
      "Finds where to cut a pretrained network, so that it grows stronger on your images.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Demo.class,
      Describe.class,
      CheckData.class,
      Train.class,
      Pretrain.class,
      Search.class,
      StudyCommand.class,
      CompareFeatures.class,
      Evaluate.class,
      Certify.class,
      ReportStudy.class,
      Predict.class,
      Export.class,
      WeightsCommands.class,
      DrawPhantoms.class,
      Paper.class
    },
    sortOptions = false,
    footer = {
      "",
      "Exit codes: 0 done; 1 Pollard failed; 2 a mistake in flags, data or files; 3 done, but"
          + " something was skipped or refused; 130 interrupted.",
      "",
      "Examples:",
      "  pollard demo",
      "  pollard describe resnet50",
      "  pollard describe --help",
      "  pollard --version"
    })
public final class Main extends TopCommand {

  private final ExportJob export;

  Main(Console console) {
    this(console, ExportJob.measured());
  }

  /**
   * @param export times model files
   */
  Main(Console console, ExportJob export) {
    super(console);
    this.export = export;
  }

  public static void main(String[] arguments) {
    System.exit(new Main(Console.ofProcess()).run(arguments));
  }

  ExportJob export() {
    return export;
  }
}
