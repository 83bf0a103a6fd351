package io.pollard.bench;

import io.pollard.cli.Console;
import io.pollard.cli.TopCommand;
import picocli.CommandLine.Command;

/** {@code ./pollard bench NAME}: measurements that the README's numbers come from. */
@Command(
    name = "pollard bench",
    description = {"Measures Pollard on this machine.", ""},
    synopsisSubcommandLabel = "NAME",
    subcommands = {
      DescribeBench.class,
      StepBench.class,
      NetworksBench.class,
      KernelsBench.class,
      LayoutBench.class,
      EpochBench.class,
      FrozenBench.class,
      MemoryBench.class,
      SoakBench.class,
      InferenceBench.class,
      SvccaBench.class,
      DicomBench.class,
      PicklesBench.class,
      OnnxBench.class,
      StartBench.class,
      PredictBench.class,
      GateBench.class,
      CertifyBench.class,
      MapsBench.class,
      ReplayBench.class,
      PhantomsTables.class,
      LossesTable.class,
      PretrainSapling.class,
      MemoryChild.class,
      SoakChild.class
    })
public final class Main extends TopCommand {

  Main(Console console) {
    super(console);
  }

  public static void main(String[] arguments) {
    System.exit(new Main(Console.ofProcess()).run(arguments));
  }
}
