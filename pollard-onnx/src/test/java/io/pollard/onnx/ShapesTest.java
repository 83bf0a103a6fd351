package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
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

  @Test
  void aNumberHasNoAxesToTranspose() {
    refused(
        behind(node("Transpose", List.of("zero"), Map.of("perm", Attribute.of(new long[0])))),
        "expected an order of all axes at the node last (Transpose) but found [[]]");
  }

  @Test
  void mapsAreEnlargedByWholeScales() {
    Map<String, Attribute> nearest =
        Map.of(
            "mode", Attribute.of("nearest"),
            "nearest_mode", Attribute.of("floor"),
            "coordinate_transformation_mode", Attribute.of("asymmetric"));
    List<String> inputs = List.of("conv", "", "scales");
    assertThatCode(() -> Shapes.check(behind(node("Resize", inputs, nearest), 1, 1, 2, 3), 2))
        .doesNotThrowAnyException();
    refused(behind(node("Resize", inputs, nearest), 1, 1, 2), "a constant scale for each axis");
    refused(behind(node("Resize", inputs, nearest), 1, 2, 2, 2), "whole scales up to 64");
    refused(behind(node("Resize", inputs, nearest), 1, 1, 2.5f, 2), "whole scales up to 64");
    refused(behind(node("Resize", inputs, nearest), 1, 1, 2, 65), "whole scales up to 64");
    refused(behind(node("Resize", inputs, nearest), 1, 1, Float.NaN, 2), "whole scales up to 64");
    List<String> region = List.of("conv", "one", "scales");
    refused(behind(node("Resize", region, nearest), 1, 1, 2, 2), "no region");
    List<String> computed = List.of("conv", "", "conv");
    refused(behind(node("Resize", computed, nearest)), "a constant scale for each axis");
    Map<String, Attribute> linear = new TreeMap<>(nearest);
    linear.put("mode", Attribute.of("linear"));
    refused(behind(node("Resize", inputs, linear), 1, 1, 2, 2), "nearest neighbours");
    refused(behind(node("Resize", inputs, Map.of()), 1, 1, 2, 2), "nearest neighbours");
  }

  @Test
  void integersHaveTheScalesThatPollardWrites() {
    Map<String, Attribute> channels = Map.of("axis", Attribute.of(0));
    List<String> scaled = List.of("conv", "one", "point");
    assertThatCode(() -> Shapes.check(behind(node("QuantizeLinear", scaled, Map.of())), 2))
        .doesNotThrowAnyException();
    refused(
        behind(node("QuantizeLinear", List.of("conv", "two", "point"), Map.of())),
        "expected one scale at the node last (QuantizeLinear)");
    refused(
        behind(node("QuantizeLinear", List.of("conv", "one", "integers"), Map.of())),
        "one constant zero point");
    refused(
        behind(node("DequantizeLinear", List.of("bias", "one", "zeroes"), Map.of())),
        "8 bits and one scale");
    List<String> whole = List.of("integers", "one");
    assertThatCode(() -> Shapes.check(behind(node("DequantizeLinear", whole, Map.of())), 2))
        .doesNotThrowAnyException();
    refused(behind(node("DequantizeLinear", whole, channels)), "no axis of one scale");
    refused(
        behind(node("DequantizeLinear", whole, Map.of("axis", Attribute.of("x")))),
        "no axis of one scale");
    List<String> many = List.of("integers", "two");
    assertThatCode(() -> Shapes.check(behind(node("DequantizeLinear", many, channels)), 2))
        .doesNotThrowAnyException();
    refused(
        behind(node("DequantizeLinear", many, Map.of("axis", Attribute.of(1)))),
        "a scale a channel");
  }

  private static Node node(String op, List<String> inputs, Map<String, Attribute> attributes) {
    return new Node(op, "last", inputs, List.of("last"), attributes);
  }

  /** The graph with another node at its end, and constants for it. */
  private static Graph behind(Node node, float... scales) {
    List<Node> nodes = new ArrayList<>(GRAPH.nodes());
    nodes.add(node);
    List<TensorData> tensors = new ArrayList<>(GRAPH.initializers());
    tensors.add(TensorData.number("one", 1));
    tensors.add(TensorData.floats("two", List.of(2L), new float[] {1, 2}));
    if (scales.length > 0) {
      tensors.add(TensorData.floats("scales", List.of((long) scales.length), scales));
    }
    tensors.add(new TensorData("point", DataType.UINT8, List.of(), ByteBuffer.allocate(1)));
    tensors.add(new TensorData("bias", DataType.INT32, List.of(), ByteBuffer.allocate(4)));
    tensors.add(new TensorData("zeroes", DataType.INT32, List.of(), ByteBuffer.allocate(4)));
    tensors.add(new TensorData("integers", DataType.INT8, List.of(2L, 3L), ByteBuffer.allocate(6)));
    return new Graph("more", nodes, tensors, GRAPH.inputs(), GRAPH.outputs());
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
