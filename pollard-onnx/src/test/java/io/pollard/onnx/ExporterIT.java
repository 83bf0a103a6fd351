package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer;
import io.pollard.network.Layers;
import io.pollard.network.Network;
import io.pollard.network.Padding;
import io.pollard.network.ResNet;
import io.pollard.network.Unit;
import io.pollard.testing.ChannelLayers;
import io.pollard.testing.Fill;
import io.pollard.testing.Golden;
import io.pollard.testing.GoldenNetwork;
import io.pollard.weights.TensorFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExporterIT {

  private static final FeatureShape SMALL = FeatureShape.of(3, 64, 64);
  private static final Network CUT = ResNet.resnet18(1000).cut("layer2.1", Head.pooled(2));

  @TempDir private Path folder;

  /**
   * What a batch norm reads is, in a ResNet and an EfficientNet, a convolution's output alone; in a
   * DenseNet-121 it is a joined map once in each of 58 layers, before 3 transitions and at the end.
   */
  @ParameterizedTest
  @CsvSource({
    "resnet18, 0",
    "resnet50-ttl-layer3.3, 0",
    "efficientnet_b0, 0",
    "densenet121, 62",
    "densenet121-ttl-transition1, 7"
  })
  void batchNormsThatCantBeFoldedStay(String file, long expected) {
    GoldenNetwork golden = GoldenNetwork.read("networks/" + file);
    FeatureShape in = golden.input();
    OnnxModel model = export(golden.network(), in, ExportOptions.defaults());
    assertThat(
            model.graph().nodes().stream()
                .filter(node -> node.op().equals("BatchNormalization"))
                .count())
        .isEqualTo(expected);
  }

  @Test
  void aBatchNormStaysWhereSomebodyElseReadsTheConvolution() {
    Layer body =
        Layers.sequence(
            Layers.conv("conv", 3, 1),
            Layers.residual(Layers.batchNorm("norm"), Layers.identity()));
    Network network = new Network("odd", List.of(new Unit("odd", 1, body)), Head.pooled(2));
    assertThat(export(network, SMALL, ExportOptions.defaults()).graph().nodes())
        .extracting(Node::op)
        .containsExactly(
            "Conv", "BatchNormalization", "Add", "GlobalAveragePool", "Flatten", "Gemm", "Softmax");
  }

  @Test
  void nodesAreCalledAsTheUnitsTheyBelongTo() {
    assertThat(export(CUT, SMALL, ExportOptions.defaults()).graph().nodes())
        .extracting(Node::name)
        .startsWith("conv1", "stem.relu", "stem.pool", "layer1.0.conv1", "layer1.0.relu")
        .contains("layer2.0.downsample.0", "layer2.0.add", "layer2.0.relu_2")
        .endsWith("head.average", "head.flat", "head", "probabilities");
  }

  @Test
  void theSameNetworkIsTheSameBytes() {
    TensorFile weights = FilledWeights.of(CUT, SMALL);
    Map<String, io.pollard.weights.StoredTensor> turned = new HashMap<>(weights.tensors());
    TensorFile otherOrder = new TensorFile(weights.path(), turned, Map.of("note", "other"));
    assertThat(bytes(weights)).isEqualTo(bytes(otherOrder));
  }

  private static byte[] bytes(TensorFile weights) {
    return ModelWriter.bytes(
        Exporter.export(CUT, SMALL, weights, ExportOptions.defaults(), "test")
            .withMetadata(TestModels.card().toMetadata()));
  }

  @Test
  void aFixedBatchRunsThatManyImagesAndNoOthers() {
    Path file = written(export(CUT, SMALL, ExportOptions.defaults().withFixedBatch(2)));
    try (OnnxSession session = OnnxSession.of(file, 1)) {
      assertThat(session.run(FilledWeights.images(2, SMALL), 2, 3, 64, 64).get("logits"))
          .hasSize(4);
      assertThatThrownBy(() -> session.run(FilledWeights.images(1, SMALL), 1, 3, 64, 64))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("ONNX Runtime refused it");
    }
  }

  @Test
  void featuresAreTheMapBeforeTheHead() {
    GoldenNetwork golden = GoldenNetwork.read("networks/resnet50-ttl-layer2.3");
    FeatureShape in = golden.input();
    JsonNode stage = null;
    for (JsonNode each : golden.json().get("stages")) {
      stage = each.get("unit").textValue().equals("layer2.3") ? each : stage;
    }
    OnnxModel model = export(golden.network(), in, ExportOptions.defaults().withFeatures());
    assertThat(model.graph().outputs())
        .extracting(ValueInfo::name)
        .containsExactly("logits", "probabilities", "features");
    int side = in.extent().size(0);
    try (OnnxSession session = OnnxSession.of(written(model), 1)) {
      float[] features = session.run(FilledWeights.images(2, in), 2, 3, side, side).get("features");
      assertThat(features).hasSize(Math.toIntExact(2 * golden.network().features(in).elements()));
      double[] sampled = Golden.numbers(stage.get("sampled"));
      for (int k = 0; k < sampled.length; k++) {
        int index = (int) ((long) k * features.length / sampled.length);
        assertThat((double) features[index]).isCloseTo(sampled[k], offset(1e-4));
      }
    }
  }

  /** As ConvNeXt has them: over the channels of each position. */
  @ParameterizedTest
  @CsvSource({"3, 5, 0", "2, 3, 4"})
  void normAndLinearLayerOnAMapAreOverItsChannels(int depth, int height, int width) {
    FeatureShape in =
        width == 0 ? FeatureShape.of(6, depth, height) : FeatureShape.of(6, depth, height, width);
    Layer body = Layers.sequence(Layers.layerNorm("norm", 1e-6), Layers.linear("fc", 4));
    Network network = new Network("next", List.of(new Unit("stem", 1, body)), Head.pooled(2));
    Path file = written(export(network, in, ExportOptions.defaults().withFeatures()));
    int positions = Math.toIntExact(in.extent().count());
    double[] normal =
        ChannelLayers.norm(
            Fill.u("input", 2 * 6 * positions),
            positions,
            Fill.tensor("norm.weight", 6),
            Fill.tensor("norm.bias", 6),
            1e-6);
    double[] expected =
        ChannelLayers.linear(
            normal, positions, Fill.tensor("fc.weight", 4, 6), Fill.tensor("fc.bias", 4));
    long[] shape =
        LongStream.concat(LongStream.of(2), in.arraySizes().stream().mapToLong(Long::longValue))
            .toArray();
    try (OnnxSession session = OnnxSession.of(file, 1)) {
      float[] features = session.run(FilledWeights.images(2, in), shape).get("features");
      assertThat(features).hasSameSizeAs(expected);
      for (int i = 0; i < features.length; i++) {
        assertThat((double) features[i]).as("at %d", i).isCloseTo(expected[i], offset(1e-5));
      }
    }
  }

  @Test
  void whatCantBeExportedIsRefusedInASentence() {
    Extent two = Extent.filled(2, 2);
    Layer pool = new Layer.Pool(Layer.PoolKind.MAXIMUM, two, two, new Padding.TensorFlowSame());
    Network uneven = new Network("pooled", List.of(new Unit("pool", 1, pool)), Head.flat(2));
    assertThatThrownBy(() -> export(uneven, FeatureShape.of(3, 7, 7), ExportOptions.defaults()))
        .hasMessageContaining("the unit pool has a maximum over uneven padding");
    TensorFile other = FilledWeights.of(ResNet.resnet18(3), SMALL);
    assertThatThrownBy(() -> Exporter.export(CUT, SMALL, other, ExportOptions.defaults(), "test"))
        .hasMessage("filled.safetensors: expected head.weight of [2, 128] but found none");
  }

  private static OnnxModel export(Network network, FeatureShape in, ExportOptions options) {
    return Exporter.export(network, in, FilledWeights.of(network, in), options, "test");
  }

  private Path written(OnnxModel model) {
    Path file = folder.resolve("model.onnx");
    ModelWriter.write(file, model);
    return file;
  }
}
