package io.pollard.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The vector that stands for an image in a classifier's graph: what its last linear layer reads,
 * or, where that is a flattened map or tokens, the mean over their positions.
 *
 * @param value its name
 * @param features how many numbers it has
 * @param nodes that make it, beside the graph's own
 * @param constants that these read
 */
record HeadInput(String value, int features, List<Node> nodes, List<TensorData> constants) {

  private static final String NAME = "input_gate.";
  private static final int TOKENS = 3;

  HeadInput {
    nodes = List.copyOf(nodes);
    constants = List.copyOf(constants);
  }

  /**
   * @throws IllegalArgumentException if the graph's logits are not made by a linear layer of a
   *     vector, with what they are made by
   */
  static HeadInput of(Graph graph) {
    Node last = maker(graph, graph.outputs().get(0).name());
    if (last == null || !last.op().equals("Gemm")) {
      throw new IllegalArgumentException(
          "expected a linear layer at the end of the network but found "
              + (last == null ? "none" : last.op()));
    }
    String vector = last.inputs().get(0);
    Node before = maker(graph, vector);
    List<Long> sizes = Shapes.of(graph, vector);
    if (before != null && before.op().equals("Flatten")) {
      String map = before.inputs().get(0);
      List<Long> axes = Shapes.of(graph, map);
      if (axes.size() == TOKENS && axes.get(1) > 1) {
        return ofTokens(map, Math.toIntExact(axes.get(1)), Math.toIntExact(axes.get(2)));
      }
      if (axes.size() > TOKENS && axes.subList(2, axes.size()).stream().anyMatch(n -> n > 1)) {
        return ofMap(map, Math.toIntExact(axes.get(1)));
      }
    }
    return new HeadInput(vector, Math.toIntExact(sizes.get(1)), List.of(), List.of());
  }

  private static Node maker(Graph graph, String value) {
    return graph.nodes().stream()
        .filter(node -> node.output().equals(value))
        .findFirst()
        .orElse(null);
  }

  private static HeadInput ofMap(String map, int channels) {
    Node mean = node("GlobalAveragePool", "mean", Map.of(), map);
    Node flat = node("Flatten", "features", Map.of("axis", Attribute.of(1)), mean.output());
    return new HeadInput(flat.output(), channels, List.of(mean, flat), List.of());
  }

  private static HeadInput ofTokens(String tokens, int count, int channels) {
    float[] shares = new float[count];
    Arrays.fill(shares, 1f / count);
    TensorData row = TensorData.floats(NAME + "shares", List.of(1L, (long) count), shares);
    Node mean = node("MatMul", "mean", Map.of(), row.name(), tokens);
    Node flat = node("Flatten", "features", Map.of("axis", Attribute.of(1)), mean.output());
    return new HeadInput(flat.output(), channels, List.of(mean, flat), List.of(row));
  }

  private static Node node(
      String op, String name, Map<String, Attribute> attributes, String... inputs) {
    return new Node(op, NAME + name, List.of(inputs), List.of(NAME + name), attributes);
  }

  /** The same images through the same graph, with nothing but this vector coming out. */
  Graph watched(Graph graph) {
    return Watched.of(with(graph, nodes, constants, graph.outputs()), List.of(value));
  }

  /**
   * The graph with one output more, the squared distance of every image's vector from the mean, [N,
   * 1].
   */
  Graph measured(Graph graph, FeatureGaussian gaussian) {
    int directions = gaussian.variances().length;
    float[] shift = new float[features];
    float[] squares = new float[features];
    float[] matrix = new float[directions * features];
    float[] weights = new float[directions];
    for (int i = 0; i < features; i++) {
      shift[i] = (float) -gaussian.mean()[i];
      squares[i] = (float) (1 / gaussian.rest());
    }
    for (int j = 0; j < directions; j++) {
      weights[j] = (float) (1 / gaussian.variances()[j] - 1 / gaussian.rest());
      for (int i = 0; i < features; i++) {
        matrix[j * features + i] = (float) gaussian.directions()[j][i];
      }
    }
    List<TensorData> tensors = new ArrayList<>(constants);
    tensors.add(TensorData.floats(NAME + "shift", List.of((long) features), shift));
    tensors.add(tensor("directions", directions, matrix));
    tensors.add(tensor("weights", 1, weights));
    tensors.add(tensor("rest", 1, squares));
    tensors.add(zeros("zeros", directions));
    tensors.add(zeros("zero", 1));
    List<Node> more = new ArrayList<>(nodes);
    Map<String, Attribute> byRows = Map.of("transB", Attribute.of(1));
    more.add(node("Add", "centred", Map.of(), value, NAME + "shift"));
    more.add(gemm("along", byRows, "centred", "directions", "zeros"));
    more.add(node("Mul", "along.squared", Map.of(), NAME + "along", NAME + "along"));
    more.add(gemm("explained", byRows, "along.squared", "weights", "zero"));
    more.add(node("Mul", "squared", Map.of(), NAME + "centred", NAME + "centred"));
    more.add(gemm("length", byRows, "squared", "rest", "zero"));
    String out = Exporter.DISTANCE;
    more.add(
        new Node(
            "Add",
            NAME + out,
            List.of(NAME + "length", NAME + "explained"),
            List.of(out),
            Map.of()));
    List<ValueInfo> outputs = new ArrayList<>(graph.outputs());
    Dimension batch = graph.inputs().get(0).dims().get(0);
    outputs.add(new ValueInfo(out, DataType.FLOAT, List.of(batch, new Dimension.Fixed(1))));
    return with(graph, more, tensors, outputs);
  }

  private static Node gemm(
      String name, Map<String, Attribute> attributes, String rows, String matrix, String bias) {
    return node("Gemm", name, attributes, NAME + rows, NAME + matrix, NAME + bias);
  }

  private static TensorData tensor(String name, int rows, float[] values) {
    return TensorData.floats(
        NAME + name, List.of((long) rows, (long) values.length / rows), values);
  }

  private static TensorData zeros(String name, int count) {
    return TensorData.floats(NAME + name, List.of((long) count), new float[count]);
  }

  private static Graph with(
      Graph graph, List<Node> nodes, List<TensorData> constants, List<ValueInfo> outputs) {
    List<Node> allNodes = new ArrayList<>(graph.nodes());
    allNodes.addAll(nodes);
    List<TensorData> allConstants = new ArrayList<>(graph.initializers());
    allConstants.addAll(constants);
    return new Graph(graph.name(), allNodes, allConstants, graph.inputs(), outputs);
  }
}
