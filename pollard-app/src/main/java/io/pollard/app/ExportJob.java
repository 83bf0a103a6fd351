package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.files.WholeFile;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.onnx.ExportOptions;
import io.pollard.onnx.ExportedModel;
import io.pollard.onnx.Exporter;
import io.pollard.onnx.Gate;
import io.pollard.onnx.Latency;
import io.pollard.onnx.MapGrid;
import io.pollard.onnx.MeasuredLatency;
import io.pollard.onnx.ModelCard;
import io.pollard.onnx.ModelException;
import io.pollard.onnx.ModelWriter;
import io.pollard.onnx.OnnxModel;
import io.pollard.progress.Progress;
import io.pollard.study.CalibrationReport;
import io.pollard.study.ExportedFile;
import io.pollard.study.JudgedRows;
import io.pollard.study.SetReport;
import io.pollard.study.StoredTrial;
import io.pollard.study.Table;
import io.pollard.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes a trained network as one ONNX file that runs anywhere, with the class names, the
 * preparation of images, the threshold and where all came from inside.
 *
 * <pre>{@code
 * ModelFileOptions options =
 *     ModelFileOptions.of(Path.of("pollard-study/smallest"), Path.of("model.onnx"));
 * ExportJob.measured().run(options, Progress.SILENT);
 * try (Predictor predictor = Predictor.load(Path.of("model.onnx"))) {
 *   predictor.predict(Path.of("scan.png")).decision();
 * }
 * }</pre>
 *
 * @param latency of model files, by the runtime's threads
 */
public record ExportJob(IntFunction<Latency> latency) {

  private static final int COMPARED = 32;

  /**
   * A file that was written.
   *
   * @param parameters trained numbers
   * @param millisPerImage median, here
   * @param compared images of the test part whose logits were compared with the trial's
   * @param difference the largest of a logit
   * @param testScores what trial and file say of the whole test part, where that was asked for
   * @param shown what calibration and sets do on the validation and test parts, by name
   * @param maps what a cell of the file's maps stands for, where it has them
   */
  public record Written(
      Path file,
      long bytes,
      long parameters,
      int opset,
      double millisPerImage,
      int compared,
      double difference,
      Optional<Table> testScores,
      Map<String, Table> shown,
      Optional<MapGrid> maps) {

    /** What a cell of the file's maps stands for, in words; empty of a file without maps. */
    public Optional<String> ofMaps() {
      return maps.map(grid -> "maps of " + grid.sentence());
    }
  }

  /**
   * A file of 8-bit integers beside the same in float32.
   *
   * @param refusal why it was not written; empty where it was
   * @param testScores what trial and both files say of the whole test part, where that was asked
   *     for
   */
  public record Gated(
      Path file, Side float32, Side int8, Optional<String> refusal, Optional<Table> testScores) {

    /**
     * One of the two.
     *
     * @param averagePrecision of the validation part
     * @param millisPerRun median, here
     */
    public record Side(long bytes, double averagePrecision, double millisPerRun) {}
  }

  /** Files are timed on this machine. */
  public static ExportJob measured() {
    return new ExportJob(MeasuredLatency::new);
  }

  /** A trial's best weights as a graph that says this of itself. */
  static OnnxModel exported(StoredTrial trial, ExportOptions graph, ModelCard card) {
    return Exporter.export(
            trial.plan().network(),
            trial.input(),
            Safetensors.read(trial.bestWeights()),
            graph.withActivation(trial.description().task().activation()),
            ProgramVersion.current())
        .withMetadata(card.toMetadata());
  }

