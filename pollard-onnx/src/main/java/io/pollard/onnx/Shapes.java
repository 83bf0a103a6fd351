package io.pollard.onnx;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The type and shape of every value of a graph, node by node, for one number of images: whether
 * every operator has the inputs and attributes that Pollard writes, windows lie in their maps,
 * channels and sums fit, and what comes out is what the graph declares.
 */
final class Shapes {

  /** Numbers of the largest value: 1 GiB of floats. */
  private static final long MOST_NUMBERS = 1L << 28;

  /** Of a position along one axis. */
  private static final int MOST_REPEATS = 64;

  private static final Map<String, Set<String>> ATTRIBUTES =
      Map.ofEntries(
          Map.entry("AveragePool", Set.of("kernel_shape", "strides", "pads", "count_include_pad")),
          Map.entry("BatchNormalization", Set.of("epsilon")),
          Map.entry("Concat", Set.of("axis")),
          Map.entry("Conv", Set.of("kernel_shape", "strides", "pads", "group")),
          Map.entry("DequantizeLinear", Set.of("axis")),
          Map.entry("Flatten", Set.of("axis")),
          Map.entry("Gather", Set.of("axis")),
          Map.entry("Gemm", Set.of("transB")),
          Map.entry("HardSigmoid", Set.of("alpha", "beta")),
          Map.entry("InstanceNormalization", Set.of("epsilon")),
          Map.entry("LayerNormalization", Set.of("axis", "epsilon")),
          Map.entry("LeakyRelu", Set.of("alpha")),
          Map.entry("MaxPool", Set.of("kernel_shape", "strides", "pads")),
          Map.entry("Resize", Set.of("mode", "nearest_mode", "coordinate_transformation_mode")),
          Map.entry("Softmax", Set.of("axis")),
          Map.entry("Transpose", Set.of("perm")));

  /**
   * @param constant its numbers; empty for what is computed
   */
  private record Value(DataType type, List<Long> dims, Optional<TensorData> constant) {}

  private final Map<String, Value> values = new HashMap<>();

  /** Which is looked at; there is none before the first. */
  @SuppressWarnings("NullAway.Init")
  private Node node;

  /** Of the node; null for one that it goes without. */
  private List<@Nullable Value> inputs = List.of();

  private Shapes() {}

  /**
   * @param images at once; ignored where the graph fixes it
   * @throws IllegalArgumentException if the graph can't run, with what was expected of which node
   */
  static void check(Graph graph, long images) {
    Shapes shapes = inferred(graph, images);
    for (ValueInfo output : graph.outputs()) {
      Value made = requireNonNull(shapes.values.get(output.name()));
      require(
          made.type() == output.type() && made.dims().equals(dims(output, images)),
          output.toString(),
          "the output " + output.name(),
          made.dims());
    }
  }

  /**
   * The sizes of a value, the batch's first.
   *
   * @throws IllegalArgumentException as above, or if there is no such value
   */
  static List<Long> of(Graph graph, String value) {
    Value found = inferred(graph, 1).values.get(value);
    if (found == null) {
      throw new IllegalArgumentException("expected a value " + value + " but found none");
    }
    return found.dims();
  }

  private static Shapes inferred(Graph graph, long images) {
    Shapes shapes = new Shapes();
    for (ValueInfo input : graph.inputs()) {
      shapes.put(input.name(), input.type(), dims(input, images));
    }
    for (TensorData tensor : graph.initializers()) {
      shapes.values.put(
          tensor.name(), new Value(tensor.type(), tensor.dims(), Optional.of(tensor)));
      require(
          tensor.dims().stream().allMatch(size -> size > 0),
          "numbers",
          tensor.name(),
          tensor.dims());
    }
    for (Node node : graph.nodes()) {
      shapes.apply(node);
    }
    return shapes;
  }

  private static List<Long> dims(ValueInfo port, long images) {
    List<Long> dims = new ArrayList<>();
    for (Dimension dimension : port.dims()) {
      dims.add(dimension instanceof Dimension.Fixed fixed ? fixed.size() : images);
    }
    return dims;
  }

