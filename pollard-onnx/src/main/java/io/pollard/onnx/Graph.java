package io.pollard.onnx;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Nodes in an order in which they can run, their constants, and what goes in and out.
 *
 * @param name for people
 */
public record Graph(
    String name,
    List<Node> nodes,
    List<TensorData> initializers,
    List<ValueInfo> inputs,
    List<ValueInfo> outputs) {

  /**
   * @throws IllegalArgumentException if a value is made twice, read before it is made, or an output
   *     is never made
   */
  public Graph {
    nodes = List.copyOf(nodes);
    initializers = List.copyOf(initializers);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    Set<String> values = new HashSet<>();
    inputs.forEach(input -> add(values, input.name()));
    initializers.forEach(tensor -> add(values, tensor.name()));
    for (Node node : nodes) {
      for (String input : node.inputs()) {
        if (!input.isEmpty()) {
          has(values, input, "node " + node.name());
        }
      }
      if (node.outputs().isEmpty()) {
        throw new IllegalArgumentException("expected an output of node " + node.name());
      }
      node.outputs().forEach(output -> add(values, output));
    }
    outputs.forEach(output -> has(values, output.name(), "the graph's outputs"));
  }

  private static void add(Set<String> values, String name) {
    if (name.isEmpty() || !values.add(name)) {
      throw new IllegalArgumentException("expected a value to be made once but found " + name);
    }
  }

  private static void has(Set<String> values, String name, String reader) {
    if (!values.contains(name)) {
      throw new IllegalArgumentException(
          "expected " + name + " to be made before " + reader + " reads it");
    }
  }
}
