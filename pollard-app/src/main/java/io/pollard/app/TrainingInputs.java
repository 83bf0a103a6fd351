package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.data.Task;
import io.pollard.imaging.Dataset;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.progress.Progress;
import io.pollard.study.Study;
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
    requireFits(data.task(), options.backbone().network()); // before images are prepared
    return new TrainingInputs(options, weights, data);
  }

  /** Maps for structures, one answer an image for all else. */
  private static void requireFits(Task task, Network network) {
    boolean asksForMaps = task instanceof Task.Segmentation;
    boolean makesMaps = network.head() instanceof Head.Decoder;
    if (asksForMaps != makesMaps) {
      throw new DataException(
          "expected a network that "
              + (asksForMaps
                  ? "makes maps, as --backbone unet-resnet18,"
                  : "classifies, as --backbone resnet18,")
              + " for the "
              + task.kind()
              + " "
              + task.outputs()
              + " but found "
              + network.name());
    }
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
