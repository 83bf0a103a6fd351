package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.testing.Golden;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.OptimizerOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PyTorch's and torchvision's numbers for the ResNet family, golden/SOURCE.md. */
class ResNetOracleIT {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet18",
        "resnet34",
        "resnet50",
        "resnext50_32x4d",
        "wide_resnet50_2",
        "resnet50-ttl-stem",
        "resnet50-ttl-layer1.2",
        "resnet50-ttl-layer1.2-flat",
        "resnet50-ttl-layer2.3",
        "resnet50-ttl-layer3.0",
        "resnet50-ttl-layer3.3",
        "resnet50-ttl-layer3.5",
        "resnet50-ttl-layer4.2",
        "resnet50-tf-layer2",
        "resnet50-tf-layer3",
        "resnet50-tf-layer4"
      })
  void evaluationGivesPyTorchsStagesAndLogits(String file) {
    JsonNode golden = Golden.read("networks/" + file);
    Network network = GoldenNetworks.network(file, golden);
    FeatureShape in = GoldenNetworks.input(golden.get("input_shape"));
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        TrainingNetwork engine = GoldenNetworks.filled(network, in, ScalarType.Float)) {
      Tensor images = GoldenNetworks.images(golden.get("input_shape"), ScalarType.Float);
      Map<String, double[]> seen = new HashMap<>();
      Tensor logits =
          engine.forward(
              images,
              0,
              Pass.evaluation(),
              (unit, features) -> seen.put(unit.name(), GoldenNetworks.values(features)));
      for (JsonNode stage : golden.get("stages")) {
        String unit = stage.get("unit").textValue();
        assertAgrees(file + " " + unit, seen.get(unit), stage, 1e-4);
      }
      assertAgrees(file + " logits", GoldenNetworks.values(logits), golden.get("logits"), 1e-4);

      double[] half =
          GoldenNetworks.values(
              engine.forward(images, new Pass(Interpreter.Mode.EVALUATE, ScalarType.BFloat16)));
      assertAgrees(file + " bf16 logits", half, golden.get("logits"), 0.05);
    }
  }

  /** To a share of the tensor's largest magnitude. */
  static void assertAgrees(String what, double[] ours, JsonNode golden, double share) {
    double[] sampled = Golden.numbers(golden.get("sampled"));
    double[] first = Golden.numbers(golden.get("first"));
    double largest = 0;
    for (double value : ours) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int k = 0; k < sampled.length; k++) {
      int index = (int) ((long) k * ours.length / 8);
      assertThat(ours[index])
          .as(what + " at " + index)
          .isCloseTo(sampled[k], offset(share * largest));
    }
    for (int k = 0; k < first.length; k++) {
      assertThat(ours[k]).as(what + " at " + k).isCloseTo(first[k], offset(share * largest));
    }
    double sum = 0;
    for (double value : ours) {
      sum += value;
    }
    assertThat(sum / ours.length)
        .as(what + " mean")
        .isCloseTo(golden.get("mean").doubleValue(), offset(share * largest));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet18",
        "resnet34",
        "resnet50",
        "resnet50-ttl-stem",
        "resnet50-ttl-layer1.2",
        "resnet50-ttl-layer1.2-flat",
        "resnet50-ttl-layer2.3",
        "resnet50-ttl-layer3.0",
        "resnet50-ttl-layer3.3",
        "resnet50-ttl-layer3.5",
        "resnet50-ttl-layer4.2",
        "resnet50-tf-layer2",
        "resnet50-tf-layer3",
        "resnet50-tf-layer4"
      })
  void aTrainingStepGivesPyTorchsLossGradientsAndStatistics(String file) {
    JsonNode golden = Golden.read("networks/" + file);
    JsonNode step = golden.get("train_step");
    Network network = GoldenNetworks.network(file, golden);
    FeatureShape in = GoldenNetworks.input(step.get("input_shape"));
    try (PointerScope scope = new PointerScope();
        TrainingNetwork engine = GoldenNetworks.filled(network, in, ScalarType.Double);
        Optimizer adam = Optimizer.of(OptimizerOptions.Adam.standard(), engine)) {
      Tensor images = GoldenNetworks.images(step.get("input_shape"), ScalarType.Double);
      Tensor labels = engine.factory().of(Golden.longs(step.get("labels")), 4);

      List<Double> losses = new ArrayList<>();
      for (int i = 0; i <= 5; i++) {
        Tensor loss = loss(engine, images, labels);
        losses.add(loss.item_double());
        loss.backward();
        if (i == 0) {
          assertStep(engine, step);
        }
        adam.step(1e-4);
      }
      double[] expected = Golden.numbers(step.get("adam_losses"));
      for (int i = 0; i <= 5; i++) {
        assertThat(losses.get(i))
            .as(file + " loss after " + i + " steps")
            .isCloseTo(expected[i], offset(1e-8 * Math.max(1, Math.abs(expected[i]))));
      }
    }
  }

  private static Tensor loss(TrainingNetwork engine, Tensor images, Tensor labels) {
    Tensor logits = engine.forward(images, Pass.training(ScalarType.Double));
    return torch.cross_entropy_loss(logits, labels, new TensorOptional(), 1, -100, 0);
  }

  private static void assertStep(TrainingNetwork engine, JsonNode step) {
    JsonNode gradients = step.get("gradient_l2");
    assertThat(engine.parameters()).hasSize(gradients.size());
    double largest = 0;
    for (JsonNode gradient : gradients) {
      largest = Math.max(largest, gradient.doubleValue());
    }
    for (TrainingNetwork.Parameter parameter : engine.parameters()) {
      double expected = gradients.get(parameter.name()).doubleValue();
      double norm = norm(parameter.tensor().grad());
      // Those that are zero in theory are rounding noise: compared absolutely.
      assertThat(norm)
          .as("gradient of " + parameter.name())
          .isCloseTo(expected, offset(1e-8 * expected + 1e-12 * largest));
    }
    step.get("running_l2")
        .properties()
        .forEach(
            entry ->
                assertThat(norm(engine.state().get(entry.getKey())))
                    .as(entry.getKey())
                    .isCloseTo(
                        entry.getValue().doubleValue(),
                        offset(1e-8 * entry.getValue().doubleValue())));
  }

  private static double norm(Tensor tensor) {
    double sum = 0;
    for (double value : GoldenNetworks.values(tensor)) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
