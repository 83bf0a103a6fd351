package io.pollard.torch;

import io.pollard.data.DataException;
import io.pollard.data.NoAnswerException;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.ImageCache;
import io.pollard.imaging.Pixels;
import io.pollard.imaging.Preparation;
import io.pollard.imaging.Raster;
import io.pollard.network.FeatureShape;
import io.pollard.network.TensorSpec;
import io.pollard.strategy.Plan;
import io.pollard.training.CaseRow;
import io.pollard.training.TrialDescription;
import io.pollard.training.loop.Batch;
import io.pollard.training.loop.Evaluation;
import io.pollard.weights.NumberFaults;
import io.pollard.weights.Safetensors;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The network of a finished trial, from its best weights. On the trial's own data, with as many
 * threads, it gives the trial's predictions to the digit.
 *
 * <p>Holds native memory until it is closed. Not thread-safe.
 */
public final class TrainedTrial implements AutoCloseable {

  private final TrialDescription description;
  private final TorchEvaluator network;
  private final ByteBuffer room;

  private TrainedTrial(TrialDescription description, TorchEvaluator network, FeatureShape in) {
    this.description = description;
    this.network = network;
    this.room = network.room(Math.toIntExact(in.elements()));
  }

  /**
   * @param plan what it trained
   * @param weights its best weights
   * @throws DataException if the file has not the tensors of the trial's network, or NaN, infinity
   *     or negative variances in one
   */
  public static TrainedTrial load(
      Plan plan, TrialDescription description, Path weights, RunnerOptions options) {
    Engine.start(options.threads());
    Engine.require(options.device());
    FeatureShape in = description.preprocessing().input();
    TensorFile file = Safetensors.read(weights);
    NumberFaults.of(file, plan.network().tensors(in)).orThrow(weights);
    TensorFactory factory = new TensorFactory(options.device(), ScalarType.Float);
    TrainingNetwork network =
        new TrainingNetwork(plan, in, factory, spec -> stored(spec, file).floats());
    return new TrainedTrial(
        description, new TorchEvaluator(network, description.preprocessing()), in);
  }

  static StoredTensor stored(TensorSpec spec, TensorFile file) {
    StoredTensor tensor = file.tensors().get(spec.name());
    if (tensor == null || !tensor.shape().equals(spec.shape())) {
      throw new DataException(
          "expected "
              + spec.name()
              + " of "
              + spec.shape()
              + " but found "
              + (tensor == null ? "none" : tensor.shape().toString())
              + " in "
              + file.path()
              + "; the trial must be trained again");
    }
    return tensor;
  }

  /**
   * Of these samples of a cache prepared for {@link TrialDescription#preprocessing}.
   *
   * @return of structures {@link io.pollard.training.OverlapRow}s, else {@link
   *     io.pollard.training.PredictionRow}s
   */
  public List<? extends CaseRow> predict(ImageCache cache, List<Integer> samples, Part part) {
    return Evaluation.rows(
        network, cache, description.preprocessing(), samples, part, description.recipe().batch());
  }

  /**
   * One probability a class.
   *
   * @throws NoAnswerException if the network gives NaN or infinity
   */
  public List<Double> probabilities(Pixels image) {
    float[] logits = logits(image.raster());
    NoAnswerException.requireAnswer(
        "the image", "the trial's network", description.task().outputs(), logits);
    return Arrays.stream(description.task().activation().of(logits)).boxed().toList();
  }

  /**
   * One a class, whatever the network gives: NaN and infinity are no answer.
   *
   * @param sample an image or a volume, as the trial's data are
   * @throws DataException if it is of the other kind, or can't be prepared as they were
   */
  public float[] logits(Raster sample) {
    Preprocessing preprocessing = description.preprocessing();
    List<float[]> windows = new ArrayList<>();
    for (Raster prepared : Preparation.windows(sample, preprocessing)) {
      ByteBuffer values = prepared.values();
      int bytes = values.remaining();
      room.put(0, values, 0, bytes);
      windows.add(network.evaluate(new Batch.Images(List.of(0), room.slice(0, bytes)))[0]);
    }
    return preprocessing.combined(description.task(), windows);
  }

  @Override
  public void close() {
    network.close();
  }
}
