package io.pollard.torch;

import io.pollard.training.Precision;
import io.pollard.training.loop.ModelSetup;
import io.pollard.training.loop.TrainingEngine;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** libtorch as the training loop's engine. */
record TorchEngine(RunnerOptions options) implements TrainingEngine {

  /**
   * @throws io.pollard.data.DataException if this machine has no such device
   */
  static TorchEngine start(RunnerOptions options) {
    Engine.start(options.threads());
    Engine.require(options.device());
    return new TorchEngine(options);
  }

  @Override
  public Precision precision() {
    return options.precision();
  }

  @Override
  public Precision resolvedPrecision() {
    return Engine.resolve(options.precision(), options.device());
  }

  @Override
  public String description() {
    return Engine.processor() + ", " + options.threads() + " threads";
  }

  @Override
  public TorchModel model(ModelSetup setup) {
    return model(setup, Layout.CHANNELS_LAST);
  }

  TorchModel model(ModelSetup setup, Layout layout) {
    return new TorchModel(
        setup, new TensorFactory(options.device(), ScalarType.Float, layout), resolvedPrecision());
  }
}
