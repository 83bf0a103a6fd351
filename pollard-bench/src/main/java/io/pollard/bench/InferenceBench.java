package io.pollard.bench;

import io.pollard.bench.Side.Repeated;
import io.pollard.study.Table.Format;
import io.pollard.torch.TrainingProbe;
import io.pollard.training.Precision;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** One image through the training engine, as evaluation sees it. */
@Command(
    name = "inference",
    description = {"Times one image through the training engine, in evaluation, float32.", ""})
final class InferenceBench implements Runnable {

  private static final int WARM_UP = 5;

  @ParentCommand private Main main;

  @Mixin private Work work;

  @Option(
      names = "--rounds",
      defaultValue = "20",
      description = "Measured rounds of five images (${DEFAULT-VALUE}).")
  private int rounds;

  @Override
  public void run() {
    Work.requirePositive("--rounds", rounds);
    PrintStream out = main.console().out();
    try (TrainingProbe probe =
        TrainingProbe.of(work.plan(), work.in(), 1, work.options(Precision.FP32))) {
      Side side = new Repeated("training engine", 1, probe::infer, () -> {});
      out.println(work.headline() + ", batch 1");
      List<Timing> timings = Timing.alternate(List.of(side), WARM_UP, rounds, 5);
      out.print(Timing.table(timings, timings.get(0)).as(Format.TABLE));
    }
  }
}
