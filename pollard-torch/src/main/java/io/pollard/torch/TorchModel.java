package io.pollard.torch;

import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.Precision;
import io.pollard.training.loop.Batch;
import io.pollard.training.loop.ModelSetup;
import io.pollard.training.loop.NamedTensors;
import io.pollard.training.loop.Targets;
import io.pollard.training.loop.TrainableModel;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The training loop's port on libtorch. */
final class TorchModel implements TrainableModel {

  private final TrainingNetwork network;
  private final TorchEvaluator evaluator;
  private final Optimizer optimizer;
  private final TorchLoss loss;
  private final ScalarType precision;
  private final TensorCopies weights;
  private final TensorCopies remembered;
  private FeatureTable features;

  TorchModel(ModelSetup setup, TensorFactory factory, Precision resolved) {
    this.network =
        new TrainingNetwork(
            setup.plan(), setup.in(), factory, setup.parameters(), setup.firstValues());
    this.evaluator = new TorchEvaluator(network, setup.preprocessing());
    this.optimizer = Optimizer.of(setup.optimizer(), network);
    this.loss = TorchLoss.of(setup.loss(), factory);
    this.precision = Engine.type(resolved);
    this.weights = new TensorCopies(network.state(), factory);
    this.remembered = new TensorCopies(optimizer.memory(), factory);
    this.features = new FeatureTable(0, factory);
  }

  TrainingNetwork network() {
    return network;
  }

  @Override
  public ByteBuffer room(int bytes) {
    return evaluator.room(bytes);
  }

  @Override
  public void beginEpoch(long seed) {
    torch.manual_seed(seed);
  }

  @Override
  public double step(Batch batch, Targets targets, double rate) {
    try (PointerScope scope = new PointerScope()) {
      int frozen = network.plan().frozenPrefix();
      Tensor input =
          batch instanceof Batch.Images images
              ? below(evaluator.numbers(images), precision)
              : features.rows(batch.samples());
      return step(input, frozen, tensor(targets), rate);
    }
  }

  private Tensor tensor(Targets targets) {
    if (targets instanceof Targets.Classes classes) {
      long[] indices = classes.indices().stream().mapToLong(Integer::longValue).toArray();
      return network.factory().of(indices, indices.length);
    }
    if (targets instanceof Targets.Masks masks) {
      return evaluator.present(masks);
    }
    List<List<Double>> rows = ((Targets.Findings) targets).rows();
    double[] numbers =
        rows.stream().flatMap(List::stream).mapToDouble(Double::doubleValue).toArray();
    return network.factory().of(numbers, rows.size(), numbers.length / rows.size());
  }

  /**
   * @param input of the units after the first {@code skipped}
   */
  double step(Tensor input, int skipped, Tensor targets, double rate) {
    Tensor logits =
        network.forward(input, skipped, Pass.training(precision), (unit, features) -> {});
    Tensor mean = loss.of(logits, targets);
    double value = mean.item_double();
    if (Double.isFinite(value)) {
      mean.backward();
      optimizer.step(rate);
    }
    return value;
  }

  /** Behind the frozen units at the bottom, without gradients. */
  private Tensor below(Tensor images, ScalarType type) {
    int frozen = network.plan().frozenPrefix();
    if (frozen == 0) {
      return images;
    }
    try (NoGradGuard noGradients = new NoGradGuard()) {
      return network.features(images, frozen, Pass.evaluation(type));
    }
  }

  @Override
  public float[][] evaluate(Batch batch) {
    if (batch instanceof Batch.Images) {
      return evaluator.evaluate(batch);
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      int frozen = network.plan().frozenPrefix();
      return TorchEvaluator.rows(
          network.forward(
              features.rows(batch.samples()), frozen, Pass.evaluation(), (unit, features) -> {}));
    }
  }

  @Override
  public void holdFeatures(int samples) {
    features.close();
    features = new FeatureTable(samples, network.factory());
  }

  @Override
  public void remember(Batch.Images images) {
    try (PointerScope scope = new PointerScope()) {
      features.add(images.samples(), below(evaluator.numbers(images), ScalarType.Float));
    }
  }

  @Override
  public void forgetFeatures() {
    features.close();
  }

  @Override
  public void giveBackGaps() {
    Engine.giveBackGaps();
  }

  @Override
  public NamedTensors weights() {
    return weights;
  }

  @Override
  public NamedTensors optimizer() {
    return remembered;
  }

  @Override
  public long steps() {
    return optimizer.steps();
  }

  @Override
  public void resumeAt(long steps) {
    optimizer.resumeAt(steps);
  }

  @Override
  public void close() {
    features.close();
    weights.close();
    remembered.close();
    loss.close();
    optimizer.close();
    evaluator.close();
  }
}
