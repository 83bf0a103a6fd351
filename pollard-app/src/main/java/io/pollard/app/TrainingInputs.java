package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.Dataset;
import io.pollard.progress.Progress;
import io.pollard.study.Study;
import io.pollard.training.loop.EngineRunner;
import io.pollard.weights.Weights;
import java.util.Optional;

/**
 * What training starts from, read and found fit, before images are prepared: {@link
 * TrainingJob#open} and {@link SearchJob#open} do both.
 */
public final class TrainingInputs {

  private final TrainingOptions options;
  private final Optional<Weights> weights;
  private final Dataset data;

  private TrainingInputs(TrainingOptions options, Optional<Weights> weights, Dataset data) {
    this.options = options;
    this.weights = weights;
    this.data = data;
  }

  /**
   * @throws DataException if weights or images can't be read, or there are two classes and none is
   *     positive
   */
  public static TrainingInputs read(TrainingOptions options, Progress progress) {
    Optional<Weights> weights = options.backbone().open(progress);
    Study study = Study.at(options.study()).withProgress(progress);
    Dataset data =
        Dataset.read(
            options.images().path(),
            options.images().reading(),
            options.images().shape(preprocessing(weights)),
            study.pseudonyms());
    data.notes().forEach(progress::say);
    EngineRunner.requireFits(
        data.task(), options.backbone().network()); // before images are prepared
    return new TrainingInputs(options, weights, data);
  }

  private static Preprocessing preprocessing(Optional<Weights> weights) {
    return weights.map(Weights::preprocessing).orElse(Preprocessing.imagenet());
  }

  /** The weights'. */
  Preprocessing preprocessing() {
    return preprocessing(weights);
  }

  TrainingOptions options() {
    return options;
  }

  Optional<Weights> weights() {
    return weights;
  }

  Dataset data() {
    return data;
  }
}