  /** What a job of either kind starts from. */
  private record Material(
      ModelFileOptions options, StoredTrial trial, OnnxModel model, Path out, Path beside) {

    static Material of(ModelFileOptions options) {
      Path out = writable(options.out());
      StoredTrial trial = StudyView.finished(options.trial());
      OnnxModel model = exported(trial, options.graph(), ModelCards.of(trial, options.shown()));
      return new Material(options, trial, model, out, WholeFile.beside(out));
    }

    int threads() {
      return options.threads().orElse(trial.facts().threads());
    }

    /** The same with an input gate, where that is asked for and can be had. */
    Material gated(TrialImages images, Progress progress) {
      return options.hasGate()
          ? new Material(
              options,
              trial,
              new InputGating(trial, images, threads(), progress)
                  .gated(model, ModelCards.of(trial, options.shown())),
              out,
              beside)
          : this;
    }

    /** The same with maps, where they are asked for. */
    Material mapped() {
      return options.hasMaps()
          ? new Material(
              options,
              trial,
              HeatMaps.added(model, trial.plan().network(), trial.input()),
              out,
              beside)
          : this;
    }

    TrialImages images(Progress progress) {
      return TrialImages.open(trial, options.data(), options.cache(), progress);
    }

    ModelScores testScores(TrialImages images) {
      return ModelScores.of(trial, images, threads());
    }
  }

  /**
   * 32 images of the trial's test part are run through the file before it is written.
   *
   * @throws DataException if there is no such trial, its images are gone or others, a logit differs
   *     from the trial's by more than 1e-4 (of the largest logit, where that is above 1), a
   *     probability by more than 1e-3, a logit is no number or beyond a million, or the file can't
   *     be written
   */
  public Written run(ModelFileOptions options, Progress progress) {
    Material asked = Material.of(options);
    // Before minutes of work: whether there can be maps.
    Optional<MapGrid> maps = ModelCard.of(asked.out(), asked.mapped().model().metadata()).maps();
    StoredTrial trial = asked.trial();
    Path beside = asked.beside();
    Path out = asked.out();
    try (TrialImages images = asked.images(progress)) {
      Material material = asked.gated(images, progress).mapped();
      write(material);
      TrialImages.Chosen compared = images.some(Part.TEST, COMPARED);
      double difference = difference(material, images, compared);
      double millis = latency.apply(material.threads()).millisPerImage(beside);
      Optional<Table> testScores =
          options.isScored()
              ? Optional.of(material.testScores(images).with("float32", beside).table())
              : Optional.empty();
      Written written =
          new Written(
              out,
              Files.size(beside),
              trial.plan().network().parameters(trial.input()),
              material.model().opset(),
              millis,
              compared.rows().size(),
              difference,
              testScores,
              shown(material, progress),
              maps);
      WholeFile.replace(beside, out);
      remember(trial, ExportedFile.of(Files.size(out), millis, material.threads()), progress);
      return written;
    } catch (IOException e) {
      throw unwritable(out, e);
    } finally {
      delete(beside);
    }
  }

  /**
   * Convolutions become 8-bit integers. The file is written only if it keeps the validation AUPRC
   * to a margin and is faster here.
   *
   * @throws DataException as above, or if there are no images to calibrate by
   */
  public Gated run(ModelFileOptions options, Int8Options int8, Progress progress) {
    if (!options.shown().isNone()) {
      throw new DataException(
          "expected a file in float32 for calibrated probabilities and sets, which are fitted on the"
              + " trial's own logits, but found --int8, whose logits are others");
    }
    Material material = Material.of(options);
    material.mapped();
    Path out = material.out();
    try (TrialImages images = material.images(progress)) {
      write(material);
      difference(material, images, images.some(Part.TEST, COMPARED));
      return gated(material, int8, images, progress);
    } catch (IOException e) {
      throw unwritable(out, e);
    } finally {
      delete(material.beside());
    }
  }

  private static Map<String, Table> shown(Material material, Progress progress) {
    ShownOptions shown = material.options().shown();
    Map<String, Table> tables = new LinkedHashMap<>();
    if (shown.isNone()) {
      return tables;
    }
    JudgedRows rows = JudgedRows.of(material.trial());
    shown
        .calibration()
        .ifPresent(
            method -> {
              CalibrationReport report = CalibrationReport.of(rows, List.of(method));
              report.sentences().forEach(progress::say);
              tables.put("calibration", report.scores());
            });
    if (!shown.levels().isEmpty()) {
      SetReport report = SetReport.of(rows, shown.by(), shown.levels());
      report.sentences().forEach(progress::say);
      tables.put("sets", report.table());
    }
    return tables;
  }

