package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.files.WholeFile;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.onnx.ExportOptions;
import io.pollard.onnx.ExportedModel;
import io.pollard.onnx.Exporter;
import io.pollard.onnx.Gate;
import io.pollard.onnx.ModelWriter;
import io.pollard.onnx.OnnxModel;
import io.pollard.progress.Progress;
import io.pollard.study.ExportedFile;
import io.pollard.study.StoredTrial;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Tables;
import io.pollard.training.PredictionRow;
import io.pollard.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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
      "  pollard export pollard-study/resnet18-ttl --int8"
    })
final class Export implements Callable<Integer> {

  private static final int COMPARED = 32;
  private static final double TOLERANCE = 1e-4;

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

  @ArgGroup(exclusive = false)
  private Int8Flags int8;

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
    Path out = out();
    StoredTrial trial = Trials.at(trialPath);
    OnnxModel model =
        Exporter.export(
                trial.plan().network(),
                trial.input(),
                Safetensors.read(trial.bestWeights()),
                options().withActivation(trial.description().task().activation()),
                ProgramVersion.current())
            .withMetadata(ModelCards.of(trial).toMetadata());
    Path beside = WholeFile.beside(out);
    Progress progress = new ConsoleProgress(main.console());
    try (TrialImages images = TrialImages.open(trial, data, cache(), progress)) {
      ModelWriter.write(beside, model);
      TrialImages.Chosen compared = images.some(Part.TEST, COMPARED);
      double difference = difference(trial, beside, images, compared);
      if (int8 != null) {
        return int8(trial, model, beside, out, images, progress);
      }
      double millis = main.latency(threads(trial)).millisPerImage(beside);
      Map<String, Table> tables = new LinkedHashMap<>();
      tables.put(
          "exported",
          new Table(
              COLUMNS,
              List.of(
                  List.of(
                      out.toString(),
                      Files.size(beside),
                      trial.plan().network().parameters(trial.input()),
                      model.opset(),
                      millis,
                      compared.rows().size(),
                      String.format(Locale.ROOT, "%.1e", difference)))));
      if (isScored) {
        tables.put("test_scores", testScores(trial, images).with("float32", beside).table());
      }
      WholeFile.replace(beside, out);
      trial.putExported(ExportedFile.of(Files.size(out), millis, threads(trial)));
      format.print(new Tables(tables), main.console());
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new DataException("the file " + out + " can't be written: " + e, e);
    } finally {
      delete(beside);
    }
  }

  /**
   * The file that is to be written.
   *
   * @throws DataException if there can't be one
   */
  private Path out() {
    Path file = out == null ? Path.of(int8 == null ? "model.onnx" : "model.int8.onnx") : out;
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new DataException(
          "expected a folder for " + file + " but found none; mkdir -p " + folder + " makes it");
    }
    if (Files.isDirectory(file)) {
      throw new DataException("expected a file as --out but found the folder " + file);
    }
    return file;
  }

  private ExportOptions options() {
    ExportOptions options = ExportOptions.defaults();
    if (fixedBatch != null) {
      options = options.withFixedBatch(fixedBatch);
    }
    return withFeatures ? options.withFeatures() : options;
  }

  private CacheOptions cache() {
    CacheOptions options = CacheOptions.defaults();
    return cacheDirectory == null ? options : options.withDirectory(cacheDirectory);
  }

  private int threads(StoredTrial trial) {
    return threads == null ? trial.facts().threads() : threads;
  }

  /**
   * The largest difference of a logit to the trial's.
   *
   * @throws DataException if it is too large
   */
  private double difference(
      StoredTrial trial, Path file, TrialImages images, TrialImages.Chosen compared) {
    double largest = 0;
    double difference = 0;
    try (ExportedModel exported = ExportedModel.load(file, threads(trial))) {
      List<PredictionRow> rows = exported.predict(images.cache(), compared.samples(), Part.TEST);
      for (int i = 0; i < rows.size(); i++) {
        for (int k = 0; k < rows.get(i).logits().size(); k++) {
          double trials = compared.rows().get(i).logits().get(k);
          largest = Math.max(largest, Math.abs(trials));
          difference = Math.max(difference, Math.abs(rows.get(i).logits().get(k) - trials));
        }
      }
    }
    double allowed = TOLERANCE * Math.max(1, largest);
    if (!(difference <= allowed)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "expected the logits of %s from its model file but found one that differs by %.1e,"
                  + " more than %.1e; were its weights or predictions changed after training?",
              trial.id(),
              difference,
              allowed));
    }
    return difference;
  }

  private int int8(
      StoredTrial trial,
      OnnxModel model,
      Path floatFile,
      Path out,
      TrialImages images,
      Progress progress)
      throws IOException {
    Path beside = WholeFile.beside(out.resolveSibling(out.getFileName() + ".int8"));
    try (ImageCache calibration = calibration(trial, progress)) {
      Gate gate =
          new Int8Export(
                  trial,
                  images,
                  threads(trial),
                  int8.weightBits(),
                  int8.margin(),
                  main.latency(threads(trial)),
                  progress)
              .write(model, floatFile, calibration, beside);
      Map<String, Table> tables = new LinkedHashMap<>();
      tables.put("gate", table(gate, Files.size(floatFile), Files.size(beside)));
      if (isScored) {
        tables.put(
            "test_scores",
            testScores(trial, images).with("float32", floatFile).with("int8", beside).table());
      }
      format.print(new Tables(tables), main.console());
      if (!gate.isPassed()) {
        progress.say(out + " is not written: " + gate.refusal());
        return ExitCode.PARTLY;
      }
      WholeFile.replace(beside, out);
      return ExitCode.DONE;
    } finally {
      delete(beside);
    }
  }

  private ModelScores testScores(StoredTrial trial, TrialImages images) {
    return ModelScores.of(trial, images, threads(trial));
  }

  /** Null where the trial's own images are taken. */
  private ImageCache calibration(StoredTrial trial, Progress progress) {
    Path images = int8.calibrate();
    if (images == null) {
      return null;
    }
    return ImageCache.open(
        Dataset.unlabelled(images, Trials.dataset(trial)),
        trial.description().preprocessing(),
        cache(),
        progress);
  }

  private static Table table(Gate gate, long floatBytes, long int8Bytes) {
    return new Table(
        GATE_COLUMNS,
        List.of(
            List.of("float32", floatBytes, gate.floatScore(), gate.latency().first()),
            List.of("int8", int8Bytes, gate.int8Score(), gate.latency().second())));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new DataException("the file " + file + " can't be deleted: " + e, e);
    }
  }
}
