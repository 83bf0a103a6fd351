package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import io.pollard.testing.Fill;
import io.pollard.testing.Golden;
import io.pollard.testing.GoldenNetwork;
import io.pollard.testing.LayerTrees;
import io.pollard.torch.TrainingNetwork.Parameter;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.Loss;
import io.pollard.training.OptimizerOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The numbers of the libraries that the networks come from, golden/SOURCE.md: features after every
 * unit and outputs, and a training step by what a trial trains with, with its loss, gradients,
 * running statistics and the losses after more steps of Adam.
 */
class NetworksOracleIT {

  /** Adam's in the golden files. */
  private static final double RATE = 1e-4;

  /**
   * What is larger than these takes two of the five recorded steps: it would take most of the time,
   * and shows nothing of the optimizer that the others don't.
   */
  private static final int MANY_PARAMETERS = 3_000_000;

  private static final int SIDE = 64;

  static List<String> files() {
    return GoldenNetwork.FILES.stream()
        .filter(file -> GoldenNetwork.read(file).hasNumbers())
        .toList();
  }

  static List<String> filesWithATrainingStep() {
    return files().stream().filter(file -> Golden.read(file).has("train_step")).toList();
  }

  /** Of these a smaller or slimmer one of the same layers has one. */
  @Test
  void everyNetworkHasATrainingStepButForThese() {
    List<String> with = filesWithATrainingStep();
    assertThat(files())
        .filteredOn(file -> !with.contains(file))
        .allSatisfy(
            file ->
                assertThat(file.substring(file.indexOf('/') + 1))
                    .matches(
                        "resnext50_32x4d|wide_resnet50_2|i3resnet(50|152.*)"
                            + "|timm-(tf_)?efficientnet_lite[1-4]|timm-mobilenetv2_100"
                            + "|timm-convnext_tiny|timm-(vit|deit)_small.*"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void evaluationGivesTheLibrarysStagesAndOutputs(String file) {
    GoldenNetwork golden = GoldenNetwork.read(file);
    JsonNode outputs = golden.json().get("logits");
    Network network = withTheFilesStem(golden);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        TrainingNetwork engine = GoldenNetworks.filled(network, golden.input(), ScalarType.Float)) {
      Tensor images = GoldenNetworks.images(golden.json().get("input_shape"), ScalarType.Float);
      Map<String, double[]> seen = new HashMap<>();
      Tensor out =
          engine.forward(
              images,
              0,
              Pass.evaluation(),
              (unit, features) -> seen.put(unit.name(), GoldenNetworks.values(features)));
      for (JsonNode stage : golden.json().get("stages")) {
        String name = stage.get("unit").textValue();
        String unit = name.equals("pos_drop") ? "stem" : name;
        assertThat(seen).as(file).containsKey(unit);
        boolean isMapOfTokens = name.equals("patch_embed");
        assertAgrees(
            file + " " + unit,
            isMapOfTokens ? tokens(seen.get(unit), stage.get("shape")) : seen.get(unit),
            stage,
            1e-4);
      }
      assertOutputs(file + " outputs", GoldenNetworks.values(out), outputs, 1e-4);
      if (!golden.isVolumetric()) {
        // Convolutions of volumes take minutes on a processor without bfloat16.
        double[] half =
            GoldenNetworks.values(engine.forward(images, Pass.evaluation(ScalarType.BFloat16)));
        assertOutputs(file + " outputs in bf16", half, outputs, 0.05);
      }
    }
  }

  /**
   * The same network, its stem divided where the file records what is inside: before the max pool
   * of a volume's stem, before the class token of a transformer's.
   */
  private static Network withTheFilesStem(GoldenNetwork golden) {
    Network network = golden.network();
    String inside = golden.json().get("stages").get(0).get("unit").textValue();
    if (!inside.equals("stem.conv") && !inside.equals("patch_embed")) {
      return network;
    }
    List<Layer> layers = ((Layer.Sequence) network.units().get(0).body()).layers();
    int last = layers.size() - 1;
    List<Unit> units = new ArrayList<>(network.units());
    units.set(0, new Unit("stem", 0, layers.get(last)));
    units.add(0, new Unit(inside, 0, new Layer.Sequence(layers.subList(0, last))));
    return new Network(network.name(), units, network.head());
  }

  /** A map [N, C, T], T its positions, as [N, T, C]. */
  private static double[] tokens(double[] map, JsonNode shape) {
    int tokens = shape.get(1).intValue();
    int channels = shape.get(2).intValue();
    double[] turned = new double[map.length];
    for (int index = 0; index < map.length; index++) {
      int token = index % tokens;
      int row = index / tokens; // of a sample's channel
      turned[(row / channels * tokens + token) * channels + row % channels] = map[index];
    }
    return turned;
  }

  /** To a share of the largest magnitude; those of volumes are written row by row. */
  private static void assertOutputs(String what, double[] ours, JsonNode golden, double share) {
    if (golden.isArray()) {
      double[] all = new double[0];
      for (JsonNode row : golden) {
        all = DoubleStream.concat(Arrays.stream(all), Arrays.stream(Golden.numbers(row))).toArray();
      }
      assertThat(ours).as(what).containsExactly(all, offset(share * largest(ours)));
    } else {
      assertAgrees(what, ours, golden, share);
    }
  }

  /** To a share of the tensor's largest magnitude. */
  static void assertAgrees(String what, double[] ours, JsonNode golden, double share) {
    double[] sampled = Golden.numbers(golden.get("sampled"));
    double[] first = Golden.numbers(golden.get("first"));
    double within = share * largest(ours);
    for (int k = 0; k < sampled.length; k++) {
      int index = (int) ((long) k * ours.length / 8);
      assertThat(ours[index]).as(what + " at " + index).isCloseTo(sampled[k], offset(within));
    }
    for (int k = 0; k < first.length; k++) {
      assertThat(ours[k]).as(what + " at " + k).isCloseTo(first[k], offset(within));
    }
    assertThat(Arrays.stream(ours).sum() / ours.length)
        .as(what + " mean")
        .isCloseTo(golden.get("mean").doubleValue(), offset(within));
    double l2 = golden.get("l2").doubleValue();
    assertThat(norm(ours)).as(what + " l2").isCloseTo(l2, offset(share * l2));
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  @ParameterizedTest
  @MethodSource("filesWithATrainingStep")
  void aTrainingStepGivesTheLibrarysLossGradientsAndStatistics(String file) {
    GoldenNetwork golden = GoldenNetwork.read(file);
    JsonNode step = golden.json().get("train_step");
    FeatureShape in = GoldenNetwork.shape(step.get("input_shape"));
    Network network = LayerTrees.withoutChance(golden.network());
    try (PointerScope scope = new PointerScope();
        TrainingNetwork engine = GoldenNetworks.filled(network, in, ScalarType.Double);
        Optimizer adam = Optimizer.of(OptimizerOptions.Adam.standard(), engine);
        TorchLoss loss = TorchLoss.of(loss(golden), engine.factory())) {
      Tensor images = GoldenNetworks.images(step.get("input_shape"), ScalarType.Double);
      Tensor targets = targets(golden, engine.factory());
      boolean isLarge = network.parameters(in) > MANY_PARAMETERS || in.extent().size(0) > SIDE;
      List<Double> losses = losses(step, isLarge ? 2 : 5);
      for (int i = 0; i < losses.size(); i++) {
        try (PointerScope each = new PointerScope()) {
          Tensor mean = loss.of(engine.forward(images, Pass.training(ScalarType.Double)), targets);
          double expected = losses.get(i);
          assertThat(mean.item_double())
              .as(file + " loss after " + i + " steps")
              .isCloseTo(expected, offset(1e-8 * Math.abs(expected)));
          if (i == 0 || i + 1 < losses.size()) {
            mean.backward();
          }
          if (i == 0) {
            assertGradients(engine, step);
            assertStatistics(engine, step.path("running_l2"));
          }
          if (i + 1 < losses.size()) {
            adam.step(RATE);
          }
        }
      }
    }
  }

  /** After 0, 1, .. steps; where no further ones are recorded, the first alone. */
  private static List<Double> losses(JsonNode step, int mostSteps) {
    return step.has("adam_losses")
        ? Arrays.stream(Golden.numbers(step.get("adam_losses")))
            .limit(mostSteps + 1L)
            .boxed()
            .toList()
        : List.of(step.get("loss").doubleValue());
  }

  private static Loss loss(GoldenNetwork golden) {
    int outputs = golden.json().get("classes").intValue();
    return outputs == 1
        ? Loss.BinaryCrossEntropy.unweighted(outputs)
        : Loss.CrossEntropy.unweighted(outputs);
  }

  /** A class a sample, what one output is of each, or a mask by the fill. */
  private static Tensor targets(GoldenNetwork golden, TensorFactory factory) {
    JsonNode step = golden.json().get("train_step");
    if (golden.network().head() instanceof Head.Decoder) {
      long[] shape = Golden.longs(step.get("input_shape")); // one channel, one structure
      int count = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
      double[] mask = Arrays.stream(Fill.u("mask", count)).map(u -> u > 0 ? 1 : 0).toArray();
      return factory.of(mask, shape);
    }
    long[] labels = Golden.longs(step.get("labels"));
    return golden.json().get("classes").intValue() == 1
        ? factory.of(Arrays.stream(labels).asDoubleStream().toArray(), labels.length, 1)
        : factory.of(labels, labels.length);
  }

  private static void assertGradients(TrainingNetwork engine, JsonNode step) {
    JsonNode norms = step.get("gradient_l2");
    assertThat(engine.parameters()).hasSize(norms.size());
    double largest = 0;
    for (JsonNode norm : norms) {
      largest = Math.max(largest, norm.doubleValue());
    }
    for (Parameter parameter : engine.parameters()) {
      double[] gradient = GoldenNetworks.values(parameter.tensor().grad());
      double expected = norms.get(parameter.name()).doubleValue();
      // Those that are zero in theory are rounding noise: compared absolutely.
      double noise = 1e-12 * largest;
      assertThat(norm(gradient))
          .as("gradient of " + parameter.name())
          .isCloseTo(expected, offset(1e-8 * expected + noise));
      if (step.has("gradient_first")) {
        double first = step.get("gradient_first").get(parameter.name()).doubleValue();
        assertThat(gradient[0])
            .as("first number of the gradient of " + parameter.name())
            .isCloseTo(first, offset(1e-8 * Math.abs(first) + noise));
      }
    }
  }

  private static void assertStatistics(TrainingNetwork engine, JsonNode norms) {
    norms
        .properties()
        .forEach(
            entry -> {
              double expected = entry.getValue().doubleValue();
              assertThat(norm(GoldenNetworks.values(engine.state().get(entry.getKey()))))
                  .as(entry.getKey())
                  .isCloseTo(expected, offset(1e-8 * expected));
            });
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(value -> value * value).sum());
  }
}
