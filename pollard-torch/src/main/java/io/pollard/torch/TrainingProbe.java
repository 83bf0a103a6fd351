package io.pollard.torch;

import io.pollard.network.FeatureShape;
import io.pollard.strategy.Plan;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.Precision;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The training loop's own steps on images of noise, without data: to estimate how long a trial
 * takes, and to be measured. Weights start at random.
 *
 * <p>Holds native memory until it is closed. Not thread-safe.
 */
public final class TrainingProbe implements AutoCloseable {

  private static final double RATE = 1e-4;

  private final TrainingNetwork network;
  private final Optimizer optimizer;
  private final Tensor images;
  private final Tensor labels;
  private final Precision precision;

  private TrainingProbe(
      TrainingNetwork network, Tensor images, Tensor labels, Precision precision) {
    this.network = network;
    this.optimizer = Optimizer.of(OptimizerOptions.Adam.standard(), network);
    this.images = images;
    this.labels = labels;
    this.precision = precision;
  }

  /**
   * @param in one image, [3, H, W]
   * @param batch images a step
   */
  public static TrainingProbe of(Plan plan, FeatureShape in, int batch, RunnerOptions options) {
    Engine.start(options.threads());
    Engine.require(options.device());
    TensorFactory factory = new TensorFactory(options.device(), ScalarType.Float);
    TrainingNetwork network =
        new TrainingNetwork(plan, in, factory, spec -> Initialisation.of(spec, 1));
    try (PointerScope scope = new PointerScope()) {
      Tensor images =
          factory
              .zeros(batch, in.channels(), in.extent().size(0), in.extent().size(1))
              .normal_()
              .contiguous(MemoryFormat.ChannelsLast);
      Tensor labels = factory.of(new long[batch], batch);
      images.retainReference();
      labels.retainReference();
      return new TrainingProbe(
          network, images, labels, Engine.resolve(options.precision(), options.device()));
    }
  }

  /** Forward, backward and an Adam step. */
  public double step() {
    try (PointerScope scope = new PointerScope()) {
      Tensor logits = network.forward(images, Pass.training(Engine.type(precision)));
      Tensor loss = torch.cross_entropy_loss(logits, labels, new TensorOptional(), 1, -100, 0);
      double value = loss.item_double();
      loss.backward();
      optimizer.step(RATE);
      return value;
    }
  }

  /** Forward alone, in evaluation, float32. */
  public void infer() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      network.forward(images, Pass.evaluation());
    }
  }

  /** The estimate that is compared with free memory before training starts. */
  public static long estimatedBytes(Plan plan, FeatureShape in, int batch, Precision precision) {
    Precision resolved = Engine.resolve(precision, ComputeDevice.CPU);
    return MemoryBudget.bytes(plan, in, batch, resolved == Precision.BF16 ? 2 : Float.BYTES);
  }

  @Override
  public void close() {
    optimizer.close();
    network.close();
    images.releaseReference();
    labels.releaseReference();
  }
}
