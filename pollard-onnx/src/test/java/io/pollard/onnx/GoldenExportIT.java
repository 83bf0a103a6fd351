package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.OutputActivation;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import io.pollard.strategy.Method;
import io.pollard.testing.Golden;
import io.pollard.testing.GoldenNetwork;
import io.pollard.testing.PlannedNetworks;
import io.pollard.weights.TensorFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Logits of other implementations, golden/SOURCE.md, from exported graphs in ONNX Runtime. */
class GoldenExportIT {

  private static final int BATCH = 2;

  @TempDir private Path folder;

  static Stream<String> networks() {
    return GoldenNetwork.FILES.stream().filter(file -> GoldenNetwork.read(file).hasNumbers());
  }

  /** Those that are not cut or halved. */
  static Stream<String> wholeNetworks() {
    return networks().filter(file -> !file.matches(".*-(ttl|tf)-.*"));
  }

  /** So that no network joins without numbers that another implementation made. */
  @Test
  void everyDeclaredNetworkHasAGoldenFile() {
    assertThat(PlannedNetworks.names())
        .filteredOn(name -> networks().noneMatch(file -> file.endsWith("/" + name)))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("wholeNetworks")
  void aCutNetworkGivesTheGoldenFeatures(String file) {
    GoldenNetwork golden = GoldenNetwork.read(file);
    FeatureShape in = golden.input();
    Network whole = golden.network();
    Set<String> units = whole.units().stream().map(Unit::name).collect(Collectors.toSet());
    List<JsonNode> stages =
        golden
            .json()
            .get("stages")
            .valueStream()
            .filter(stage -> units.contains(stage.get("unit").textValue()))
            .toList();
    JsonNode middle = stages.get(stages.size() / 2);
    String cut = middle.get("unit").textValue();
    Network network = Method.TTL.at(cut, whole, Method.Settings.paper()).plan(whole, 2).network();
    Path model = folder.resolve("cut.onnx");
    ModelWriter.write(
        model,
        Exporter.export(
            network,
            in,
            FilledWeights.of(network, in),
            ExportOptions.defaults().withFeatures(),
            "test"));
    try (OnnxSession session = OnnxSession.of(model, 1)) {
      Map<String, float[]> outputs = session.run(FilledWeights.images(BATCH, in), batch(in));
      assertAgree(outputs.get(Exporter.FEATURES), middle);
      assertThat(outputs.get(Exporter.LOGITS))
          .hasSize(Math.toIntExact(BATCH * network.out(in).elements()));
    }
  }

  private static long[] batch(FeatureShape in) {
    return LongStream.concat(
            LongStream.of(BATCH), in.arraySizes().stream().mapToLong(Long::longValue))
        .toArray();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void givesTheGoldenLogits(String file) {
    GoldenNetwork golden = GoldenNetwork.read(file);
    FeatureShape in = golden.input();
    TensorFile weights = FilledWeights.of(golden.network(), in);
    OutputActivation activation =
        golden.json().get("classes").intValue() == 1
            ? OutputActivation.SIGMOID
            : OutputActivation.SOFTMAX;
    OnnxModel exported =
        Exporter.export(
            golden.network(),
            in,
            weights,
            ExportOptions.defaults().withActivation(activation),
            "test");
    Path model = folder.resolve("model.onnx");
    ModelWriter.write(model, exported);
    assertThat(ModelReader.read(model).equals(exported)).isTrue();
    Shapes.check(exported.graph(), BATCH);

    try (OnnxSession session = OnnxSession.of(model, 1)) {
      Map<String, float[]> outputs = session.run(FilledWeights.images(BATCH, in), batch(in));
      float[] logits = outputs.get("logits");
      JsonNode expected = golden.json().get("logits");
      if (expected.isArray()) {
        assertAgree(
            logits, List.of(Golden.numbers(expected.get(0)), Golden.numbers(expected.get(1))));
      } else {
        assertAgree(logits, expected);
      }
      boolean hasProbabilities = golden.network().head() instanceof Head.Classifier;
      assertThat(outputs.containsKey("probabilities")).isEqualTo(hasProbabilities);
      if (hasProbabilities) {
        assertProbabilities(logits, outputs.get("probabilities"));
      }
    }
  }

  private static void assertAgree(float[] ours, List<double[]> rows) {
    int width = rows.get(0).length;
    for (int i = 0; i < ours.length; i++) {
      assertThat((double) ours[i]).isCloseTo(rows.get(i / width)[i % width], within(ours));
    }
  }

  private static void assertAgree(float[] ours, JsonNode golden) {
    double[] first = Golden.numbers(golden.get("first"));
    double[] sampled = Golden.numbers(golden.get("sampled"));
    for (int i = 0; i < first.length; i++) {
      assertThat((double) ours[i]).as("number %d", i).isCloseTo(first[i], within(ours));
    }
    for (int k = 0; k < sampled.length; k++) {
      int index = (int) ((long) k * ours.length / sampled.length);
      assertThat((double) ours[index]).as("number %d", index).isCloseTo(sampled[k], within(ours));
    }
  }

  /** A ten thousandth of the largest magnitude. */
  private static org.assertj.core.data.Offset<Double> within(float[] logits) {
    double largest = 0;
    for (float logit : logits) {
      largest = Math.max(largest, Math.abs(logit));
    }
    return offset(1e-4 * largest);
  }

  private static void assertProbabilities(float[] logits, float[] probabilities) {
    int width = logits.length / BATCH;
    for (int row = 0; row < BATCH; row++) {
      double sum = 0;
      for (int k = 0; k < width; k++) {
        sum += Math.exp(logits[row * width + k]);
      }
      for (int k = 0; k < width; k++) {
        double power = Math.exp(logits[row * width + k]);
        double expected = width == 1 ? power / (1 + power) : power / sum;
        assertThat((double) probabilities[row * width + k]).isCloseTo(expected, offset(1e-6));
      }
    }
  }
}
