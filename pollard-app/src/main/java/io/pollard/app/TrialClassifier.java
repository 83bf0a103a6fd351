package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.Task;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.ImageDecoder;
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
record TrialClassifier(Task.SingleLabel task, double threshold, TrainedTrial network)
    implements Classifier {

  static TrialClassifier load(StoredTrial trial, Optional<Integer> threads, Progress progress) {
    return new TrialClassifier(
        trial.description().task(),
        trial.threshold(),
        TrainedTrial.load(
            trial.plan(),
            trial.description(),
            trial.bestWeights(),
            TrialImages.runner(trial, threads, CacheOptions.defaults(), progress)));
  }

  @Override
  public void classify(List<Path> files, Consumer<Row> to) {
    ImageDecoder decoder = new ImageDecoder();
    for (Path file : files) {
      to.accept(row(file, decoder));
    }
  }

  private Row row(Path file, ImageDecoder decoder) {
    try {
      List<Double> probabilities = network.probabilities(decoder.decode(file));
      Map<String, Double> byClass = new LinkedHashMap<>();
      for (int k = 0; k < probabilities.size(); k++) {
        byClass.put(task.classes().get(k), probabilities.get(k));
      }
      int decided = task.decide(probabilities.stream().mapToDouble(p -> p).toArray(), threshold);
      return Row.of(file, task.classes().get(decided), byClass);
    } catch (DataException e) {
      return Row.bad(file, e);
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
