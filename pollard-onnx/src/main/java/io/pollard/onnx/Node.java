package io.pollard.onnx;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One operation of a graph.
 *
 * @param op a standard operator's name, as Conv
 * @param name for people, as layer1.0.conv1
 * @param inputs names of values; an optional one that is left out is ""
 * @param outputs names of values
 * @param attributes by name, in the order of their names
 */
public record Node(
    String op,
    String name,
    List<String> inputs,
    List<String> outputs,
    Map<String, Attribute> attributes) {

  public Node {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
  }

  /** The value of the first output. */
  public String output() {
    return outputs.get(0);
  }
}
