package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import io.pollard.data.NoAnswerException;
import io.pollard.data.Task;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.Raster;
import io.pollard.metrics.Thresholds;
import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import io.pollard.study.StoredTrial;
import io.pollard.torch.TrainedTrial;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A trial's network in the engine that trained it. */
record TrialClassifier(
    String id, Task task, FeatureShape input, Thresholds thresholds, TrainedTrial network)
    implements Classifier {

  static TrialClassifier load(StoredTrial trial, Optional<Integer> threads, Progress progress) {
    return new TrialClassifier(
        trial.id(),
        trial.description().task(),
        trial.description().preprocessing().input(),
        trial.thresholds(),
        TrainedTrial.load(
            trial.plan(),
            trial.description(),
            trial.bestWeights(),
            TrialImages.runner(trial, threads, CacheOptions.defaults(), progress)));
  }

  @Override
  public void classify(List<ImageSource> sources, Consumer<Row> to) {
    ImageDecoder decoder = new ImageDecoder();
    for (ImageSource source : sources) {
      to.accept(row(source, decoder));
    }
  }

  private Row row(ImageSource source, ImageDecoder decoder) {
    Path file = source.name();
    try {
      float[] logits = logits(file, decoder.raster(source));
      NoAnswerException.requireAnswer(file.toString(), id, task.outputs(), logits);
      double[] probabilities = task.activation().of(logits);
      Map<String, Double> byClass = new LinkedHashMap<>();
      for (int k = 0; k < probabilities.length; k++) {
        byClass.put(task.outputs().get(k), probabilities[k]);
      }
      return Row.of(file, task.decision(probabilities, thresholds), byClass, Optional.empty());
    } catch (DataException e) {
      return Row.bad(file, e);
    }
  }

  private float[] logits(Path file, Raster sample) {
    try {
      return network.logits(sample);
    } catch (DataException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
