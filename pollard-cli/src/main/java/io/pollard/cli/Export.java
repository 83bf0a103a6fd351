package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.files.WholeFile;
import io.pollard.imaging.CacheOptions;
import io.pollard.onnx.ExportOptions;
import io.pollard.onnx.ExportedModel;
import io.pollard.onnx.Exporter;
import io.pollard.onnx.ModelWriter;
import io.pollard.onnx.OnnxModel;
import io.pollard.study.StoredTrial;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.training.PredictionRow;
import io.pollard.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard export pollard-study/resnet18-ttl-layer3.1 --out model.onnx",
      "  pollard export pollard-study/resnet18-ttl --data /mnt/xrays --fixed-batch 1"
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
          Column.of("nodes", "nodes"),
          Column.of("images_compared", "images compared"),
          Column.of("largest_difference", "largest difference of a logit"));

  @ParentCommand private Main main;

  @Parameters(paramLabel = "STUDY/TRIAL", description = "A trial; the beginning of its id will do.")
  private Path trialPath;

  @Option(
      names = "--out",
      paramLabel = "FILE.onnx",
      description = "The file that is written, in place of what has its name (model.onnx).")
  private Path out = Path.of("model.onnx");

  @Option(
      names = "--fixed-batch",
      paramLabel = "N",
      description = "Always runs N images at once, which is faster for 1 (as many as are given).")
  private Integer fixedBatch;

  @Option(
      names = "--with-features",
      description = "Adds the map before the head as a third output, features.")
  private boolean withFeatures;

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
    StoredTrial trial = Trials.at(trialPath);
    OnnxModel model =
        Exporter.export(
                trial.plan().network(),
                trial.input(),
                Safetensors.read(trial.bestWeights()),
                options(),
                ProgramVersion.current())
            .withMetadata(ModelCards.of(trial).toMetadata());
    Path beside = WholeFile.beside(out);
    try (TrialImages images =
        TrialImages.open(trial, data, cache(), new ConsoleProgress(main.console()))) {
      ModelWriter.write(beside, model);
      TrialImages.Chosen compared = images.some(Part.TEST, COMPARED);
      double difference = difference(trial, beside, images, compared);
      WholeFile.replace(beside, out);
      format.print(
          new Table(
              COLUMNS,
              List.of(
                  List.of(
                      out.toString(),
                      Files.size(out),
                      trial.plan().network().parameters(trial.input()),
                      model.opset(),
                      model.graph().nodes().size(),
                      compared.rows().size(),
                      String.format(Locale.ROOT, "%.1e", difference)))),
          main.console());
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new DataException("the file " + out + " can't be written: " + e, e);
    } finally {
      deleted(beside);
    }
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

  /**
   * The largest difference of a logit to the trial's.
   *
   * @throws DataException if it is too large
   */
  private double difference(
      StoredTrial trial, Path file, TrialImages images, TrialImages.Chosen compared) {
    double largest = 0;
    double difference = 0;
    try (ExportedModel exported =
        ExportedModel.load(file, threads == null ? trial.facts().threads() : threads)) {
      float[][] logits = exported.logits(images.cache(), compared.samples());
      for (int i = 0; i < logits.length; i++) {
        PredictionRow row = compared.rows().get(i);
        for (int k = 0; k < logits[i].length; k++) {
          double trials = row.logits().get(k);
          largest = Math.max(largest, Math.abs(trials));
          difference = Math.max(difference, Math.abs(logits[i][k] - trials));
        }
      }
    }
    if (!(difference <= TOLERANCE * Math.max(1, largest))) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "expected the logits of %s in its model file but found a difference of %.1e, more than"
                  + " %.1e; was the trial's %s replaced after training?",
              trial.id(),
              difference,
              TOLERANCE * Math.max(1, largest),
              trial.bestWeights().getFileName()));
    }
    return difference;
  }

  private static void deleted(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new DataException("the file " + file + " can't be deleted: " + e, e);
    }
  }
}
