package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import io.pollard.data.NoAnswerException;
import io.pollard.data.OnBadFile;
import io.pollard.data.Task;
import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.NoImageException;
import io.pollard.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Says which class each of many images belongs to.
 *
 * <pre>{@code
 * Map<Path, String> answers = new LinkedHashMap<>();
 * PredictionOptions options =
 *     PredictionOptions.of(Path.of("model.onnx"), List.of(Path.of("scans")));
 * try (PredictionJob job = PredictionJob.open(options, Progress.SILENT)) {
 *   job.run(image -> answers.put(image.file(), image.decision()));
 * }
 * }</pre>
 *
 * <p>For one image after the other, from many threads, there is {@link io.pollard.onnx.Predictor}.
 * Holds native memory until it is closed. Not thread-safe.
 */
public final class PredictionJob implements AutoCloseable {

  private final PredictionOptions options;
  private final List<ImageSource> sources;
  private final List<String> leftOut;
  private final Classifier classifier;
  private final Progress progress;
  private final boolean hasInstances;

  private PredictionJob(
      PredictionOptions options,
      List<ImageSource> sources,
      List<String> leftOut,
      Classifier classifier,
      Progress progress) {
    this.options = options;
    this.sources = sources;
    this.leftOut = leftOut;
    this.classifier = classifier;
    this.progress = progress;
    this.hasInstances = sources.stream().anyMatch(source -> instance(source.name()).isPresent());
  }

  /**
   * Lists the images and loads the network.
   *
   * @throws DataException if there are no images, no such trial, or its weights are gone
   * @throws io.pollard.onnx.ModelException if the model file can't be used
   */
  public static PredictionJob open(PredictionOptions options, Progress progress) {
    PredictedFiles found = PredictedFiles.of(options.images(), progress);
    Classifier classifier = classifier(options, progress);
    try {
      PredictedFiles wanted = found.as(classifier.input(), options.onBadFile(), progress);
      return new PredictionJob(options, wanted.sources(), wanted.leftOut(), classifier, progress);
    } catch (DataException e) {
      classifier.close();
      throw e;
    }
  }

  private static Classifier classifier(PredictionOptions options, Progress progress) {
    Path network = options.network();
    boolean isModel =
        (Files.exists(network) && !Files.isDirectory(network))
            || network.toString().toLowerCase(Locale.ROOT).endsWith(".onnx");
    if (options.maps().isPresent()) {
      HeatMaps maps =
          isModel
              ? HeatMaps.ofModel(network, options.threads())
              : HeatMaps.ofTrial(StudyView.finished(network), options.threads());
      try {
        maps.note().ifPresent(progress::say);
        progress.say("maps of " + maps.grid().sentence());
        return new MappedClassifier(maps, MapWriter.of(options.maps().get(), maps));
      } catch (DataException e) {
        maps.close();
        throw e;
      }
    }
    return isModel
        ? ModelClassifier.load(network, options.threads(), progress)
        : TrialClassifier.load(StudyView.finished(network), options.threads(), progress);
  }

  /**
   * Whether one of the images says its SOP Instance UID, so that {@link
   * ClassifiedImage#sopInstanceUid} is worth a column.
   */
  public boolean hasInstances() {
    return hasInstances;
  }

  /** The one thing of a header that answers may hold. */
  private static Optional<String> instance(Path file) {
    return Optional.ofNullable(ImageDecoder.attributes(file).keys().get("SOPInstanceUID"));
  }

  /** Whether it is a report or the like in a folder, which are left out there as by training. */
  private boolean isAmongImages(DataException failure, Path file) {
    return failure instanceof NoImageException && !options.images().contains(file);
  }

  /** The levels of the network's sets of classes, as "90"; none where it has none. */
  public List<String> levels() {
    return classifier.levels();
  }

  /** What the network tells apart. */
  public Task task() {
    return classifier.task();
  }

  /**
   * Gives what the network says of each image, in their order, as it comes.
   *
   * @return a sentence for each image that was left out, since it could not be read or what the
   *     network gave is no number, and for what else was left out of folders
   * @throws DataException if an image can't be read and none may be left out
   */
  public List<String> run(Consumer<ClassifiedImage> to) {
    List<String> skipped = new ArrayList<>(leftOut);
    try (Progress.Bar bar = progress.bar("predicting", sources.size())) {
      classifier.classify(
          sources,
          row -> {
            if (row.failure().isEmpty()) {
              to.accept(
                  new ClassifiedImage(
                      row.file(),
                      row.decision(),
                      row.probabilities(),
                      hasInstances ? instance(row.file()) : Optional.empty(),
                      row.likeness(),
                      row.sets(),
                      row.maps()));
            } else if (row.failure().get() instanceof NoAnswerException
                || isAmongImages(row.failure().get(), row.file())
                || options.onBadFile() == OnBadFile.SKIP) {
              skipped.add(row.failure().get().getMessage());
            } else {
              throw new DataException(
                  row.failure().get().getMessage() + "; --on-bad-file skip leaves such files out",
                  row.failure().get());
            }
            bar.advance(1, "");
          });
    }
    return skipped;
  }

  @Override
  public void close() {
    classifier.close();
  }
}
