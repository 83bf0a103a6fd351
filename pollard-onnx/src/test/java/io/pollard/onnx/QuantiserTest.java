package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QuantiserTest {

  private static final FeatureShape IN = FeatureShape.of(3, 32, 32);
  private static final Network NETWORK = ResNet.resnet18(1000).cut("layer2.0", Head.pooled(2));

  private static Graph before;
  private static Graph after;
  private static Map<String, Node> makers;
  private static Map<String, TensorData> constants;

  @BeforeAll
  static void quantise() {
    ExportOptions options = ExportOptions.defaults().withFeatures();
    before = Exporter.export(NETWORK, IN, FilledWeights.of(NETWORK, IN), options, "test").graph();
    Quantiser quantiser = new Quantiser(before);
    Map<String, ValueRange> ranges = new HashMap<>();
    for (String value : quantiser.calibrated()) {
      ranges.put(
          value, value.equals("images") ? new ValueRange(-2, 2.5f) : new ValueRange(0, 5.1f));
    }
    after = quantiser.apply(ranges, 7);
    makers = new HashMap<>();
    after.nodes().forEach(node -> makers.put(node.output(), node));
    constants =
        after.initializers().stream().collect(Collectors.toMap(TensorData::name, tensor -> tensor));
  }

  private static List<Node> all(String op) {
    return after.nodes().stream().filter(node -> node.op().equals(op)).toList();
  }

  @Test
  void aConvolutionReadsIntegersOnly() {
    assertThat(all("Conv")).hasSize(1 + 4 + 2 + 1);
    for (Node conv : all("Conv")) {
      assertThat(conv.inputs())
          .as(conv.name())
          .hasSize(3)
          .allSatisfy(input -> assertThat(makers.get(input).op()).isEqualTo("DequantizeLinear"));
    }
  }

  @Test
  void whatOneConvolutionOrSumMakesIsQuantisedAtOnce() {
    Map<String, List<String>> readers = new HashMap<>();
    for (Node node : after.nodes()) {
      for (String input : node.inputs()) {
        readers.computeIfAbsent(input, any -> new java.util.ArrayList<>()).add(node.op());
      }
    }
    for (Node node : after.nodes()) {
      if (Set.of("Conv", "Add", "MaxPool").contains(node.op())) {
        List<String> next = readers.get(node.output());
        assertThat(next).as(node.name()).hasSize(1);
        assertThat(next.get(0)).as(node.name()).isIn("Relu", "QuantizeLinear");
      } else if (node.op().equals("Relu")) {
        assertThat(readers.get(node.output())).containsExactly("QuantizeLinear");
      }
    }
  }

  @Test
  void aMaximumKeepsTheScaleOfWhatGoesIn() {
    Node pool = all("MaxPool").get(0);
    Node in = makers.get(pool.inputs().get(0));
    Node out =
        after.nodes().stream()
            .filter(node -> node.inputs().contains(pool.output()))
            .findFirst()
            .orElseThrow();
    assertThat(out.inputs().subList(1, 3)).isEqualTo(in.inputs().subList(1, 3));
  }

  @Test
  void weightsAreSymmetricSevenBitsAChannelToHalfAStep() {
    for (TensorData original : before.initializers()) {
      TensorData integers = constants.get(original.name() + ".integers");
      if (integers == null || original.dims().size() < 4) {
        continue;
      }
      float[] values = original.toFloats();
      float[] scales = constants.get(original.name() + ".scales").toFloats();
      long[] whole = integers.toWholes();
      int row = values.length / scales.length;
      long most = 0;
      for (int i = 0; i < values.length; i++) {
        double scale = scales[i / row];
        assertThat(whole[i] * scale).isCloseTo(values[i], offset(0.5001 * scale));
        most = Math.max(most, Math.abs(whole[i]));
      }
      assertThat(most).as(original.name()).isEqualTo(63);
    }
  }

  @Test
  void biasesCountInTheProductOfBothScales() {
    float[] weightScales = constants.get("layer1.0.conv1.weight.scales").toFloats();
    float[] biasScales = constants.get("layer1.0.conv1.bias.scales").toFloats();
    for (int channel = 0; channel < weightScales.length; channel++) {
      assertThat(biasScales[channel]).isEqualTo(weightScales[channel] * (5.1f / 255));
    }
    assertThat(constants.get("layer1.0.conv1.bias.integers").type()).isEqualTo(DataType.INT32);
  }

  @Test
  void zeroIsExactlyOneOfTheSteps() {
    ValueRange range = new ValueRange(-2, 2.5f);
    assertThat(range.zeroPoint()).isEqualTo(113);
    assertThat(new ValueRange(0, 5.1f).zeroPoint()).isZero();
    assertThat(ValueRange.EMPTY.with(new float[] {3, 1}).low()).isZero();
    assertThat(ValueRange.EMPTY.scale()).isEqualTo(1);
  }

  @Test
  void headAndOutputsStayAsTheyWere() {
    assertThat(after.inputs()).isEqualTo(before.inputs());
    assertThat(after.outputs()).isEqualTo(before.outputs());
    assertThat(makers.get("logits").op()).isEqualTo("Gemm");
    assertThat(makers.get("features").op()).isEqualTo("DequantizeLinear");
    assertThat(FloatBuffer.wrap(constants.get("head.weight").toFloats()))
        .isEqualTo(
            FloatBuffer.wrap(
                before.initializers().stream()
                    .filter(tensor -> tensor.name().equals("head.weight"))
                    .findFirst()
                    .orElseThrow()
                    .toFloats()));
  }
}
