package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer.Activation;
import io.pollard.network.Layer.Function;
import io.pollard.network.Layer.Pool;
import io.pollard.network.Layer.PoolKind;
import io.pollard.network.Layer.Tokens;
import io.pollard.network.Layers;
import io.pollard.network.Network;
import io.pollard.network.Padding;
import io.pollard.network.Unit;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.OptimizerOptions;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class DeviceIT {

  /**
   * A tensor that is made on the host by mistake fails here, as it would on a GPU. libtorch without
   * Python has no meta kernels for convolutions, norms and attention, so the network has none of
   * them; they take every tensor from the state dict and make none.
   */
  @Test
  void forwardBackwardAndAnAdamStepStayOnTheirDevice() {
    TensorFactory meta = new TensorFactory(ComputeDevice.META, ScalarType.Float);
    FeatureShape in = FeatureShape.of(3, 64, 64);
    try (PointerScope scope = new PointerScope();
        TrainingNetwork network =
            new TrainingNetwork(
                GoldenNetworks.trainAll(tokensAndLinearLayers()),
                in,
                meta,
                (spec, shape) -> meta.zeros(shape));
        Optimizer adam = Optimizer.of(OptimizerOptions.Adam.standard(), network)) {
      Tensor logits = network.forward(meta.zeros(4, 3, 64, 64), Pass.training(ScalarType.BFloat16));
      assertThat(logits.is_meta()).isTrue();
      assertThat(logits.size(1)).isEqualTo(2);
      Tensor loss =
          torch.cross_entropy_loss(
              logits, meta.of(new long[4], 4), new TensorOptional(), 1, -100, 0);
      loss.backward();
      assertThat(network.parameters()).allMatch(parameter -> parameter.tensor().grad().is_meta());
      adam.step(1e-4);
      assertThat(adam.memory().values()).allMatch(Tensor::is_meta);
    }
  }

  private static Network tokensAndLinearLayers() {
    Unit stem =
        new Unit(
            "stem",
            0,
            Layers.sequence(
                new Pool(PoolKind.MAXIMUM, Extent.of(8, 8), Extent.of(8, 8), Padding.none(2)),
                new Tokens("cls", "positions")));
    Unit block =
        Unit.named(
            "block",
            1,
            Layers.residual(Layers.linear("same", 3), Layers.identity()),
            Layers.linear("wide", 8),
            new Activation(Function.GELU));
    return new Network("tokens and linear layers", List.of(stem, block), Head.onClassToken(2));
  }
}
