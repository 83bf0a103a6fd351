package io.pollard.bench;

import io.pollard.bench.Side.Repeated;
import io.pollard.study.Table.Format;
import io.pollard.torch.TrainingProbe;
import io.pollard.training.Precision;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** A training step of Pollard's, the same by hand on the engine, and the same in Python. */
@Command(
    name = "step",
    description = {
      "Times a training step: Pollard's, the same by hand on the engine, and Python's.",
      ""
    })
final class StepBench implements Runnable {

  private static final int WARM_UP = 3;

  @ParentCommand private Main main;

  @Mixin private Work work;

  @Option(
      names = "--batch",
      defaultValue = "16",
      description = "Images of a step (${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Rounds; in each all sides take a turn (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--steps",
      defaultValue = "3",
      description = "Steps of a side in a round (${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "A Python that has torch, to compare with.")
  private Path python;

  @Override
  public void run() {
    Work.requirePositive("--batch", batch);
    Work.requirePositive("--rounds", rounds);
    Work.requirePositive("--steps", steps);
    PrintStream out = main.console().out();
    List<Side> sides = new ArrayList<>();
    try {
      sides.add(pollard("Pollard bf16", Precision.BF16));
      sides.add(pollard("Pollard fp32", Precision.FP32));
      sides.add(byHand("by hand bf16", Precision.BF16));
      sides.add(byHand("by hand fp32", Precision.FP32));
      out.println(work.headline() + ", batch " + batch);
      if (python == null) {
        measure(out, sides);
        return;
      }
      try (PythonPeer peer =
          PythonPeer.start(python, work.straightLine(), work.in(), batch, work.threads())) {
        out.println("beside " + peer.versions());
        sides.addAll(peer.sides(List.of(Precision.FP32, Precision.BF16)));
        measure(out, sides);
      }
    } finally {
      sides.forEach(Side::close);
    }
  }

  private Side pollard(String name, Precision precision) {
    TrainingProbe probe = TrainingProbe.of(work.plan(), work.in(), batch, work.options(precision));
    return new Repeated(name, batch, probe::step, probe::close);
  }

  private Side byHand(String name, Precision precision) {
    RawStep step = new RawStep(work.straightLine(), work.in(), batch, precision);
    return new Repeated(name, batch, step::step, step::close);
  }

  private void measure(PrintStream out, List<Side> sides) {
    List<Timing> timings = Timing.alternate(sides, WARM_UP, rounds, steps);
    Timing bf16 = timings.get(0);
    Timing fp32 = timings.get(1);
    out.print(Timing.table(timings, bf16).as(Format.TABLE));
    out.println(Goal.atMost(1.05, "Pollard to by hand, bf16", bf16.ratioTo(timings.get(2))));
    out.println(Goal.atMost(1.05, "Pollard to by hand, fp32", fp32.ratioTo(timings.get(3))));
    if (timings.size() > 4) {
      Timing ours = bf16.median() < fp32.median() ? bf16 : fp32;
      Timing best =
          timings.subList(4, timings.size()).stream()
              .min(Comparator.comparingDouble(Timing::median))
              .orElseThrow();
      out.println(Goal.atLeast(2, "Python's default to Pollard", timings.get(4).ratioTo(ours)));
      out.println(Goal.atMost(1, "Pollard to Python's best", ours.ratioTo(best)));
    }
  }
}
