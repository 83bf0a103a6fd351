package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.testing.Golden;
import io.pollard.testing.GoldenNetwork;
import io.pollard.torch.TrainingNetwork.Pass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stages and outputs of the libraries that the other families come from, golden/SOURCE.md; the
 * ResNets are in {@link ResNetOracleIT}.
 */
class FamiliesOracleIT {

  static List<String> files() {
    return GoldenNetwork.FILES.stream()
        .filter(file -> !file.matches("networks/(wide_)?resne.*"))
        .filter(file -> GoldenNetwork.read(file).hasNumbers())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void evaluationGivesTheLibrarysStagesAndOutputs(String file) {
    GoldenNetwork golden = GoldenNetwork.read(file);
    FeatureShape in = golden.input();
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        TrainingNetwork engine = GoldenNetworks.filled(golden.network(), in, ScalarType.Float)) {
      Tensor images = GoldenNetworks.images(golden.json().get("input_shape"), ScalarType.Float);
      Map<String, double[]> seen = new HashMap<>();
      Tensor out =
          engine.forward(
              images,
              0,
              Pass.evaluation(),
              (unit, features) -> seen.put(unit.name(), GoldenNetworks.values(features)));
      for (JsonNode stage : golden.json().get("stages")) {
        String unit = unitOf(stage.get("unit").textValue());
        if (!unit.isEmpty()) {
          assertThat(seen).containsKey(unit);
          ResNetOracleIT.assertAgrees(file + " " + unit, seen.get(unit), stage, 1e-4);
        }
      }
      assertOutputs(file, GoldenNetworks.values(out), golden.json().get("logits"), 1e-4);
      if (golden.network().head() instanceof Head.Decoder) {
        Pass half = Pass.evaluation(ScalarType.BFloat16);
        double[] rounded = GoldenNetworks.values(engine.forward(images, half));
        assertOutputs(file + " bf16", rounded, golden.json().get("logits"), 0.05);
      }
    }
  }

  /** What the files record inside our stem has no name here. */
  private static String unitOf(String stage) {
    return switch (stage) {
      case "stem.conv", "patch_embed" -> "";
      case "pos_drop" -> "stem";
      default -> stage;
    };
  }

  /** Those of volumes are written row by row. */
  private static void assertOutputs(String what, double[] ours, JsonNode golden, double share) {
    if (!golden.isArray()) {
      ResNetOracleIT.assertAgrees(what, ours, golden, share);
      return;
    }
    int width = golden.get(0).size();
    assertThat(ours).hasSize(width * golden.size());
    double largest = 0;
    for (double value : ours) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < ours.length; i++) {
      assertThat(ours[i])
          .as(what + " at " + i)
          .isCloseTo(Golden.numbers(golden.get(i / width))[i % width], offset(share * largest));
    }
  }
}
