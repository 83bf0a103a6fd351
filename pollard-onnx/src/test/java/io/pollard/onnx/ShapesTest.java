package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ShapesTest {

  private static final Graph GRAPH = TestModels.model().graph();

  @Test
  void aGraphThatRunsPassesForAnyNumberOfImages() {
    for (long images = 1; images < 4; images++) {
      long count = images;
      assertThatCode(() -> Shapes.check(GRAPH, count)).doesNotThrowAnyException();
    }
  }

  @Test
  void attributesMustBeThoseThatPollardWrites() {
    refused(
        with(0, "auto_pad", Attribute.of("SAME_UPPER")),
        "expected attributes among [",
        "at the node conv (Conv) but found [[2, 3, 1, 1], [2, 3, 1, 1]]");
    refused(with(0, "group", Attribute.of(0)), "channels that fit 0 groups");
    refused(with(0, "group", Attribute.of("1")), "the number group");
    refused(with(0, "strides", Attribute.of(new long[] {1, 0})), "of at least 1 as strides");
    refused(with(0, "strides", Attribute.of(new long[] {1})), "2 numbers");
    refused(
        with(0, "pads", Attribute.of(new long[] {1, 0, 0, 0})), "a window that lies in its map");
    refused(with(0, "kernel_shape", Attribute.of(new long[] {3, 3})), "a kernel of the weight's");
    refused(with(1, "alpha", Attribute.of(Double.NaN)), "the number alpha");
    refused(with(2, "axis", Attribute.of(2)), "axis 1");
  }

  @Test
  void whatComesOutIsWhatIsDeclared() {
    ValueInfo more =
        new ValueInfo(
            "logits", DataType.FLOAT, List.of(new Dimension.Free("N"), new Dimension.Fixed(3)));
    refused(
        new Graph("more", GRAPH.nodes(), GRAPH.initializers(), GRAPH.inputs(), List.of(more)),
        "at the output logits but found [2, 2]");
  }

  @Test
  void inputsMustFitEachOther() {
    Node sum = new Node("Add", "sum", List.of("images", "conv"), List.of("sum"), Map.of());
    List<Node> nodes = new ArrayList<>(GRAPH.nodes());
    nodes.add(sum);
    refused(
        new Graph("sum", nodes, GRAPH.initializers(), GRAPH.inputs(), GRAPH.outputs()),
        "expected sizes that fit at the node sum (Add) but found [[2, 3, 1, 1], [2, 2, 1, 1]]");
    Node product =
        new Node("MatMul", "product", List.of("logits", "logits"), List.of("product"), Map.of());
    nodes.set(nodes.size() - 1, product);
    Graph squares =
        new Graph("product", nodes, GRAPH.initializers(), GRAPH.inputs(), GRAPH.outputs());
    assertThatCode(() -> Shapes.check(squares, 2)).doesNotThrowAnyException();
    assertThatThrownBy(() -> Shapes.check(squares, 3)).hasMessageContaining("matrices that fit");
  }

  private static Graph with(int index, String name, Attribute value) {
    List<Node> nodes = new ArrayList<>(GRAPH.nodes());
    Node node = nodes.get(index);
    Map<String, Attribute> attributes = new TreeMap<>(node.attributes());
    attributes.put(name, value);
    nodes.set(index, new Node(node.op(), node.name(), node.inputs(), node.outputs(), attributes));
    return new Graph("changed", nodes, GRAPH.initializers(), GRAPH.inputs(), GRAPH.outputs());
  }

  private static void refused(Graph graph, String... parts) {
    assertThatThrownBy(() -> Shapes.check(graph, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts);
  }
}
