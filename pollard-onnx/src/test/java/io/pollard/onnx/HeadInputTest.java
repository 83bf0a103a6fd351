package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer;
import io.pollard.network.Layers;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.network.Unit;
import io.pollard.network.VisionTransformer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadInputTest {

  private static final FeatureShape MAP = FeatureShape.of(3, 6, 4);

  static Network trunk(Head head) {
    Layer nothing = Layers.sequence(Layers.identity());
    return new Network("nothing", List.of(new Unit("stem", 1, nothing)), head);
  }

  static Graph graph(Network network, FeatureShape in) {
    return Exporter.export(
            network, in, FilledWeights.of(network, in), ExportOptions.defaults(), "test")
        .graph();
  }

  /** As many directions as features, up to three, and a rest where some are left. */
  static FeatureGaussian gaussian(int features) {
    int directions = Math.min(3, features);
    double[][] along = new double[directions][features];
    double[] variances = new double[directions];
    double[] mean = new double[features];
    Arrays.setAll(mean, i -> 0.1 * i);
    for (int j = 0; j < directions; j++) {
      along[j][j] = 1;
      variances[j] = 2 + j;
    }
    return new FeatureGaussian(
        mean, along, variances, directions == features ? Double.POSITIVE_INFINITY : 0.5, 0.1);
  }

  private static void assertMeasured(Graph graph, HeadInput head) {
    Graph measured = head.measured(graph, gaussian(head.features()));
    Shapes.check(measured, 2);
    Shapes.check(measured, 3);
    assertThat(measured.outputs()).startsWith(graph.outputs().toArray(ValueInfo[]::new));
    assertThat(measured.outputs()).hasSize(graph.outputs().size() + 1);
    assertThat(measured.outputs().get(graph.outputs().size()).name()).isEqualTo("distance");
    assertThat(measured.nodes()).startsWith(graph.nodes().toArray(Node[]::new));
    assertThat(head.watched(graph).outputs())
        .extracting(ValueInfo::name)
        .containsExactly(head.value());
  }

  @Test
  void ofAPooledHeadItIsTheMeanThatIsThere() {
    Graph graph = graph(trunk(Head.pooled(2)), MAP);
    HeadInput head = HeadInput.of(graph);
    assertThat(head.features()).isEqualTo(3);
    assertThat(head.nodes()).isEmpty();
    assertMeasured(graph, head);
  }

  @Test
  void ofAFlatHeadOnAMapItIsTheMapsMean() {
    Graph graph = graph(trunk(Head.flat(2)), MAP);
    HeadInput head = HeadInput.of(graph);
    assertThat(head.features()).isEqualTo(3);
    assertThat(head.nodes()).extracting(Node::op).containsExactly("GlobalAveragePool", "Flatten");
    assertMeasured(graph, head);
  }

  @Test
  void ofAMapOfOnePositionItIsTheMap() {
    Graph graph = graph(trunk(Head.flat(2)), FeatureShape.of(5, 1, 1));
    HeadInput head = HeadInput.of(graph);
    assertThat(head.features()).isEqualTo(5);
    assertThat(head.nodes()).isEmpty();
    assertMeasured(graph, head);
  }

  @Test
  void ofVolumesItIsTheSame() {
    FeatureShape volume = FeatureShape.of(2, 3, 4, 5);
    for (Head some : List.of(Head.pooled(3), Head.flat(3))) {
      Graph graph = graph(trunk(some), volume);
      HeadInput head = HeadInput.of(graph);
      assertThat(head.features()).isEqualTo(2);
      assertMeasured(graph, head);
    }
  }

  @Test
  void ofTokensItIsTheClassTokenTheMeanBothOrTheMeanOfAll() {
    FeatureShape in = FeatureShape.of(3, 32, 32);
    Network transformer = VisionTransformer.deitTiny(1000);
    String cut = transformer.units().get(1).name();
    for (Head some : List.of(Head.onClassToken(2), Head.onMeanToken(1, 2), Head.flat(2))) {
      Graph graph = graph(transformer.cut(cut, some), in);
      HeadInput head = HeadInput.of(graph);
      assertThat(head.features()).isEqualTo(192);
      assertMeasured(graph, head);
    }
    Graph both = graph(transformer.cut(cut, Head.onClassAndMeanToken(1, 2)), in);
    assertThat(HeadInput.of(both).features()).isEqualTo(384);
    assertMeasured(both, HeadInput.of(both));
  }

  @Test
  void ofAVectorItIsTheVector() {
    Layer pooled = Layers.sequence(new Layer.PoolTo(1), new Layer.Flatten());
    Network network =
        new Network("vector", List.of(new Unit("stem", 1, pooled)), Head.linearOnly(2));
    Graph graph =
        Exporter.export(
                network,
                MAP,
                FilledWeights.of(network, MAP),
                ExportOptions.defaults().withFeatures().withFixedBatch(3),
                "test")
            .graph();
    HeadInput head = HeadInput.of(graph);
    assertThat(head.value()).isEqualTo("features");
    Graph measured = head.measured(graph, gaussian(3));
    Shapes.check(measured, 2);
    assertThat(measured.outputs())
        .extracting(ValueInfo::name)
        .containsExactly("logits", "probabilities", "features", "distance");
  }

  @Test
  void aNetworkThatEndsOtherwiseHasNone() {
    Graph mapped = TestModels.model().graph();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeadInput.of(mapped))
        .withMessage("expected a linear layer at the end of the network but found Clip");
  }

  @Test
  void aRealNetworksGraphIsStillOneThatIsRead() {
    FeatureShape in = FeatureShape.of(3, 32, 32);
    Graph graph = graph(ResNet.resnet18(1000).cut("layer1.0", Head.pooled(2)), in);
    HeadInput head = HeadInput.of(graph);
    assertThat(head.features()).isEqualTo(64);
    assertMeasured(graph, head);
  }
}
