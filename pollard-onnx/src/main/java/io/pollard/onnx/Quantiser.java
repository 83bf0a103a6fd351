package io.pollard.onnx;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a graph's convolutions in 8-bit integers, as pairs of QuantizeLinear and DequantizeLinear
 * around them, which runtimes fuse into integer operators: weights int8, symmetric, a scale a
 * channel; activations uint8, a scale a value; biases int32 in the product of both scales. Residual
 * sums, joins, windows and averages follow, so that maps stay integers; linear layers, attention
 * and gates stay in float32.
 */
final class Quantiser {

  private final Graph graph;
  private final Map<String, List<Node>> readers = new HashMap<>();
  private final Map<String, Node> makers = new HashMap<>();
  private final Map<String, TensorData> tensors = new LinkedHashMap<>();

  /** The values that become integers, each with the value whose range it has. */
  private final Map<String, String> quantised = new LinkedHashMap<>();

  Quantiser(Graph graph) {
    this.graph = graph;
    graph.initializers().forEach(tensor -> tensors.put(tensor.name(), tensor));
    for (Node node : graph.nodes()) {
      makers.put(node.output(), node);
      for (String input : node.inputs()) {
        readers.computeIfAbsent(input, any -> new ArrayList<>()).add(node);
      }
    }
    for (Node node : graph.nodes()) {
      choose(node);
    }
  }

  /** The values whose ranges are to be found. */
  Set<String> calibrated() {
    return new LinkedHashSet<>(quantised.values());
  }

  private void choose(Node node) {
    switch (node.op()) {
      case "Conv" -> {
        put(node.inputs().get(0));
        put(rectified(node.output()));
      }
      case "Add", "Concat" -> {
        if (quantised.keySet().containsAll(node.inputs())) {
          put(rectified(node.output()));
        }
      }
      case "AveragePool", "GlobalAveragePool" -> {
        if (quantised.containsKey(node.inputs().get(0))) {
          put(node.output());
        }
      }
      case "MaxPool" -> {
        // A maximum is one of the numbers that went in.
        String source = quantised.get(node.inputs().get(0));
        if (source != null) {
          quantised.putIfAbsent(node.output(), source);
        }
      }
      default -> {}
    }
  }

  private void put(String value) {
    quantised.putIfAbsent(value, value);
  }

  /** What a rectifier that alone reads a value makes of it: both become one integer operator. */
  private String rectified(String value) {
    List<Node> all = readers.getOrDefault(value, List.of());
    boolean isOutput = graph.outputs().stream().anyMatch(output -> output.name().equals(value));
    return all.size() == 1
            && !isOutput
            && (all.get(0).op().equals("Relu") || all.get(0).op().equals("Clip"))
        ? all.get(0).output()
        : value;
  }

  /**
   * @param ranges of {@link #calibrated}
   * @param weightBits 7 or 8: with 7 no processor's 16-bit sums overflow
   */
  Graph apply(Map<String, ValueRange> ranges, int weightBits) {
    List<Node> nodes = new ArrayList<>();
    Map<String, TensorData> constants = new LinkedHashMap<>();
    graph.inputs().forEach(input -> pair(input.name(), ranges, nodes, constants));
    for (Node node : graph.nodes()) {
      List<String> inputs = new ArrayList<>(node.inputs());
      inputs.replaceAll(input -> quantised.containsKey(input) ? integers(input) : input);
      if (node.op().equals("Conv")) {
        ValueRange in = requireNonNull(ranges.get(quantised.get(node.inputs().get(0))));
        weights(node, in, weightBits, inputs, nodes, constants);
      } else {
        for (String input : node.inputs()) {
          if (tensors.containsKey(input)) {
            constants.put(input, tensors.get(input));
          }
        }
      }
      String output = node.output();
      boolean isRenamed = quantised.containsKey(output) && isOutput(output);
      nodes.add(
          new Node(
              node.op(),
              node.name(),
              inputs,
              List.of(isRenamed ? output + ".float" : output),
              node.attributes()));
      pair(output, ranges, nodes, constants);
    }
    return new Graph(
        graph.name(), nodes, List.copyOf(constants.values()), graph.inputs(), graph.outputs());
  }