  private static void require(boolean isSo, String expected, String where, Object found) {
    if (!isSo) {
      throw new IllegalArgumentException(
          "expected " + expected + " at " + where + " but found " + found);
    }
  }

  private void require(boolean isSo, String expected) {
    require(
        isSo,
        expected,
        "the node " + node.name() + " (" + node.op() + ")",
        inputs.stream().map(input -> input == null ? "none" : input.dims().toString()).toList());
  }

  private void put(String name, DataType type, List<Long> dims) {
    long numbers = 1;
    for (long size : dims) {
      require(size > 0 && size <= MOST_NUMBERS, "a size above 0", name, dims);
      numbers *= size;
      require(numbers <= MOST_NUMBERS, "at most " + MOST_NUMBERS + " numbers", name, dims);
    }
    values.put(name, new Value(type, List.copyOf(dims), Optional.empty()));
  }

  private void apply(Node next) {
    node = next;
    inputs = new ArrayList<>();
    node.inputs().forEach(name -> inputs.add(name.isEmpty() ? null : values.get(name)));
    require(node.outputs().size() == 1, "one output");
    require(
        ATTRIBUTES.getOrDefault(node.op(), Set.of()).containsAll(node.attributes().keySet()),
        "attributes among " + ATTRIBUTES.getOrDefault(node.op(), Set.of()));
    DataType type = DataType.FLOAT;
    List<Long> dims;
    switch (node.op()) {
      case "QuantizeLinear" -> {
        dims = quantised();
        type = inputs.get(2).type();
      }
      case "DequantizeLinear" -> dims = dequantised();
      default -> dims = floats();
    }
    put(node.output(), type, dims);
  }

  private List<Long> floats() {
    return switch (node.op()) {
      case "Add", "Mul", "Div" -> broadcast(dims(2, 0), dims(2, 1));
      case "Relu", "Sigmoid", "HardSwish", "Erf" -> dims(1, 0);
      case "HardSigmoid" -> {
        real("alpha");
        real("beta");
        yield dims(1, 0);
      }
      case "LeakyRelu" -> {
        real("alpha");
        yield dims(1, 0);
      }
      case "Softmax" -> {
        axis(dims(1, 0).size());
        yield dims(1, 0);
      }
      case "Clip" -> clip();
      case "Conv" -> conv();
      case "MaxPool", "AveragePool" -> pool();
      case "GlobalAveragePool" -> {
        List<Long> dims = new ArrayList<>(dims(1, 0));
        require(dims.size() > 2, "a map");
        Collections.fill(dims.subList(2, dims.size()), 1L);
        yield dims;
      }
      case "BatchNormalization" -> normalised(5, 1);
      case "InstanceNormalization" -> normalised(3, 1);
      case "LayerNormalization" -> {
        require(whole("axis") == -1, "the last axis");
        yield normalised(3, dims(3, 0).size() - 1);
      }
      case "Concat" -> concat();
      case "Flatten" -> {
        List<Long> dims = dims(1, 0);
        require(whole("axis") == 1 && dims.size() > 1, "axis 1");
        yield List.of(dims.get(0), product(dims.subList(1, dims.size())));
      }
      case "Gather" -> gather();
      case "Gemm" -> gemm();
      case "MatMul" -> product(dims(2, 0), dims(2, 1));
      case "Pad" -> pad();
      case "Reshape" -> reshape();
      case "Resize" -> resize();
      case "Slice" -> slice();
      case "Transpose" -> transpose();
      default -> throw new IllegalStateException("no shape of " + node.op());
    };
  }

  /** The shape of an input that has floats, of a node with so many inputs. */
  private List<Long> dims(int count, int index) {
    require(inputs.size() == count, count + " inputs");
    return input(index, DataType.FLOAT).dims();
  }

