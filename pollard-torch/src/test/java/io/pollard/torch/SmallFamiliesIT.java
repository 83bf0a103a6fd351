package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.FeatureShape;
import io.pollard.testing.Golden;
import io.pollard.testing.GoldenNetwork;
import io.pollard.torch.TrainingNetwork.Parameter;
import io.pollard.torch.TrainingNetwork.Pass;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hard functions, norms of maps and layer scales in half precision. */
class SmallFamiliesIT {

  @ParameterizedTest
  @ValueSource(strings = {"networks/mobilenet_v3_large", "networks/convnext_tiny"})
  void theyRunAndTrainInHalfPrecision(String file) {
    GoldenNetwork golden = GoldenNetwork.read(file);
    FeatureShape in = golden.input();
    try (PointerScope scope = new PointerScope();
        TrainingNetwork engine = GoldenNetworks.filled(golden.network(), in, ScalarType.Float)) {
      JsonNode shape = golden.json().get("input_shape");
      Tensor images = GoldenNetworks.images(shape, ScalarType.Float);
      try (NoGradGuard noGradients = new NoGradGuard()) {
        Pass half = Pass.evaluation(ScalarType.BFloat16);
        double[] ours = GoldenNetworks.values(engine.forward(images, half));
        double largest = Arrays.stream(ours).map(Math::abs).max().orElseThrow();
        double[] first = Golden.numbers(golden.json().get("logits").get("first"));
        assertThat(Arrays.copyOf(ours, first.length)).containsExactly(first, offset(.05 * largest));
      }
      Tensor labels = engine.factory().of(new long[] {0, 1}, 2);
      Tensor logits = engine.forward(images, Pass.training(ScalarType.BFloat16));
      torch.cross_entropy_loss(logits, labels, new TensorOptional(), 1, -100, 0).backward();
      for (Parameter parameter : engine.parameters()) {
        double[] gradient = GoldenNetworks.values(parameter.tensor().grad());
        assertThat(Arrays.stream(gradient).allMatch(Double::isFinite))
            .as(parameter.name())
            .isTrue();
      }
    }
  }
}
