package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.testing.Fill;
import io.pollard.testing.PlainNetwork;
import io.pollard.testing.PlannedNetworks;
import io.pollard.torch.TrainingNetwork.Pass;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trunks under a decoder, whole and cut, against plain loops. */
class UNetIT {

  static final List<String> NAMES = PlannedNetworks.CUT_UNDER_A_DECODER;

  private static Tensor images(FeatureShape in) {
    long[] shape =
        LongStream.concat(LongStream.of(1), in.arraySizes().stream().mapToLong(Long::longValue))
            .toArray();
    double[] values = Fill.u("input", Math.toIntExact(in.elements()));
    return new TensorFactory(ComputeDevice.CPU, ScalarType.Float).of(values, shape);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void theOutputMapIsThatOfPlainLoops(String name) {
    Network network = Networks.named(name, PlannedNetworks.OUTPUTS);
    FeatureShape in = PlannedNetworks.inputUnderADecoder(network);
    double[] expected = PlainNetwork.outputs(network, in);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        TrainingNetwork engine = GoldenNetworks.filled(network, in, ScalarType.Float)) {
      assertThat(GoldenNetworks.values(engine.forward(images(in), Pass.evaluation())))
          .containsExactly(expected, offset(1e-4 * largest));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"layer1.1", "layer2.1", "layer3.1"})
  void aVolumeComesOutAsLargeAsItGoesIn(String cut) {
    Network network = Networks.named("unet-i3resnet18@" + cut, 2);
    FeatureShape in = FeatureShape.of(3, 32, 32, 32);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        TrainingNetwork engine = GoldenNetworks.filled(network, in, ScalarType.Float)) {
      Tensor out = engine.forward(images(in), Pass.evaluation());
      assertThat(out.sizes().vec().get()).containsExactly(1, 2, 32, 32, 32);
      assertThat(GoldenNetworks.values(out)).doesNotContain(Double.NaN).isNotEmpty();
    }
  }
}