  private Value input(int index, DataType... types) {
    Value input = index < inputs.size() ? inputs.get(index) : null;
    require(
        input != null && Arrays.asList(types).contains(input.type()),
        Arrays.toString(types) + " as input " + (index + 1));
    return requireNonNull(input);
  }

  private long[] constant(int index) {
    Value input = input(index, DataType.INT64);
    require(input.constant().isPresent(), "a constant as input " + (index + 1));
    return input.constant().orElseThrow().toWholes();
  }

  private long whole(String name) {
    require(node.attributes().get(name) instanceof Attribute.Whole, "the number " + name);
    return ((Attribute.Whole) requireNonNull(node.attributes().get(name))).value();
  }

  private void real(String name) {
    require(
        node.attributes().get(name) instanceof Attribute.Real real && Float.isFinite(real.value()),
        "the number " + name);
  }

  private List<Long> wholes(String name, int count, long least) {
    require(
        node.attributes().get(name) instanceof Attribute.Wholes wholes
            && wholes.values().size() == count
            && wholes.values().stream().allMatch(value -> value >= least && value <= 1 << 20),
        count + " numbers of at least " + least + " as " + name);
    return ((Attribute.Wholes) requireNonNull(node.attributes().get(name))).values();
  }

  private int axis(int axes) {
    long axis = whole("axis");
    require(axis >= -axes && axis < axes, "an axis among " + axes);
    return (int) (axis < 0 ? axis + axes : axis);
  }

  private static long product(List<Long> dims) {
    return dims.stream().reduce(1L, Math::multiplyExact);
  }

  private List<Long> broadcast(List<Long> one, List<Long> other) {
    int axes = Math.max(one.size(), other.size());
    List<Long> dims = new ArrayList<>();
    for (int axis = 0; axis < axes; axis++) {
      long a = axis < axes - one.size() ? 1 : one.get(axis - axes + one.size());
      long b = axis < axes - other.size() ? 1 : other.get(axis - axes + other.size());
      require(a == b || a == 1 || b == 1, "sizes that fit");
      dims.add(Math.max(a, b));
    }
    return dims;
  }

  private List<Long> clip() {
    for (int bound = 1; bound < inputs.size(); bound++) {
      if (inputs.get(bound) != null) {
        require(input(bound, DataType.FLOAT).dims().isEmpty(), "numbers as bounds");
      }
    }
    return dims(inputs.size(), 0);
  }

  private List<Long> conv() {
    require(inputs.size() == 2 || inputs.size() == 3, "2 or 3 inputs");
    List<Long> in = dims(inputs.size(), 0);
    List<Long> weight = input(1, DataType.FLOAT).dims();
    long groups = whole("group");
    require(in.size() > 2 && weight.size() == in.size(), "a map and a weight of as many axes");
    require(
        groups > 0
            && groups <= weight.get(0)
            && weight.get(0) % groups == 0
            && in.get(1) == weight.get(1) * groups,
        "channels that fit " + groups + " groups");
    require(
        wholes("kernel_shape", in.size() - 2, 1).equals(weight.subList(2, weight.size())),
        "a kernel of the weight's size");
    if (inputs.size() == 3) {
      require(input(2, DataType.FLOAT).dims().equals(List.of(weight.get(0))), "a bias a channel");
    }
    return windows(in, weight.get(0));
  }

  private List<Long> pool() {
    List<Long> in = dims(1, 0);
    require(in.size() > 2, "a map");
    if (node.attributes().containsKey("count_include_pad")) {
      require(whole("count_include_pad") == 1, "padding that counts");
    }
    return windows(in, in.get(1));
  }

