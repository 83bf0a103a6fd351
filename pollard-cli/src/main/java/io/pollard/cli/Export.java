package io.pollard.cli;

import io.pollard.app.ExportJob;
import io.pollard.app.ModelFileOptions;
import io.pollard.app.ShownOptions;
import io.pollard.imaging.CacheOptions;
import io.pollard.progress.Progress;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Tables;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard export STUDY/TRIAL}: a trained network as one file that runs anywhere. */
@Command(
    name = "export",
    sortOptions = false,
    description = {
      "Writes a trained network as one ONNX file, with the class names, the preparation of images,"
          + " the threshold and where all came from in its metadata.",
      "",
      "32 images of the trial's test part are run through the file; where a logit differs from the"
          + " trial's by more than 1e-4 (of the largest logit, where that is above 1), nothing is"
          + " written.",
      "",
      "With --int8 convolutions become 8-bit integers. Such a file is written only if it keeps the"
          + " validation AUPRC to a margin and is faster here; else both numbers are said and the"
          + " exit code is 3.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard export pollard-study/resnet18-ttl-layer3.1 --out model.onnx",
      "  pollard export pollard-study/resnet18-ttl --data /mnt/xrays --fixed-batch 1",
      "  pollard export pollard-study/resnet18-ttl --calibration temperature --conformal .9,.95",
      "  pollard export pollard-study/resnet18-ttl-layer2.1 --maps",
      "  pollard export pollard-study/resnet18-ttl --int8"
    })
final class Export implements Callable<Integer> {

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("file", "file"),
          new Column("bytes", "MB", 1e6, 2),
          Column.of("parameters", "parameters"),
          Column.of("opset", "opset"),
          new Column("ms_per_image", "ms per image", 1, 2),
          Column.of("images_compared", "images compared"),
          Column.of("largest_difference", "largest difference of a logit"));

  private static final List<Column> GATE_COLUMNS =
      List.of(
          Column.of("numbers", "numbers"),
          new Column("bytes", "MB", 1e6, 2),
          new Column("average_precision", "validation AUPRC", 1, 4),
          new Column("ms_per_run", "ms per run", 1, 2));

  @ParentCommand private Main main;

  @Parameters(paramLabel = "STUDY/TRIAL", description = "A trial; the beginning of its id will do.")
  private Path trialPath;

  @Option(
      names = "--out",
      paramLabel = "FILE.onnx",
      description =
          "The file that is written, in place of what has its name (model.onnx; with --int8"
              + " model.int8.onnx).")
  private Path out;

  @Option(
      names = "--fixed-batch",
      paramLabel = "N",
      description = "Always runs N images at once (as many as are given).")
  private Integer fixedBatch;

  @Option(
      names = "--with-features",
      description = "Adds the map before the head as a third output, features.")
  private boolean withFeatures;

  @Option(
      names = "--maps",
      description =
          "Adds the output maps, [N, classes, (depth,) rows, columns]: what each place of the map at"
              + " the cut puts into each class's logit. predict --maps draws it.")
  private boolean withMaps;

  @Option(
      names = "--without-gate",
      description =
          "Leaves out how the training images' features lie, by which predict says that an image is"
              + " unlike them.")
  private boolean withoutGate;

  @Option(
      names = "--calibration",
      paramLabel = "temperature|isotonic|none",
      description =
          "Calibrates the probabilities that are shown by the validation part; decisions stay as they"
              + " are (none). isotonic is for two classes.")
  private CalibrationWord calibration = CalibrationWord.NONE;

  @Mixin private SetFlags sets;

  @ArgGroup(exclusive = false)
  private @Nullable Int8Flags int8;

  @Option(
      names = "--test-scores",
      description =
          "Also scores the trial's whole test part with each file, beside the trial; nothing is"
              + " chosen by it.")
  private boolean isScored;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Where the trial's own images are now (where they were).")
  private Path data;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (the trial's).")
  private Integer threads;

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description = "Where prepared images are kept (the user's cache folder).")
  private Path cacheDirectory;

  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Progress progress = new ConsoleProgress(main.console());
    if (int8 != null) {
      return tell(main.export().run(options(), int8.options(), progress));
    }
    ExportJob.Written written = main.export().run(options(), progress);
    Map<String, Table> tables = new LinkedHashMap<>();
    tables.put(
        "exported",
        new Table(
            COLUMNS,
            List.of(
                List.of(
                    written.file().toString(),
                    written.bytes(),
                    written.parameters(),
                    written.opset(),
                    written.millisPerImage(),
                    written.compared(),
                    String.format(Locale.ROOT, "%.1e", written.difference())))));
    written.testScores().ifPresent(scores -> tables.put("test_scores", scores));
    tables.putAll(written.shown());
    format.print(new Tables(tables), main.console());
    written.ofMaps().ifPresent(main.console()::say);
    return ExitCode.DONE;
  }

  private int tell(ExportJob.Gated gated) {
    Map<String, Table> tables = new LinkedHashMap<>();
    tables.put(
        "gate",
        new Table(
            GATE_COLUMNS, List.of(row("float32", gated.float32()), row("int8", gated.int8()))));
    gated.testScores().ifPresent(scores -> tables.put("test_scores", scores));
    format.print(new Tables(tables), main.console());
    gated.refusal().ifPresent(why -> main.console().say(gated.file() + " is not written: " + why));
    return gated.refusal().isEmpty() ? ExitCode.DONE : ExitCode.PARTLY;
  }

  private static List<Object> row(String numbers, ExportJob.Gated.Side side) {
    return List.of(numbers, side.bytes(), side.averagePrecision(), side.millisPerRun());
  }

  private ModelFileOptions options() {
    ModelFileOptions options =
        ModelFileOptions.of(trialPath, file())
            .withCache(cache())
            .withShown(new ShownOptions(calibration.method(), sets.levels(), sets.by()));
    if (fixedBatch != null) {
      options = options.withFixedBatch(fixedBatch);
    }
    if (withFeatures) {
      options = options.withFeatures();
    }
    if (withMaps) {
      options = options.withMaps();
    }
    if (withoutGate) {
      options = options.withoutGate();
    }
    if (isScored) {
      options = options.withTestScores();
    }
    if (data != null) {
      options = options.withData(data);
    }
    return threads == null ? options : options.withThreads(threads);
  }

  private Path file() {
    return out == null ? Path.of(int8 == null ? "model.onnx" : "model.int8.onnx") : out;
  }

  private CacheOptions cache() {
    CacheOptions options = CacheOptions.defaults();
    return cacheDirectory == null ? options : options.withDirectory(cacheDirectory);
  }
}
