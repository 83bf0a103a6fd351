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
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

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
   * @param in one image, [3, H, W], or volume, [3, D, H, W]
   * @param batch images a step
   */
  public static TrainingProbe of(Plan plan, FeatureShape in, int batch, RunnerOptions options) {
    return of(plan, in, batch, options, Layout.CHANNELS_LAST);
  }

  /** The same with weights and images in another layout than the loop's, to compare with. */
  public static TrainingProbe of(
      Plan plan, FeatureShape in, int batch, RunnerOptions options, Layout layout) {
    TorchModel model =
        TorchEngine.start(options)
            .model(
                new ModelSetup(
                    plan,
                    in,
                    Preprocessing.imagenet().withInput(in),
                    OptimizerOptions.Adam.standard(),
                    ParameterPlan.of(plan, in),
                    Loss.CrossEntropy.unweighted(plan.network().out(in).channels()),
                    spec -> Initialisation.of(spec, 1)),
                layout);
    TensorFactory factory = model.network().factory();
    try (PointerScope scope = new PointerScope()) {
      Tensor images = factory.laidOut(factory.zeros(shape(batch, in)).normal_());
      Tensor labels = factory.of(new long[batch], batch);
      images.retainReference();
      labels.retainReference();
      return new TrainingProbe(model, images, labels);
    }
  }

  /** [batch, 3, (D,) H, W]. */
  private static long[] shape(int batch, FeatureShape in) {
    return LongStream.concat(
            LongStream.of(batch), in.arraySizes().stream().mapToLong(Long::longValue))
        .toArray();
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
