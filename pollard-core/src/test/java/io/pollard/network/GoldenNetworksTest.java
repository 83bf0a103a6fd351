package io.pollard.network;

import static io.pollard.network.Layers.identity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.testing.Golden;
import io.pollard.testing.GoldenNetwork;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every golden network against its description. */
class GoldenNetworksTest {

  static final List<GoldenNetwork> GOLDEN =
      GoldenNetwork.FILES.stream().map(GoldenNetwork::read).toList();

  /** These list a block's projection, or the class token, before what is built before it here. */
  private static final Pattern OTHER_ORDER = Pattern.compile("penet|timm-(vit|deit)_.*");

  static final List<GoldenNetwork> WITH_DECODER =
      GOLDEN.stream().filter(golden -> golden.network().head() instanceof Head.Decoder).toList();

  @ParameterizedTest
  @FieldSource("GOLDEN")
  void tensorsHaveTheNamesAndShapesOfTheStateDict(GoldenNetwork golden) {
    List<String> expected = stateDict(golden);
    assertThat(tensors(golden)).containsExactlyInAnyOrderElementsOf(expected);
    if (!OTHER_ORDER.matcher(golden.network().name()).matches()) {
      assertThat(tensors(golden)).containsExactlyElementsOf(expected);
    }
  }

  private static List<String> stateDict(GoldenNetwork golden) {
    return stream(golden.json().get("state"))
        .map(entry -> entry.get(0).textValue() + Arrays.toString(Golden.longs(entry.get(1))))
        .toList();
  }

  private static List<String> tensors(GoldenNetwork golden) {
    return golden.network().tensors(golden.input()).stream()
        .map(tensor -> tensor.name() + tensor.shape())
        .toList();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  @ParameterizedTest
  @FieldSource("GOLDEN")
  void totalsAreExact(GoldenNetwork golden) {
    Network network = golden.network();
    JsonNode complexity = golden.complexity();
    FeatureShape in = golden.complexityInput();
    assertThat(network.parameters(golden.input()))
        .isEqualTo(golden.json().get("parameters").longValue());
    assertThat(network.parameters(in)).isEqualTo(complexity.get("parameters").longValue());
    assertThat(network.multiplyAdds(in))
        .isEqualTo(
            complexity.get("macs").longValue() + golden.json().path("macs_attention").longValue());
    assertMacs(golden, network.ptflopsMacs(in), complexity);
    assertThat(network.out(golden.input()).channels())
        .isEqualTo(golden.json().get("classes").intValue());
  }

  @ParameterizedTest
  @FieldSource("GOLDEN")
  void everyCutPointIsThatOfTheTable(GoldenNetwork golden) {
    FeatureShape in = golden.complexityInput();
    List<CutPoint> points = golden.network().cutPoints(in);
    int row = 0;
    for (JsonNode cut : golden.cuts()) {
      if (row == points.size()) {
        assertThat(cut.get("unit").textValue()).startsWith("decoder");
        break;
      }
      CutPoint point = points.get(row++);
      assertThat(point.name()).isEqualTo(cut.get("unit").textValue());
      assertThat(point.kept()).isEqualTo(row);
      assertThat(point.features()).hasToString(written(cut.get("features")));
      assertThat(point.parameters()).isEqualTo(cut.get("parameters").longValue());
      assertThat(point.multiplyAdds()).isEqualTo(cut.get("macs").longValue());
      assertMacs(golden, point.ptflopsMacs(), cut);
      if (cut.has("with_head")) {
        assertTotals(
            golden,
            golden.network().cut(point.name(), golden.network().head()),
            cut.get("with_head"));
      }
    }
    assertThat(row).isEqualTo(golden.cuts().isMissingNode() ? 0 : points.size());
  }

  @ParameterizedTest
  @FieldSource("WITH_DECODER")
  void everyBlockOfADecoderIsThatOfTheTable(GoldenNetwork golden) {
    Head.Decoder decoder = (Head.Decoder) golden.network().head();
    int units = golden.network().units().size();
    int row = 0;
    for (Unit block : decoder.blocks()) {
      JsonNode cut = golden.cuts().get(units + row++);
      Network upToHere =
          golden.network().withHead(new Head.Decoder(decoder.blocks().subList(0, row), identity()));
      assertThat(block.name()).isEqualTo(cut.get("unit").textValue());
      assertThat(upToHere.out(golden.complexityInput())).hasToString(written(cut.get("features")));
      assertTotals(golden, upToHere, cut);
    }
    assertThat(units + row).isEqualTo(golden.cuts().size());
  }

  @ParameterizedTest
  @FieldSource("GOLDEN")
  void stagesHaveTheShapesOfTheRecordedForwardPass(GoldenNetwork golden) {
    Map<String, String> shapes = new LinkedHashMap<>();
    for (CutPoint point : golden.network().cutPoints(golden.input())) {
      shapes.put(point.name(), point.features().toString());
    }
    for (JsonNode stage : golden.json().get("stages")) {
      String unit = unitOf(stage.get("unit").textValue());
      if (unit.startsWith("decoder") || unit.isEmpty()) {
        continue;
      }
      assertThat(shapes).containsKey(unit);
      assertThat(shapes.get(unit)).isEqualTo(stageShape(golden, stage));
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

  /** Tokens are recorded [N, T, C]. */
  private static String stageShape(GoldenNetwork golden, JsonNode stage) {
    JsonNode shape = stage.get("shape");
    boolean isTokens = golden.json().has("macs_attention");
    return isTokens
        ? FeatureShape.of(shape.get(2).intValue(), shape.get(1).intValue()).toString()
        : GoldenNetwork.shape(shape).toString();
  }

  private static void assertTotals(GoldenNetwork golden, Network network, JsonNode row) {
    FeatureShape in = golden.complexityInput();
    assertThat(network.parameters(in)).isEqualTo(row.get("parameters").longValue());
    assertThat(network.multiplyAdds(in)).isEqualTo(row.get("macs").longValue());
    assertMacs(golden, network.ptflopsMacs(in), row);
  }

  /** Where a library calls a function instead of a module, ptflops' rule can't see it. */
  private static void assertMacs(GoldenNetwork golden, long actual, JsonNode row) {
    long expected = row.get("macs_ptflops").longValue();
    String name = golden.json().get("network").textValue();
    if (name.matches("(wide_)?resne.*")) {
      assertThat(actual).isEqualTo(expected);
    } else {
      double percent = name.equals("timm-efficientnet_b0") ? 2 : 0.1;
      assertThat(actual).isCloseTo(expected, withPercentage(percent));
    }
  }

  private static String written(JsonNode features) {
    return stream(features).map(JsonNode::asText).collect(Collectors.joining("x"));
  }
}