  /** ONNX: floor((in + pads - kernel) / stride) + 1; a pad is smaller than its kernel. */
  private List<Long> windows(List<Long> in, long channels) {
    int axes = in.size() - 2;
    List<Long> kernel = wholes("kernel_shape", axes, 1);
    List<Long> strides = wholes("strides", axes, 1);
    List<Long> pads =
        node.attributes().containsKey("pads")
            ? wholes("pads", 2 * axes, 0)
            : Collections.nCopies(2 * axes, 0L);
    List<Long> out = new ArrayList<>(List.of(in.get(0), channels));
    for (int axis = 0; axis < axes; axis++) {
      long size = kernel.get(axis);
      long before = pads.get(axis);
      long after = pads.get(axes + axis);
      long padded = in.get(axis + 2) + before + after;
      require(before < size && after < size && size <= padded, "a window that lies in its map");
      out.add((padded - size) / strides.get(axis) + 1);
    }
    return out;
  }

  private List<Long> normalised(int count, int axis) {
    real("epsilon");
    List<Long> dims = dims(count, 0);
    require(axis > 0 && axis < dims.size() && dims.size() > 2, "a map or tokens");
    for (int index = 1; index < count; index++) {
      require(
          input(index, DataType.FLOAT).dims().equals(List.of(dims.get(axis))),
          "a number a channel");
    }
    return dims;
  }

  private List<Long> concat() {
    require(!inputs.isEmpty(), "inputs");
    List<Long> first = new ArrayList<>(dims(inputs.size(), 0));
    int axis = axis(first.size());
    long sum = 0;
    for (int index = 0; index < inputs.size(); index++) {
      List<Long> dims = new ArrayList<>(dims(inputs.size(), index));
      require(dims.size() == first.size(), "as many axes");
      sum += dims.set(axis, first.get(axis));
      require(dims.equals(first), "sizes that fit");
    }
    first.set(axis, sum);
    return first;
  }

  private List<Long> gather() {
    List<Long> dims = new ArrayList<>(dims(2, 0));
    int axis = axis(dims.size());
    long[] index = constant(1);
    require(
        inputs.get(1).dims().isEmpty() && index[0] >= 0 && index[0] < dims.get(axis),
        "an index below the size");
    dims.remove(axis);
    return dims;
  }

  private List<Long> gemm() {
    require(whole("transB") == 1, "a weight [out, in]");
    List<Long> rows = dims(3, 0);
    List<Long> weight = dims(3, 1);
    require(
        rows.size() == 2
            && weight.size() == 2
            && rows.get(1).equals(weight.get(1))
            && dims(3, 2).equals(List.of(weight.get(0))),
        "sizes that fit");
    return List.of(rows.get(0), weight.get(0));
  }

  private List<Long> product(List<Long> one, List<Long> other) {
    int rows = one.size() - 2;
    int columns = other.size() - 2;
    require(
        rows >= 0 && columns >= 0 && one.get(rows + 1).equals(other.get(columns)),
        "matrices that fit");
    List<Long> dims = broadcast(one.subList(0, rows), other.subList(0, columns));
    dims.add(one.get(rows));
    dims.add(other.get(columns + 1));
    return dims;
  }

  private List<Long> pad() {
    List<Long> dims = new ArrayList<>(dims(2, 0));
    long[] pads = constant(1);
    require(
        pads.length == 2 * dims.size()
            && Arrays.stream(pads).allMatch(pad -> pad >= 0 && pad <= 1 << 20),
        "padding of every side");
    for (int axis = 0; axis < dims.size(); axis++) {
      dims.set(axis, dims.get(axis) + pads[axis] + pads[dims.size() + axis]);
    }
    return dims;
  }

  /** 0 keeps an axis, -1 is what is left. */
  private List<Long> reshape() {
    List<Long> in = dims(2, 0);
    List<Long> dims = new ArrayList<>();
    long known = 1;
    int open = -1;
    for (long size : constant(1)) {
      int axis = dims.size();
      require(axis < 8 && size >= -1 && size <= MOST_NUMBERS, "a shape");
      require(size != 0 || axis < in.size(), "an axis to keep");
      require(size != -1 || open < 0, "one open size");
      open = size == -1 ? axis : open;
      dims.add(size == 0 ? in.get(axis) : Math.max(1, size));
      known = Math.multiplyExact(known, dims.get(axis));
      require(known <= MOST_NUMBERS, "at most " + MOST_NUMBERS + " numbers");
    }
    long numbers = product(in);
    require(open < 0 ? known == numbers : numbers % known == 0, "as many numbers as before");
    if (open >= 0) {
      dims.set(open, numbers / known);
    }
    return dims;
  }

