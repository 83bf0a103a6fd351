package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.strategy.Method;
import io.pollard.testing.LayerTrees;
import io.pollard.testing.PlannedNetworks;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** That the runtime makes integer operators of what is written, and what they lose. */
class QuantiserIT {

  private static final FeatureShape IMAGE = FeatureShape.of(3, 64, 64);
  private static final FeatureShape VOLUME = FeatureShape.of(3, 16, 32, 32);

  @TempDir private Path folder;

  /**
   * @param convolutions in the network
   * @param sums residual connections
   */
  @ParameterizedTest
  @CsvSource({
    "resnet18, layer2.1, 10, 4",
    "resnet50, layer1.2, 11, 3",
    "densenet121, features.transition1, 14, 0",
    "mobilenet_v2, features.6, 18, 3",
    "mobilenet_v3_large, features.7, 27, 4",
    "convnext_tiny, features.1.1, 7, 0",
    "i3resnet18, layer1.1, 5, 2",
    "i3resnet50, layer1.1, 8, 2"
  })
  void everyConvolutionAndSumBecomesAnIntegerOperator(
      String name, String cut, int convolutions, int sums) throws OrtException, IOException {
    Network network = Networks.named(name, 1000).cut(cut, Head.pooled(2));
    FeatureShape in = network.usualInput().extent().axes() == 3 ? VOLUME : IMAGE;
    OnnxModel model =
        Exporter.export(
            network, in, FilledWeights.of(network, in), ExportOptions.defaults(), "test");
    OnnxModel quantised = quantised(model, in);
    Path file = folder.resolve("int8.onnx");
    ModelWriter.write(file, quantised);
    String text = optimised(file);
    assertThat(count(text, "QLinearConv")).isEqualTo(convolutions);
    assertThat(count(text, "QLinearAdd")).isEqualTo(sums);
    assertThat(count(text, "Conv")).isZero();

    FloatBuffer images = FilledWeights.images(1, in);
    try (OnnxSession first = OnnxSession.of(folder, ModelWriter.bytes(model), 1);
        OnnxSession second = OnnxSession.of(file, 1)) {
      float[] exact = first.run(images, shape(in)).get("logits");
      float[] close = second.run(images, shape(in)).get("logits");
      double largest = Math.max(Math.abs(exact[0]), Math.abs(exact[1]));
      for (int k = 0; k < exact.length; k++) {
        assertThat((double) Math.abs(close[k] - exact[k])).isBetween(1e-7, 0.15 * largest);
      }
    }
  }

  static List<String> names() {
    return PlannedNetworks.names();
  }

  /**
   * Convolutions of any family, whatever their axes; linear layers, attention and gates stay in
   * float32 between them. Cut in the middle, which leaves every kind of layer that it has.
   */
  @ParameterizedTest
  @MethodSource("names")
  void everyDeclaredNetworkRunsWithItsConvolutionsInIntegers(String name)
      throws OrtException, IOException {
    Network declared = Networks.named(name, PlannedNetworks.OUTPUTS);
    FeatureShape in = PlannedNetworks.input(declared);
    String middle = declared.units().get(declared.units().size() / 2).name();
    Network network =
        Method.TTL
            .at(middle, declared, Method.Settings.paper())
            .plan(declared, PlannedNetworks.OUTPUTS)
            .network();
    OnnxModel model =
        Exporter.export(
            network, in, FilledWeights.of(network, in), ExportOptions.defaults(), "test");
    Path file = folder.resolve("int8.onnx");
    ModelWriter.write(file, quantised(model, in));
    String text = optimised(file);
    long convolutions =
        model.graph().nodes().stream().filter(node -> node.op().equals("Conv")).count();
    assertThat(count(text, "QLinearConv")).isEqualTo(convolutions).isPositive();
    assertThat(count(text, "Conv")).isZero();
    assertThat(Quantisation.note(model).isPresent()).isEqualTo(attends(network, in));
    Quantisation.note(model)
        .ifPresent(note -> assertThat(note).contains("only " + convolutions + " of "));

    try (OnnxSession first = OnnxSession.of(folder, ModelWriter.bytes(model), 1);
        OnnxSession second = OnnxSession.of(file, 1)) {
      float[] exact = first.run(FilledWeights.images(1, in), shape(in)).get(Exporter.LOGITS);
      float[] close = second.run(FilledWeights.images(1, in), shape(in)).get(Exporter.LOGITS);
      double distance = 0;
      double length = 0;
      for (int k = 0; k < exact.length; k++) {
        distance += Math.pow((double) close[k] - exact[k], 2);
        length += Math.pow(exact[k], 2);
      }
      assertThat(Math.sqrt(distance / length)).isBetween(1e-7, 0.2);
    }
  }

  private static boolean attends(Network network, FeatureShape in) {
    List<Layer> seen = new ArrayList<>();
    LayerTrees.walk(network, in, (layer, shape) -> seen.add(layer));
    return seen.stream().anyMatch(Layer.Attention.class::isInstance);
  }

  private static long[] shape(FeatureShape in) {
    return LongStream.concat(LongStream.of(1), in.arraySizes().stream().mapToLong(Long::longValue))
        .toArray();
  }

  /** The file that the runtime makes of it. */
  private String optimised(Path file) throws OrtException, IOException {
    Path optimised = folder.resolve("optimised.onnx");
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
      options.setOptimizedModelFilePath(optimised.toString());
      RuntimeEnvironment.get(file).createSession(file.toString(), options).close();
    }
    return Files.readString(optimised, StandardCharsets.ISO_8859_1);
  }

  private static OnnxModel quantised(OnnxModel model, FeatureShape in) {
    Quantiser quantiser = new Quantiser(model.graph());
    Map<String, ValueRange> ranges = new LinkedHashMap<>();
    List<ValueInfo> outputs = new ArrayList<>();
    for (String value : quantiser.calibrated()) {
      ranges.put(value, new ValueRange(-1, 1));
      if (!value.equals("images")) {
        outputs.add(new ValueInfo(value, DataType.FLOAT, List.of()));
      }
    }
    Graph graph = model.graph();
    Graph watched =
        new Graph("watched", graph.nodes(), graph.initializers(), graph.inputs(), outputs);
    OnnxModel all = new OnnxModel(8, 17, "pollard", "test", watched, Map.of());
    try (OnnxSession session = OnnxSession.of(Path.of("all"), ModelWriter.bytes(all), 1)) {
      Map<String, float[]> seen = session.run(FilledWeights.images(1, in), shape(in));
      seen.forEach((value, numbers) -> ranges.put(value, ValueRange.EMPTY.with(numbers)));
    }
    return new OnnxModel(8, 17, "pollard", "test", quantiser.apply(ranges, 7), Map.of());
  }

  /** How many nodes have this operator: its name stands there behind its field and its length. */
  private static int count(String text, String operator) {
    String field = "\"" + (char) operator.length() + operator;
    return text.split(Pattern.quote(field), -1).length - 1;
  }
}