  private boolean isOutput(String value) {
    return graph.outputs().stream().anyMatch(output -> output.name().equals(value));
  }

  /** What readers of a quantised value read; an output of the graph keeps its name. */
  private String integers(String value) {
    return isOutput(value) ? value : value + ".dequantised";
  }

  private void pair(
      String value,
      Map<String, ValueRange> ranges,
      List<Node> nodes,
      Map<String, TensorData> constants) {
    String source = quantised.get(value);
    if (source == null) {
      return;
    }
    ValueRange range = requireNonNull(ranges.get(source));
    TensorData scale = TensorData.number(source + ".scale", range.scale());
    byte[] zero = {(byte) range.zeroPoint()};
    TensorData point =
        new TensorData(source + ".zero", DataType.UINT8, List.of(), ByteBuffer.wrap(zero));
    constants.put(scale.name(), scale);
    constants.put(point.name(), point);
    String read = isOutput(value) ? value + ".float" : value;
    String whole = value + ".quantised";
    nodes.add(
        new Node(
            "QuantizeLinear",
            whole,
            List.of(read, scale.name(), point.name()),
            List.of(whole),
            Map.of()));
    nodes.add(
        new Node(
            "DequantizeLinear",
            value + ".dequantised",
            List.of(whole, scale.name(), point.name()),
            List.of(integers(value)),
            Map.of()));
  }

  /** Puts a convolution's integer weights and bias before it. */
  private void weights(
      Node node,
      ValueRange in,
      int weightBits,
      List<String> inputs,
      List<Node> nodes,
      Map<String, TensorData> constants) {
    TensorData weight = requireNonNull(tensors.get(node.inputs().get(1)));
    float[] values = weight.toFloats();
    int channels = Math.toIntExact(weight.dims().get(0));
    int row = values.length / channels;
    int most = (1 << (weightBits - 1)) - 1;
    float[] scales = new float[channels];
    byte[] integers = new byte[values.length];
    for (int channel = 0; channel < channels; channel++) {
      float largest = 0;
      for (int index = channel * row; index < (channel + 1) * row; index++) {
        largest = Math.max(largest, Math.abs(values[index]));
      }
      scales[channel] = largest > 0 ? largest / most : 1;
      for (int index = channel * row; index < (channel + 1) * row; index++) {
        integers[index] = (byte) Math.round(values[index] / scales[channel]);
      }
    }
    TensorData whole =
        new TensorData(
            weight.name() + ".integers", DataType.INT8, weight.dims(), ByteBuffer.wrap(integers));
    inputs.set(1, dequantised(weight.name(), whole, scales, nodes, constants));
    if (inputs.size() > 2) {
      TensorData bias = requireNonNull(tensors.get(inputs.get(2)));
      inputs.set(2, bias(bias, in.scale(), scales, nodes, constants));
    }
  }

  private static String bias(
      TensorData bias,
      float inputScale,
      float[] weightScales,
      List<Node> nodes,
      Map<String, TensorData> constants) {
    float[] values = bias.toFloats();
    float[] scales = new float[values.length];
    ByteBuffer integers =
        ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int channel = 0; channel < values.length; channel++) {
      scales[channel] = inputScale * weightScales[channel];
      integers.putInt((int) Math.rint((double) values[channel] / scales[channel]));
    }
    TensorData whole =
        new TensorData(bias.name() + ".integers", DataType.INT32, bias.dims(), integers.flip());
    return dequantised(bias.name(), whole, scales, nodes, constants);
  }

  private static String dequantised(
      String name,
      TensorData integers,
      float[] scales,
      List<Node> nodes,
      Map<String, TensorData> constants) {
    TensorData scale = TensorData.floats(name + ".scales", List.of((long) scales.length), scales);
    constants.put(integers.name(), integers);
    constants.put(scale.name(), scale);
    String output = name + ".dequantised";
    nodes.add(
        new Node(
            "DequantizeLinear",
            output,
            List.of(integers.name(), scale.name()),
            List.of(output),
            Map.of("axis", Attribute.of(0))));
    return output;
  }
}