  /** Every position repeated a whole number of times along the axes behind the channels. */
  private List<Long> resize() {
    List<Long> in = dims(3, 0);
    require(node.inputs().get(1).isEmpty(), "no region");
    require(
        isText("mode", "nearest")
            && isText("nearest_mode", "floor")
            && isText("coordinate_transformation_mode", "asymmetric"),
        "nearest neighbours");
    Value scales = input(2, DataType.FLOAT);
    require(
        in.size() > 2
            && scales.constant().isPresent()
            && scales.dims().equals(List.of((long) in.size())),
        "a map and a constant scale for each axis");
    List<Long> dims = new ArrayList<>();
    for (float scale : scales.constant().orElseThrow().toFloats()) {
      int axis = dims.size();
      require(
          scale == Math.rint(scale) && scale >= 1 && scale <= (axis < 2 ? 1 : MOST_REPEATS),
          "whole scales up to " + MOST_REPEATS);
      dims.add(in.get(axis) * (long) scale);
    }
    return dims;
  }

  private boolean isText(String name, String value) {
    return Attribute.of(value).equals(node.attributes().get(name));
  }

  /** From one index to before another along one axis. */
  private List<Long> slice() {
    List<Long> dims = new ArrayList<>(dims(4, 0));
    long from = one(1);
    long to = one(2);
    long axis = one(3);
    require(axis >= 0 && axis < dims.size(), "an axis among " + dims.size());
    require(from >= 0 && from < to && to <= dims.get((int) axis), "a part of the axis");
    dims.set((int) axis, to - from);
    return dims;
  }

  private long one(int index) {
    long[] values = constant(index);
    require(
        input(index, DataType.INT64).dims().equals(List.of(1L)),
        "one number as input " + (index + 1));
    return values[0];
  }

  private List<Long> transpose() {
    List<Long> in = dims(1, 0);
    List<Long> order = wholes("perm", in.size(), 0);
    require(
        !in.isEmpty()
            && Set.copyOf(order).size() == in.size()
            && Collections.max(order) < in.size(),
        "an order of all axes");
    return order.stream().map(axis -> in.get(Math.toIntExact(axis))).toList();
  }

  private List<Long> quantised() {
    List<Long> dims = dims(3, 0);
    require(scale().isEmpty(), "one scale");
    zeroPoint(DataType.UINT8, DataType.INT8);
    return dims;
  }

  private List<Long> dequantised() {
    require(inputs.size() == 2 || inputs.size() == 3, "2 or 3 inputs");
    Value integers = input(0, DataType.UINT8, DataType.INT8, DataType.INT32);
    List<Long> scale = scale();
    if (scale.isEmpty()) {
      require(!node.attributes().containsKey("axis"), "no axis of one scale");
    } else {
      require(
          whole("axis") == 0
              && !integers.dims().isEmpty()
              && scale.equals(integers.dims().subList(0, 1)),
          "a scale a channel");
    }
    if (inputs.size() == 3) {
      require(integers.type() != DataType.INT32 && scale.isEmpty(), "8 bits and one scale");
      zeroPoint(integers.type());
    }
    return integers.dims();
  }

  private void zeroPoint(DataType... types) {
    Value point = input(2, types);
    require(point.constant().isPresent() && point.dims().isEmpty(), "one constant zero point");
  }

  /** A constant above 0. */
  private List<Long> scale() {
    Value scale = input(1, DataType.FLOAT);
    require(scale.constant().isPresent() && scale.dims().size() < 2, "constant scales");
    for (float value : scale.constant().orElseThrow().toFloats()) {
      require(value > 0 && Float.isFinite(value), "scales above 0");
    }
    return scale.dims();
  }
}
