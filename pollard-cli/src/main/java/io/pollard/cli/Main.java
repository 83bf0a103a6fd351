package io.pollard.cli;

import io.pollard.onnx.Latency;
import io.pollard.onnx.MeasuredLatency;
import java.util.function.IntFunction;
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
      Search.class,
      StudyCommand.class,
      Evaluate.class,
      Predict.class,
      Export.class,
      WeightsCommands.class,
      DrawPhantoms.class
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
      "  pollard describe --help"
    })
public final class Main extends TopCommand {

  private final IntFunction<Latency> latency;
  private String trial = "";

  Main(Console console) {
    this(console, MeasuredLatency::new);
  }

  /**
   * @param latency of model files, by threads
   */
  Main(Console console, IntFunction<Latency> latency) {
    super(console);
    this.latency = latency;
  }

  public static void main(String[] arguments) {
    System.exit(new Main(Console.ofProcess()).run(arguments));
  }

  /** How long model files take, with so many threads. */
  Latency latency(int threads) {
    return latency.apply(threads);
  }

  /** The trial that was trained, for who runs the command in the same process. */
  String trial() {
    return trial;
  }

  void trained(String id) {
    trial = id;
  }
}
