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
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Whether the estimate that a batch is refused by grows with the batch as memory does. */
@Command(
    name = "memory",
    description = {
      "Measures how resident memory grows from a small batch to a large one, beside the estimate.",
      ""
    })
final class MemoryBench implements Runnable {

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("precision", "precision"),
          new Column("small_bytes", "small batch (MB)", 1e6, 0),
          new Column("large_bytes", "large batch (MB)", 1e6, 0),
          new Column("growth_bytes", "growth (MB)", 1e6, 0),
          new Column("estimated_bytes", "estimated (MB)", 1e6, 0),
          new Column("ratio", "estimated of measured", 1, 2));

  @ParentCommand private Main main;

  @Mixin private Work work;

  @Option(
      names = "--small",
      defaultValue = "8",
      description = "Images of the small batch (${DEFAULT-VALUE}).")
  private int smallBatch;

  @Option(
      names = "--large",
      defaultValue = "24",
      description = "Images of the large batch (${DEFAULT-VALUE}).")
  private int largeBatch;

  @Override
  public void run() {
    Work.requirePositive("--small", smallBatch);
    if (largeBatch <= smallBatch) {
      throw new IllegalArgumentException(
          "expected --large above " + smallBatch + " but found " + largeBatch);
    }
    List<List<Object>> rows = new ArrayList<>();
    List<Goal> goals = new ArrayList<>();
    for (Precision precision : List.of(Precision.BF16, Precision.FP32)) {
      long small = highest(smallBatch, precision);
      long large = highest(largeBatch, precision);
      long estimated = estimate(largeBatch, precision) - estimate(smallBatch, precision);
      double ratio = estimated / (double) (large - small);
      rows.add(List.of(precision, small, large, large - small, estimated, ratio));
      goals.add(Goal.atMost(0.25, "estimate off by, " + precision, Math.abs(ratio - 1)));
    }
    PrintStream out = main.console().out();
    out.println(work.headline() + ", batches of " + smallBatch + " and " + largeBatch);
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
