package io.pollard.torch;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Sample;
import io.pollard.imaging.ImageCache;
import io.pollard.imaging.Pixels;
import io.pollard.imaging.Preparation;
import io.pollard.network.FeatureShape;
import io.pollard.network.Networks;
import io.pollard.network.TensorSpec;
import io.pollard.strategy.Plan;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrialDescription;
import io.pollard.weights.Safetensors;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The network of a finished trial, from its best weights. On the trial's own data, with as many
 * threads, it gives the trial's predictions to the digit.
 *
 * <p>Holds native memory until it is closed. Not thread-safe.
 */
public final class TrainedTrial implements AutoCloseable {

  private final TrialDescription description;
  private final TrainingNetwork network;

  private TrainedTrial(TrialDescription description, TrainingNetwork network) {
    this.description = description;
    this.network = network;
  }

  /**
   * @param weights the trial's best weights
   * @throws DataException if the file has not the tensors of the trial's network
   */
  public static TrainedTrial load(
      TrialDescription description, Path weights, RunnerOptions options) {
    Engine.start(options.threads());
    Engine.require(options.device());
    int outputs = description.task().outputs().size();
    Plan plan = description.strategy().plan(Networks.named(description.network(), 1000), outputs);
    FeatureShape in = Training.shape(description.preprocessing());
    TensorFile file = Safetensors.read(weights);
    TensorFactory factory = new TensorFactory(options.device(), ScalarType.Float);
    return new TrainedTrial(
        description, new TrainingNetwork(plan, in, factory, spec -> stored(spec, file).floats()));
  }

  private static StoredTensor stored(TensorSpec spec, TensorFile file) {
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

  /** Of these samples of a cache prepared for {@link TrialDescription#preprocessing}. */
  public List<PredictionRow> predict(ImageCache cache, List<Integer> samples, Part part) {
    int[] indices = samples.stream().mapToInt(Integer::intValue).toArray();
    List<Sample> those = samples.stream().map(i -> cache.dataset().samples().get(i)).toList();
    float[][] logits =
        Inference.logits(
            network, cache, description.preprocessing(), indices, description.recipe().batch());
    return Scoring.rows(description.task(), part, those, logits);
  }

  /** One probability a class. */
  public List<Double> probabilities(Pixels image) {
    Preprocessing preprocessing = description.preprocessing();
    byte[] prepared = Preparation.prepare(image, preprocessing).rgb().bytes();
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      float[] logits =
          Inference.rows(
              network.forward(
                  ImageBatches.normalised(prepared, preprocessing, 3, network.factory()),
                  Pass.evaluation()))[0];
      return DoubleStream.of(description.task().activation().of(logits)).boxed().toList();
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
