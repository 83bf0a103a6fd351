package io.pollard.bench;

import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import io.pollard.torch.TrainingProbe;
import io.pollard.training.Precision;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Whether the estimate that a batch is refused by grows with the batch as memory does. */
@Command(
    name = "memory",
    description = {
      "Measures how resident memory grows from a batch of 8 to one of 24, beside the estimate.",
      ""
    })
final class MemoryBench implements Runnable {

  private static final int SMALL = 8;
  private static final int LARGE = 24;

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("precision", "precision"),
          new Column("small_bytes", "batch 8 (MB)", 1e6, 0),
          new Column("large_bytes", "batch 24 (MB)", 1e6, 0),
          new Column("growth_bytes", "growth (MB)", 1e6, 0),
          new Column("estimated_bytes", "estimated (MB)", 1e6, 0),
          new Column("ratio", "estimated of measured", 1, 2));

  @ParentCommand private Main main;

  @Mixin private Work work;

  @Override
  public void run() {
    List<List<Object>> rows = new ArrayList<>();
    List<Goal> goals = new ArrayList<>();
    for (Precision precision : List.of(Precision.BF16, Precision.FP32)) {
      long small = highest(SMALL, precision);
      long large = highest(LARGE, precision);
      long estimated = estimate(LARGE, precision) - estimate(SMALL, precision);
      double ratio = estimated / (double) (large - small);
      rows.add(List.of(precision, small, large, large - small, estimated, ratio));
      goals.add(Goal.atMost(0.25, "estimate off by, " + precision, Math.abs(ratio - 1)));
    }
    PrintStream out = main.console().out();
    out.println(work.headline());
    out.print(new Table(COLUMNS, rows).as(Format.TABLE));
    goals.forEach(out::println);
  }

  private long estimate(int batch, Precision precision) {
    return TrainingProbe.estimatedBytes(work.plan(), work.in(), batch, precision);
  }

  private long highest(int batch, Precision precision) {
    List<String> arguments = new ArrayList<>(List.of(MemoryChild.NAME));
    arguments.addAll(work.flags());
    arguments.addAll(List.of("--batch", String.valueOf(batch), "--precision", precision.name()));
    return Long.parseLong(ChildJvm.run("256m", arguments).get(0));
  }
}
