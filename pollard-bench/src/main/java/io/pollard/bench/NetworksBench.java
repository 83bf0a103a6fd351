package io.pollard.bench;

import io.pollard.bench.Side.Repeated;
import io.pollard.cli.ConsoleProgress;
import io.pollard.imaging.CacheOptions;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Networks;
import io.pollard.onnx.ModelWriter;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import io.pollard.torch.ComputeDevice;
import io.pollard.torch.Engine;
import io.pollard.torch.RunnerOptions;
import io.pollard.torch.TrainingProbe;
import io.pollard.training.Precision;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** A row for every network: a training step and an image's way through the model file. */
@Command(
    name = "networks",
    description = {
      "Times a training step and one image's inference of every network, beside the same by hand on"
          + " the engine and in Python.",
      ""
    })
final class NetworksBench implements Runnable {

  private static final int WARM_UP = 2;
  private static final int CLASSES = 2;

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("network", "network"),
          Column.of("input", "input"),
          new Column("step_ms", "step, ms an image", 1, 1),
          Column.of("precision", "in"),
          new Column("to_by_hand", "to by hand", 1, 2),
          new Column("to_python", "to Python's best", 1, 2),
          new Column("to_python_default", "to its default", 1, 2),
          new Column("inference_ms", "inference, ms an image", 1, 1),
          new Column("inference_to_python", "to Python's best", 1, 2));

  @ParentCommand private Main main;

  @Option(
      names = "--networks",
      split = ",",
      paramLabel = "NAME",
      description = "Some of the networks, separated by commas (all that classify).")
  private List<String> names =
      Networks.names().stream()
          .filter(name -> Networks.pretrained(name).head() instanceof Head.Classifier)
          .toList();

  @Option(
      names = "--size",
      defaultValue = "112",
      description = "Height and width of an image (${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--volume",
      defaultValue = "16,64,64",
      split = ",",
      paramLabel = "D,H,W",
      description = "Of the networks that take volumes (${DEFAULT-VALUE}).")
  private List<Integer> volume;

  @Option(
      names = "--batch",
      defaultValue = "8",
      description = "Images of a training step (${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Rounds; in each all sides take a turn (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--precisions",
      split = ",",
      paramLabel = "NAME",
      description =
          "Of every side; BF16 only where the processor multiplies it (${DEFAULT-VALUE} here).")
  private List<Precision> precisions =
      Stream.of(Engine.resolve(Precision.AUTO, ComputeDevice.CPU), Precision.FP32)
          .distinct()
          .toList();

  @Option(
      names = "--threads",
      description = "Threads of every side (all cores: ${DEFAULT-VALUE} here).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "A Python that has torch, to compare with.")
  private @Nullable Path python;

  @Override
  public void run() {
    Work.requirePositive("--size", size);
    Work.requirePositive("--batch", batch);
    Work.requirePositive("--rounds", rounds);
    if (volume.size() != 3) {
      throw new IllegalArgumentException(
          "expected --volume to be a depth, a height and a width but found " + volume);
    }
    PrintStream out = main.console().out();
    out.println(
        String.format(
            Locale.ROOT,
            "batch %d, %d threads, %s, %s",
            batch,
            threads,
            Engine.processor(),
            Engine.version()));
    boolean first = true;
    Progress progress = new ConsoleProgress(main.console());
    try (Scratch scratch = Scratch.make();
        Progress.Bar bar = progress.bar("networks", names.size())) {
      for (String name : names) {
        List<Object> row = row(name, scratch.folder().resolve(name + ".onnx"));
        String table = new Table(COLUMNS, List.of(row)).as(Format.MD);
        // A row as soon as it is measured: whoever ends the run keeps what it has.
        out.print(
            first ? table : table.lines().skip(2).collect(Collectors.joining("\n", "", "\n")));
        out.flush();
        first = false;
        bar.advance(1, name);
      }
    }
  }

  private List<Object> row(String name, Path file) {
    FeatureShape in = Networks.pretrained(name).usualInput();
    in =
        in.extent().axes() == 3
            ? FeatureShape.of(in.channels(), volume.stream().mapToInt(Integer::intValue).toArray())
            : FeatureShape.of(in.channels(), size, size);
    Plan plan = new FullTransfer(HeadForm.POOLED).plan(Networks.pretrained(name), CLASSES);
    StraightLine line = StraightLine.of(plan.network(), in);
    List<Object> row = new ArrayList<>(Arrays.asList(name, in.toString()));
    if (python == null) {
      row.addAll(training(plan, line, in, List.of()));
      row.addAll(inference(plan, in, file, List.of()));
      return row;
    }
    try (PythonPeer steps = PythonPeer.start(python, line, in, batch, threads)) {
      row.addAll(training(plan, line, in, steps.sides(precisions)));
    }
    try (PythonPeer images = PythonPeer.start(python, line, in, 1, threads)) {
      row.addAll(inference(plan, in, file, images.inference(precisions)));
    }
    return row;
  }

  private List<Object> training(Plan plan, StraightLine line, FeatureShape in, List<Side> peers) {
    List<Side> ours = new ArrayList<>();
    List<Side> byHand = new ArrayList<>();
    try {
      for (Precision precision : precisions) {
        RunnerOptions options =
            new RunnerOptions(
                ComputeDevice.CPU, threads, precision, CacheOptions.defaults(), Progress.SILENT);
        TrainingProbe probe = TrainingProbe.of(plan, in, batch, options);
        ours.add(new Repeated(precision.toString(), batch, probe::step, probe::close));
        RawStep step = new RawStep(line, in, batch, precision);
        byHand.add(new Repeated("by hand " + precision, batch, step::step, step::close));
      }
      List<Side> sides = new ArrayList<>(ours);
      sides.addAll(byHand);
      sides.addAll(peers);
      List<Timing> timings = Timing.alternate(sides, WARM_UP, rounds, 1);
      Timing best = fastest(timings.subList(0, ours.size()));
      Timing raw = fastest(timings.subList(ours.size(), 2 * ours.size()));
      List<Timing> python = timings.subList(2 * ours.size(), timings.size());
      return Arrays.asList(
          best.median(),
          best.side(),
          best.ratioTo(raw),
          python.isEmpty() ? null : best.ratioTo(fastest(python)),
          python.isEmpty() ? null : best.ratioTo(python.get(0)));
    } finally {
      ours.forEach(Side::close);
      byHand.forEach(Side::close);
    }
  }

  private List<Object> inference(Plan plan, FeatureShape in, Path file, List<Side> peers) {
    ModelWriter.write(file, RandomModel.of(plan.network(), in));
    try (Side runtime = new RuntimeSide("our file", file, in, threads)) {
      List<Side> sides = new ArrayList<>(List.of(runtime));
      sides.addAll(peers);
      List<Timing> timings = Timing.alternate(sides, WARM_UP, rounds, 3);
      List<Timing> python = timings.subList(1, timings.size());
      return Arrays.asList(
          timings.get(0).median(),
          python.isEmpty() ? null : timings.get(0).ratioTo(fastest(python)));
    }
  }

  private static Timing fastest(List<Timing> timings) {
    return timings.stream().min(Comparator.comparingDouble(Timing::median)).orElseThrow();
  }
}
