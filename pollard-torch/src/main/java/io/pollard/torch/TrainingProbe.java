package io.pollard.torch;

import io.pollard.data.Preprocessing;
import io.pollard.network.FeatureShape;
import io.pollard.strategy.Plan;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.Loss;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.ParameterPlan;
import io.pollard.training.Precision;
import io.pollard.training.loop.Initialisation;
import io.pollard.training.loop.MemoryBudget;
import io.pollard.training.loop.ModelSetup;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * The training loop's own steps on images of noise, without data: to estimate how long a trial
 * takes, and to be measured. Weights start at random.
 *
 * <p>Holds native memory until it is closed. Not thread-safe.
 */
public final class TrainingProbe implements AutoCloseable {

  private static final double RATE = 1e-4;

  private final TorchModel model;
  private final Tensor images;
  private final Tensor labels;

  private TrainingProbe(TorchModel model, Tensor images, Tensor labels) {
    this.model = model;
    this.images = images;
    this.labels = labels;
  }

  /**
   * @param in one image, [3, H, W]
   * @param batch images a step
   */
  public static TrainingProbe of(Plan plan, FeatureShape in, int batch, RunnerOptions options) {
    TorchModel model =
        TorchEngine.start(options)
            .model(
                new ModelSetup(
                    plan,
                    in,
                    Preprocessing.imagenet().withSize(in.extent().size(0)),
                    OptimizerOptions.Adam.standard(),
                    ParameterPlan.of(plan, in),
                    Loss.CrossEntropy.unweighted(plan.network().out(in).channels()),
                    spec -> Initialisation.of(spec, 1)));
    TensorFactory factory = model.network().factory();
    try (PointerScope scope = new PointerScope()) {
      Tensor images =
          factory
              .zeros(batch, in.channels(), in.extent().size(0), in.extent().size(1))
              .normal_()
              .contiguous(MemoryFormat.ChannelsLast);
      Tensor labels = factory.of(new long[batch], batch);
      images.retainReference();
      labels.retainReference();
      return new TrainingProbe(model, images, labels);
    }
  }

  /** Forward, backward and an Adam step. */
  public double step() {
    try (PointerScope scope = new PointerScope()) {
      return model.step(images, 0, labels, RATE);
    }
  }

  /** Forward alone, in evaluation, float32. */
  public void infer() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      model.network().forward(images, Pass.evaluation());
    }
  }

  /** The estimate that is compared with free memory before training starts. */
  public static long estimatedBytes(Plan plan, FeatureShape in, int batch, Precision precision) {
    Precision resolved = Engine.resolve(precision, ComputeDevice.CPU);
    return MemoryBudget.bytes(plan, in, batch, MemoryBudget.bytesPerNumber(resolved));
  }

  @Override
  public void close() {
    model.close();
    images.releaseReference();
    labels.releaseReference();
  }
}
