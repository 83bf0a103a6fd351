package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.network.FeatureShape;
import io.pollard.network.ResNet;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy.Truncation;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.OptimizerOptions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class DeviceIT {

  /** A tensor that is made on the host by mistake fails here, as it would on a GPU. */
  @Test
  void forwardBackwardAndAnAdamStepStayOnTheirDevice() {
    TensorFactory meta = new TensorFactory(ComputeDevice.META, ScalarType.Float);
    FeatureShape in = FeatureShape.of(3, 64, 64);
    Plan plan = new Truncation("layer2.1", HeadForm.POOLED).plan(ResNet.resnet18(1000), 2);
    try (PointerScope scope = new PointerScope();
        TrainingNetwork network =
            new TrainingNetwork(plan, in, meta, (spec, shape) -> meta.zeros(shape));
        Optimizer adam = Optimizer.of(OptimizerOptions.Adam.standard(), network)) {
      Tensor logits =
          network.forward(meta.zeros(4, 3, 64, 64), Pass.training(ScalarType.BFloat16));
      assertThat(logits.is_meta()).isTrue();
      assertThat(logits.size(1)).isEqualTo(2);
      Tensor loss =
          torch.cross_entropy_loss(
              logits, meta.of(new long[4], 4), new TensorOptional(), 1, -100, 0);
      loss.backward();
      assertThat(network.parameters())
          .allMatch(parameter -> parameter.tensor().grad().is_meta());
      adam.step(1e-4);
      assertThat(adam.memory().values()).allMatch(Tensor::is_meta);
    }
  }
}