  private Gated gated(Material material, Int8Options int8, TrialImages images, Progress progress)
      throws IOException {
    Path out = material.out();
    Path floatFile = material.beside();
    Path beside = WholeFile.beside(out.resolveSibling(out.getFileName() + ".int8"));
    try (ImageCache calibration = calibration(material, int8, progress)) {
      Gate gate =
          new Int8Export(
                  material.trial(),
                  images,
                  material.threads(),
                  int8.weightBits(),
                  int8.margin(),
                  latency.apply(material.threads()),
                  material.options().hasGate(),
                  material.options().hasMaps(),
                  progress)
              .write(material.model(), floatFile, calibration, beside);
      Optional<Table> testScores =
          material.options().isScored()
              ? Optional.of(
                  material
                      .testScores(images)
                      .with("float32", floatFile)
                      .with("int8", beside)
                      .table())
              : Optional.empty();
      Gated gated =
          new Gated(
              out,
              new Gated.Side(Files.size(floatFile), gate.floatScore(), gate.latency().first()),
              new Gated.Side(Files.size(beside), gate.int8Score(), gate.latency().second()),
              gate.isPassed() ? Optional.empty() : Optional.of(gate.refusal()),
              testScores);
      if (gate.isPassed()) {
        WholeFile.replace(beside, out);
      }
      return gated;
    } finally {
      delete(beside);
    }
  }

  private static void write(Material material) {
    try {
      ModelWriter.write(material.beside(), material.model());
    } catch (ModelException e) {
      throw e.reason() == ModelException.Reason.UNWRITABLE ? unwritable(material.out(), e) : e;
    }
  }

  private static DataException unwritable(Path out, Exception cause) {
    Throwable reason = cause instanceof ModelException ? cause.getCause() : cause;
    return new DataException(
        "the file " + out + " can't be written: " + reason + "; --out names another file", cause);
  }

  /** A study that can't be written is exported all the same. */
  private static void remember(StoredTrial trial, ExportedFile exported, Progress progress) {
    try {
      trial.putExported(exported);
    } catch (DataException e) {
      progress.say(
          "the model file is written, but tables of the study leave out what it costs, since "
              + trial.folder()
              + " can't be written");
    }
  }

  /** Null where the trial's own images are taken. */
  private static @Nullable ImageCache calibration(
      Material material, Int8Options int8, Progress progress) {
    if (int8.calibration().isEmpty()) {
      return null;
    }
    StoredTrial trial = material.trial();
    return ImageCache.open(
        Dataset.unlabelled(
            int8.calibration().get(),
            FirstOptions.reading(trial),
            trial.description().preprocessing().input()),
        trial.description().preprocessing(),
        material.options().cache(),
        progress);
  }

  /**
   * @throws DataException if no such file can be written
   */
  private static Path writable(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new DataException(
          "expected a folder for " + file + " but found none; mkdir -p " + folder + " makes it");
    }
    if (!Files.isWritable(folder)) {
      throw new DataException(
          "expected a folder that can be written for "
              + file
              + " but found "
              + folder
              + "; --out names another file");
    }
    if (Files.isDirectory(file)) {
      throw new DataException("expected a file as --out but found the folder " + file);
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new DataException("expected a file as --out but found " + file + ", which is none");
    }
    return file;
  }

  /**
   * The largest difference of a logit to the trial's.
   *
   * @throws DataException if it is too large
   */
  private static double difference(
      Material material, TrialImages images, TrialImages.Chosen compared) {
    try (ExportedModel exported = ExportedModel.load(material.beside(), material.threads())) {
      Agreement agreement =
          Agreement.of(
              compared.rows(), exported.predict(images.cache(), compared.samples(), Part.TEST));
      if (!agreement.isGood()) {
        throw new DataException(agreement.refusal(material.trial().id()));
      }
      return agreement.difference();
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new DataException("the file " + file + " can't be deleted: " + e, e);
    }
  }
}
