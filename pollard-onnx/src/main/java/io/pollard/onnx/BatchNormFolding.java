package io.pollard.onnx;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Multiplies batch norm into the convolution or linear layer before it: with s = scale /
 * sqrt(variance + epsilon), the weights become s w and the bias s (b - mean) + shift, computed in
 * double. A batch norm stays where somebody else reads what it reads.
 */
final class BatchNormFolding {

  private BatchNormFolding() {}

  static Graph apply(Graph graph) {
    Map<String, Node> makers = new HashMap<>();
    Map<String, Integer> readers = new HashMap<>();
    for (Node node : graph.nodes()) {
      makers.put(node.output(), node);
      node.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
    }
    graph.outputs().forEach(output -> readers.merge(output.name(), 1, Integer::sum));
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    graph.initializers().forEach(tensor -> tensors.put(tensor.name(), tensor));

    Map<Node, Node> folded = new HashMap<>();
    Set<Node> gone = new HashSet<>();
    for (Node norm : graph.nodes()) {
      Node before = makers.get(norm.inputs().get(0));
      if (norm.op().equals("BatchNormalization")
          && before != null
          && (before.op().equals("Conv") || before.op().equals("Gemm"))
          && readers.getOrDefault(before.output(), 0) == 1) {
        folded.put(before, fold(before, norm, tensors));
        gone.add(norm);
      }
    }
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (!gone.contains(node)) {
        nodes.add(folded.getOrDefault(node, node));
      }
    }
    Set<String> read = new HashSet<>();
    nodes.forEach(node -> read.addAll(node.inputs()));
    tensors.keySet().retainAll(read);
    return new Graph(
        graph.name(), nodes, List.copyOf(tensors.values()), graph.inputs(), graph.outputs());
  }

  private static Node fold(Node layer, Node norm, Map<String, TensorData> tensors) {
    String weightName = layer.inputs().get(1);
    TensorData weight = numbers(tensors, weightName);
    float[] weights = weight.toFloats();
    float[] scale = numbers(tensors, norm.inputs().get(1)).toFloats();
    float[] shift = numbers(tensors, norm.inputs().get(2)).toFloats();
    float[] mean = numbers(tensors, norm.inputs().get(3)).toFloats();
    float[] variance = numbers(tensors, norm.inputs().get(4)).toFloats();
    double epsilon = ((Attribute.Real) requireNonNull(norm.attributes().get("epsilon"))).value();
    boolean hasBias = layer.inputs().size() > 2;
    String biasName = hasBias ? layer.inputs().get(2) : layer.name() + ".bias";
    float[] bias = hasBias ? numbers(tensors, biasName).toFloats() : new float[scale.length];
    int row = weights.length / scale.length;
    for (int out = 0; out < scale.length; out++) {
      double factor = scale[out] / Math.sqrt(variance[out] + epsilon);
      for (int index = out * row; index < (out + 1) * row; index++) {
        weights[index] = (float) (factor * weights[index]);
      }
      bias[out] = (float) (factor * ((double) bias[out] - mean[out]) + shift[out]);
    }
    tensors.put(weightName, TensorData.floats(weightName, weight.dims(), weights));
    tensors.put(biasName, TensorData.floats(biasName, List.of((long) bias.length), bias));
    return new Node(
        layer.op(),
        layer.name(),
        List.of(layer.inputs().get(0), weightName, biasName),
        norm.outputs(),
        layer.attributes());
  }

  /** Of a constant that a layer reads. */
  private static TensorData numbers(Map<String, TensorData> tensors, String name) {
    return requireNonNull(tensors.get(name), name);
  }
}
