package io.pollard.bench;

import static java.util.Objects.requireNonNull;

import io.pollard.bench.Side.Repeated;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.ImageFiles;
import io.pollard.network.FeatureShape;
import io.pollard.network.Networks;
import io.pollard.onnx.Predictor;
import io.pollard.onnx.PredictorOptions;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy.Truncation;
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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** One image through exported networks, beside the engines that trained them. */
@Command(
    name = "onnx",
    description = {
      "Times one image through ResNet-50, whole and cut: the training engine, our model files in"
          + " float32 and int8, and with --python PyTorch, its export and Python's int8.",
      ""
    })
final class OnnxBench implements Runnable {

  private static final int WARM_UP = 2;
  private static final String FULL = "layer4.2";

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("cut", "cut"),
          Column.of("threads", "threads"),
          Column.of("side", "side"),
          new Column("median_ms", "ms an image", 1, 1),
          new Column("minimum_ms", "minimum", 1, 1),
          new Column("faster", "times faster than the first", 1, 1),
          new Column("bytes", "MB", 1e6, 2));

  @ParentCommand private Main main;

  @Option(
      names = "--cuts",
      split = ",",
      defaultValue = "layer3.5,layer3.3,layer3.0,layer2.3",
      description = "Where ResNet-50 is cut, beside the whole one (${DEFAULT-VALUE}).")
  private List<String> cuts;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,2",
      description = "Threads of every side, one after the other (${DEFAULT-VALUE}).")
  private List<Integer> threads;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "Rounds; in each all sides take a turn (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--steps",
      defaultValue = "5",
      description = "Images of a side in a round (${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--images",
      paramLabel = "FOLDER",
      description = "JPEG files to go all the way from file to probability with.")
  private Path images;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "A Python with torch, torchvision, onnx and onnxruntime, to compare with.")
  private Path python;

  private final List<List<Object>> rows = new ArrayList<>();
  private final List<Goal> goals = new ArrayList<>();
  private final Map<String, Long> pythonBytes = new HashMap<>();

  @Override
  public void run() {
    Work.requirePositive("--rounds", rounds);
    Work.requirePositive("--steps", steps);
    PrintStream out = main.console().out();
    List<String> all = new ArrayList<>(List.of(FULL));
    all.addAll(cuts);
    try (Scratch scratch = Scratch.make()) {
      OnnxFiles files = new OnnxFiles(scratch.folder());
      files.write(all);
      out.println("ResNet-50 at 224x224, batch 1, " + Engine.processor() + ", " + Engine.version());
      if (python == null) {
        measure(files, all, null);
      } else {
        List<String> arguments = new ArrayList<>(List.of(scratch.folder().toString()));
        arguments.addAll(all);
        try (PythonPeer peer = PythonPeer.start(python, "onnx.py", arguments)) {
          out.println("beside " + peer.versions());
          all.forEach(cut -> compareLogits(cut, peer.answer()));
          measure(files, all, peer);
        }
      }
    }
    out.print(new Table(COLUMNS, rows).as(Format.TABLE));
    goals.forEach(out::println);
  }

  private void compareLogits(String cut, String line) {
    String[] words = line.split(" ");
    pythonBytes.put(cut + "/export", Long.valueOf(words[0]));
    pythonBytes.put(cut + "/int8", Long.valueOf(words[1]));
    goals.add(
        Goal.atMost(
            1,
            cut + ": passes onnx.checker; logits in Python's runtime off by, in 1e-4",
            1e4 * Double.parseDouble(words[2])));
  }

  private void measure(OnnxFiles files, List<String> all, @Nullable PythonPeer peer) {
    for (int count : threads) {
      for (String cut : all) {
        List<Side> sides = sides(files, cut, count, peer);
        try {
          report(files, cut, count, Timing.alternate(sides, WARM_UP, rounds, steps));
        } finally {
          sides.forEach(Side::close);
        }
      }
      if (images != null) {
        fromFile(files, count);
      }
    }
  }

  /** The first is what the others are compared with: the whole network, eager. */
  private List<Side> sides(OnnxFiles files, String cut, int count, @Nullable PythonPeer peer) {
    List<Side> sides = new ArrayList<>();
    if (peer == null) {
      sides.add(engine("whole, training engine", FULL, count));
    } else {
      sides.add(python(peer, "whole, eager PyTorch", "eager", FULL, count));
    }
    sides.add(engine("training engine", cut, count));
    sides.add(new RuntimeSide("our fp32", files.floats(cut), count));
    sides.add(new RuntimeSide("our int8", files.integers(cut), count));
    if (peer != null) {
      sides.add(python(peer, "eager PyTorch", "eager", cut, count));
      sides.add(python(peer, "our fp32 in Python's runtime", "ours", cut, count));
      sides.add(python(peer, "PyTorch's export", "export", cut, count));
      sides.add(python(peer, "our int8 in Python's runtime", "ours8", cut, count));
      sides.add(python(peer, "Python's int8", "int8", cut, count));
    }
    return sides;
  }

  private static Side python(PythonPeer peer, String name, String key, String cut, int count) {
    return peer.side(name, key + " " + cut + " " + count);
  }

  private static Side engine(String name, String cut, int count) {
    TrainingProbe probe =
        TrainingProbe.of(
            new Truncation(cut, HeadForm.POOLED).plan(Networks.pretrained("resnet50"), 2),
            FeatureShape.of(3, 224, 224),
            1,
            new RunnerOptions(
                ComputeDevice.CPU,
                count,
                Precision.FP32,
                CacheOptions.defaults(),
                Progress.SILENT));
    return new Repeated(name, 1, probe::infer, probe::close);
  }

  private void report(OnnxFiles files, String cut, int count, List<Timing> timings) {
    Map<String, Timing> byName = new HashMap<>();
    Timing whole = timings.get(0);
    for (Timing timing : timings) {
      byName.put(timing.side(), timing);
      List<Object> row = new ArrayList<>(List.of(cut, count, timing.side(), timing.median()));
      row.add(Collections.min(timing.millis()));
      row.add(whole.ratioTo(timing));
      row.add(bytes(files, cut, timing.side()));
      rows.add(row);
    }
    String where = cut + ", " + count + " threads: ";
    if (timings.size() > 4) {
      goals.add(
          Goal.atMost(
              1.03,
              where + "our fp32 to PyTorch's export in the same runtime",
              ratio(byName, "our fp32 in Python's runtime", "PyTorch's export")));
      goals.add(
          Goal.atMost(
              1,
              where + "our int8 to Python's in the same runtime",
              ratio(byName, "our int8 in Python's runtime", "Python's int8")));
    }
    double faster = whole.ratioTo(requireNonNull(byName.get("our int8")));
    double smaller =
        (double) OnnxFiles.size(files.floats(FULL)) / OnnxFiles.size(files.integers(cut));
    if (cut.equals("layer3.0") || cut.equals("layer3.3")) {
      boolean isShorter = cut.equals("layer3.0");
      goals.add(
          Goal.atLeast(
              isShorter ? 7 : 5, where + "int8 times faster than " + whole.side(), faster));
      goals.add(
          Goal.atLeast(
              isShorter ? 28 : 14, where + "int8 times smaller than the whole in fp32", smaller));
    }
  }

  private static double ratio(Map<String, Timing> bySide, String one, String other) {
    return requireNonNull(bySide.get(one)).ratioTo(requireNonNull(bySide.get(other)));
  }

  /** Of the file; null for what has none. */
  private @Nullable Long bytes(OnnxFiles files, String cut, String side) {
    if (side.startsWith("our fp32")) {
      return OnnxFiles.size(files.floats(cut));
    }
    if (side.startsWith("our int8")) {
      return OnnxFiles.size(files.integers(cut));
    }
    return switch (side) {
      case "PyTorch's export" -> pythonBytes.get(cut + "/export");
      case "Python's int8" -> pythonBytes.get(cut + "/int8");
      default -> null;
    };
  }

  private void fromFile(OnnxFiles files, int count) {
    List<Path> jpegs = ImageFiles.below(images);
    int[] next = {0};
    try (Predictor predictor =
            Predictor.load(files.floats(FULL), PredictorOptions.defaults().withThreads(count));
        Side file =
            new Repeated(
                "from file to probability",
                1,
                () -> predictor.predict(jpegs.get(next[0]++ % jpegs.size())),
                () -> {});
        Side alone = new RuntimeSide("inference alone", files.floats(FULL), count)) {
      List<Timing> timings = Timing.alternate(List.of(file, alone), 3 * WARM_UP, rounds, steps);
      goals.add(
          Goal.atMost(
              1.25,
              count + " threads: from a JPEG file to its probability, to inference alone",
              timings.get(0).ratioTo(timings.get(1))));
    }
  }
}
