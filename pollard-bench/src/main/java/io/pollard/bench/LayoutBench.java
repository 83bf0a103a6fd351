package io.pollard.bench;

import io.pollard.bench.Side.Repeated;
import io.pollard.study.Table.Format;
import io.pollard.torch.Layout;
import io.pollard.torch.TrainingProbe;
import io.pollard.training.Precision;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Which layout and which precision pay for a network, above all one of volumes. */
@Command(
    name = "layout",
    description = {
      "Times a training step with weights and images channels-last, as training has them, and"
          + " row-major, each in bfloat16 and in float32.",
      ""
    })
final class LayoutBench implements Runnable {

  private static final int WARM_UP = 2;

  @ParentCommand private Main main;

  @Mixin private Work work;

  @Option(
      names = "--batch",
      defaultValue = "4",
      description = "Images or volumes of a step (${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Rounds; in each all sides take a turn (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--steps",
      defaultValue = "2",
      description = "Steps of a side in a round (${DEFAULT-VALUE}).")
  private int steps;

  @Override
  public void run() {
    Work.requirePositive("--batch", batch);
    Work.requirePositive("--rounds", rounds);
    Work.requirePositive("--steps", steps);
    PrintStream out = main.console().out();
    List<Side> sides = new ArrayList<>();
    try {
      for (Layout layout : Layout.values()) {
        for (Precision precision : List.of(Precision.BF16, Precision.FP32)) {
          sides.add(side(layout, precision));
        }
      }
      out.println(work.headline() + ", batch " + batch);
      List<Timing> timings = Timing.alternate(sides, WARM_UP, rounds, steps);
      out.print(Timing.table(timings, timings.get(0)).as(Format.TABLE));
      out.println(
          Goal.atMost(
              1, "channels-last to row-major, bf16", timings.get(0).ratioTo(timings.get(2))));
      out.println(
          Goal.atMost(
              1, "channels-last to row-major, fp32", timings.get(1).ratioTo(timings.get(3))));
      out.println(
          Goal.atMost(1, "bf16 to fp32, channels-last", timings.get(0).ratioTo(timings.get(1))));
    } finally {
      sides.forEach(Side::close);
    }
  }

  private Side side(Layout layout, Precision precision) {
    TrainingProbe probe =
        TrainingProbe.of(work.plan(), work.in(), batch, work.options(precision), layout);
    String name = layout.name().toLowerCase(Locale.ROOT).replace('_', '-') + " " + precision;
    return new Repeated(name, batch, probe::step, probe::close);
  }
}
