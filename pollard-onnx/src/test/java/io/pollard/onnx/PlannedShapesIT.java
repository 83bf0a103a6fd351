package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.TensorSpec;
import io.pollard.network.Unit;
import io.pollard.onnx.GraphBuilder.Value;
import io.pollard.testing.PlannedNetworks;
import io.pollard.weights.DType;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Core's shapes are the graph's: every declared network, head and strategy. */
class PlannedShapesIT {

  private static final long BATCH = 2;

  /** All weights are zeros of the same buffer: a shape asks for no more. */
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(200 << 20);

  static List<String> names() {
    return PlannedNetworks.namesAndDecoders();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyUnitAndHeadGivesWhatCoreSays(String name) {
    FeatureShape in = PlannedNetworks.input(Networks.named(name, PlannedNetworks.OUTPUTS));
    for (Network network : PlannedNetworks.of(name)) {
      GraphBuilder builder = new GraphBuilder(zeros(network, in));
      List<Value> trunk = new ArrayList<>();
      Value value = new Value(Exporter.IMAGES, in);
      for (Unit unit : network.units()) {
        value = builder.apply(unit.name(), unit.body(), value);
        trunk.add(value);
      }
      Value logits =
          network.head() instanceof Head.Decoder decoder
              ? builder.decode(network, decoder, in, trunk)
              : builder.apply(Head.NAME, ((Head.Classifier) network.head()).body(), value);
      // What a unit or head is said to make is declared as an output, which the check infers.
      List<ValueInfo> outputs = new ArrayList<>();
      network
          .cutPoints(in)
          .forEach(
              point -> outputs.add(info(trunk.get(point.kept() - 1).name(), point.features())));
      outputs.add(info(logits.name(), network.out(in)));
      Graph graph =
          new Graph(
              network.name(),
              builder.nodes(Map.of()),
              builder.initializers(),
              List.of(info(Exporter.IMAGES, in)),
              outputs);
      Shapes.check(graph, BATCH);
      assertThat(network.out(in)).isEqualTo(PlannedNetworks.outputs(network, in));
      assertThat(builder.initializers())
          .extracting(TensorData::name)
          .containsAll(
              network.tensors(in).stream()
                  .filter(spec -> spec.role() != TensorSpec.Role.BATCH_COUNT)
                  .map(TensorSpec::name)
                  .filter(tensor -> !tensor.matches("(cls|reg)_token|.*[.][qv]_bias"))
                  .toList());
    }
  }

  /** Of maps, of tokens and with a decoder, in ONNX Runtime. */
  @ParameterizedTest
  @ValueSource(strings = {"sapling", "timm-deit_tiny_patch16_224", "unet-resnet34-depth3"})
  void whatTheRuntimeGivesHasTheSizesThatCoreSays(String name) {
    FeatureShape in = PlannedNetworks.input(Networks.named(name, PlannedNetworks.OUTPUTS));
    long[] shape =
        LongStream.concat(LongStream.of(BATCH), in.arraySizes().stream().mapToLong(Long::longValue))
            .toArray();
    for (Network network : PlannedNetworks.of(name)) {
      ExportOptions options = ExportOptions.defaults().withFeatures();
      byte[] model =
          ModelWriter.bytes(Exporter.export(network, in, zeros(network, in), options, "test"));
      try (OnnxSession session = OnnxSession.of(Path.of("planned.onnx"), model, 1)) {
        Map<String, float[]> outputs =
            session.run(FilledWeights.images(Math.toIntExact(BATCH), in), shape);
        assertThat((long) outputs.get(Exporter.FEATURES).length)
            .isEqualTo(BATCH * network.features(in).elements());
        assertThat((long) outputs.get(Exporter.LOGITS).length)
            .isEqualTo(BATCH * network.out(in).elements());
      }
    }
  }

  private static ValueInfo info(String name, FeatureShape shape) {
    List<Dimension> dims = new ArrayList<>(List.of(new Dimension.Free("N")));
    shape.arraySizes().forEach(size -> dims.add(new Dimension.Fixed(size)));
    return new ValueInfo(name, DataType.FLOAT, dims);
  }

  private static TensorFile zeros(Network network, FeatureShape in) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : network.tensors(in)) {
      int bytes = Math.toIntExact(spec.elements() * Float.BYTES);
      tensors.put(
          spec.name(),
          new StoredTensor(spec.name(), DType.F32, spec.shape(), ZEROS.slice(0, bytes)));
    }
    return new TensorFile(Path.of("zeros.safetensors"), tensors, Map.of());
  }
}
