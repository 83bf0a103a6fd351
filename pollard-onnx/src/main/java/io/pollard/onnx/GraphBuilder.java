package io.pollard.onnx;

import io.pollard.data.OutputActivation;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer;
import io.pollard.network.Layer.Activation;
import io.pollard.network.Layer.Attention;
import io.pollard.network.Layer.Branch;
import io.pollard.network.Layer.ClassToken;
import io.pollard.network.Layer.Conv;
import io.pollard.network.Layer.Dropout;
import io.pollard.network.Layer.Flatten;
import io.pollard.network.Layer.LayerScale;
import io.pollard.network.Layer.Linear;
import io.pollard.network.Layer.Named;
import io.pollard.network.Layer.Norm;
import io.pollard.network.Layer.Pool;
import io.pollard.network.Layer.PoolKind;
import io.pollard.network.Layer.PoolTo;
import io.pollard.network.Layer.Sequence;
import io.pollard.network.Layer.Tokens;
import io.pollard.network.Layer.Upsample;
import io.pollard.network.Network;
import io.pollard.network.Network.DecoderStep;
import io.pollard.network.Padding;
import io.pollard.onnx.ModelException.Reason;
import io.pollard.weights.DType;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns layers into nodes: the same as the training network's interpreter does, in evaluation.
 *
 * <p>Maps are [N, C, H, W] or [N, C, D, H, W], tokens [N, T, C], vectors [N, C]. A node is called
 * after its layer's tensors, or after its unit and its operator; its value is called as the node.
 */
final class GraphBuilder implements Layer.Visitor<GraphBuilder.Value> {

  /** What a node makes of one image. */
  record Value(String name, FeatureShape shape) {}

  /** The operator's way of repeating every position, as libtorch's nearest neighbours do. */
  private static final Map<String, Attribute> NEAREST =
      Map.of(
          "mode", Attribute.of("nearest"),
          "nearest_mode", Attribute.of("floor"),
          "coordinate_transformation_mode", Attribute.of("asymmetric"));

  private final TensorFile weights;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, TensorData> initializers = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private String unit = "";
  private String prefix = "";

  /** What a layer is applied to; there is none before the first. */
  @SuppressWarnings("NullAway.Init")
  private Value x;

  GraphBuilder(TensorFile weights) {
    this.weights = weights;
  }

  Value apply(String unitName, Layer layer, Value input) {
    unit = unitName;
    return apply(layer, input);
  }

  private Value apply(Layer layer, Value input) {
    x = input;
    return layer.accept(this);
  }

  /**
   * What a decoder makes of the trunk's maps.
   *
   * @param trunk what each unit made, in the order of the units
   */
  Value decode(Network network, Head.Decoder decoder, FeatureShape in, List<Value> trunk) {
    Value value = trunk.get(trunk.size() - 1);
    for (DecoderStep step : network.decoderSteps(in)) {
      String block = step.block().name();
      value = apply(block, Network.UP, value);
      if (step.skip().isPresent()) {
        value = concat(step.joined(), value, trunk.get(step.skip().getAsInt()));
      }
      value = apply(block, step.block().body(), value);
    }
    return apply(Head.NAME, decoder.last(), value);
  }

  private Value concat(FeatureShape joined, Value first, Value second) {
    return node(
        "Concat",
        scoped("concat"),
        joined,
        Map.of("axis", Attribute.of(joined.channelAxis())),
        first.name(),
        second.name());
  }

  Value probabilities(Value logits, OutputActivation activation) {
    String name = Exporter.PROBABILITIES;
    return switch (activation) {
      case SIGMOID -> node("Sigmoid", name, logits.shape(), Map.of(), logits.name());
      case SOFTMAX ->
          node("Softmax", name, logits.shape(), Map.of("axis", Attribute.of(1)), logits.name());
    };
  }

  /** All nodes, with some values called otherwise. */
  List<Node> nodes(Map<String, String> otherNames) {
    return nodes.stream()
        .map(
            node ->
                new Node(
                    node.op(),
                    node.name(),
                    renamed(node.inputs(), otherNames),
                    renamed(node.outputs(), otherNames),
                    node.attributes()))
        .toList();
  }

  private static List<String> renamed(List<String> values, Map<String, String> otherNames) {
    return values.stream().map(value -> otherNames.getOrDefault(value, value)).toList();
  }

  List<TensorData> initializers() {
    return List.copyOf(initializers.values());
  }

  @Override
  public Value conv(Conv layer) {
    FeatureShape in = x.shape();
    Map<String, Attribute> attributes = window(layer.kernel(), layer.stride());
    attributes.put("pads", pads(in.extent(), layer.kernel(), layer.stride(), layer.padding()));
    attributes.put("group", Attribute.of(layer.groups().of(in.channels())));
    List<String> inputs = new ArrayList<>(List.of(x.name(), tensor(layer.name() + ".weight")));
    if (layer.bias()) {
      inputs.add(tensor(layer.name() + ".bias"));
    }
    return node("Conv", prefix + layer.name(), layer.out(in), attributes, inputs);
  }

  private static Map<String, Attribute> window(Extent kernel, Extent stride) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.put("kernel_shape", Attribute.of(longs(kernel)));
    attributes.put("strides", Attribute.of(longs(stride)));
    return attributes;
  }

  /** All sides before, then all after. */
  private static Attribute pads(Extent in, Extent kernel, Extent stride, Padding padding) {
    int axes = kernel.axes();
    long[] pads = new long[2 * axes];
    for (int axis = 0; axis < axes; axis++) {
      Padding.Sides sides =
          padding.along(axis, in.size(axis), kernel.size(axis), stride.size(axis));
      pads[axis] = sides.before();
      pads[axes + axis] = sides.after();
    }
    return Attribute.of(pads);
  }

  @Override
  public Value linear(Linear layer) {
    return linear(layer.name(), layer.out(x.shape()), x);
  }

  private Value linear(String name, FeatureShape out, Value input) {
    String bias = tensor(name + ".bias");
    if (input.shape().isMap()) {
      // A convolution with a window of one position.
      int axes = input.shape().extent().axes();
      Extent one = Extent.filled(axes, 1);
      List<Long> dims = new ArrayList<>(weights.tensor(prefix + name + ".weight").shape());
      one.sizes().forEach(size -> dims.add((long) size));
      Map<String, Attribute> attributes = window(one, one);
      attributes.put("pads", Attribute.of(new long[2 * axes]));
      attributes.put("group", Attribute.of(1));
      return node(
          "Conv",
          prefix + name,
          out,
          attributes,
          List.of(input.name(), tensor(name + ".weight", dims), bias));
    }
    if (input.shape().isVector()) {
      return node(
          "Gemm",
          prefix + name,
          out,
          Map.of("transB", Attribute.of(1)),
          input.name(),
          tensor(name + ".weight"),
          bias);
    }
    Value product =
        node("MatMul", prefix + name, out, Map.of(), input.name(), transposed(name + ".weight"));
    return node("Add", prefix + name + ".shifted", out, Map.of(), product.name(), bias);
  }

  @Override
  public Value norm(Norm layer) {
    FeatureShape shape = x.shape();
    String name = prefix + layer.name();
    Map<String, Attribute> epsilon = new LinkedHashMap<>();
    epsilon.put("epsilon", Attribute.of(layer.epsilon()));
    return switch (layer.kind()) {
      case BATCH ->
          node(
              "BatchNormalization",
              name,
              shape,
              epsilon,
              x.name(),
              tensor(layer.name() + ".weight"),
              tensor(layer.name() + ".bias"),
              tensor(layer.name() + ".running_mean"),
              tensor(layer.name() + ".running_var"));
      case LAYER -> layerNorm(layer, epsilon);
      case GROUPS_OF_16 -> groupNorm(layer, epsilon);
    };
  }

  /** The operator normalises what stands last, which in a map the channels don't. */
  private Value layerNorm(Norm layer, Map<String, Attribute> epsilon) {
    FeatureShape shape = x.shape();
    String name = prefix + layer.name();
    int axis = shape.channelAxis();
    int last = shape.extent().axes() + 1;
    Value input = axis == last ? x : transpose(name + ".channels_last", x, moved(axis, last));
    epsilon.put("axis", Attribute.of(-1));
    Value normal =
        node(
            "LayerNormalization",
            name,
            shape,
            epsilon,
            input.name(),
            tensor(layer.name() + ".weight"),
            tensor(layer.name() + ".bias"));
    return axis == last ? normal : transpose(name + ".channels_first", normal, moved(last, axis));
  }

  /** The order of the axes that puts one of them elsewhere and leaves the others as they follow. */
  private static long[] moved(int from, int to) {
    List<Long> order = new ArrayList<>();
    for (long axis = 0; axis <= Math.max(from, to); axis++) {
      order.add(axis);
    }
    order.add(to, order.remove(from));
    return order.stream().mapToLong(Long::longValue).toArray();
  }

  /** Opset 17 has none: instance norm of the groups, then scale and shift of the channels. */
  private Value groupNorm(Norm layer, Map<String, Attribute> epsilon) {
    FeatureShape shape = x.shape();
    String name = prefix + layer.name();
    int groups = shape.channels() / 16;
    float[] ones = new float[groups];
    Arrays.fill(ones, 1);
    Value grouped = reshape(name + ".grouped", shape, 0, groups, -1);
    String one = constant(TensorData.floats(name + ".ones", List.of((long) groups), ones));
    String zero =
        constant(TensorData.floats(name + ".zeros", List.of((long) groups), new float[groups]));
    x = node("InstanceNormalization", name, shape, epsilon, grouped.name(), one, zero);
    long[] back = new long[shape.extent().axes() + 2];
    for (int axis = 1; axis < back.length; axis++) {
      back[axis] = shape.arraySizes().get(axis - 1);
    }
    Value normal = reshape(name + ".ungrouped", shape, back);
    String scale = tensor(layer.name() + ".weight", perChannel(shape));
    String shift = tensor(layer.name() + ".bias", perChannel(shape));
    Value scaled = node("Mul", name + ".scaled", shape, Map.of(), normal.name(), scale);
    return node("Add", name + ".shifted", shape, Map.of(), scaled.name(), shift);
  }

  /** The shape of a number a channel that meets these features, without the batch axis. */
  private static List<Long> perChannel(FeatureShape features) {
    List<Long> shape = new ArrayList<>(Collections.nCopies(features.arraySizes().size(), 1L));
    shape.set(features.channelAxis() - 1, (long) features.channels());
    return shape;
  }

  @Override
  public Value layerScale(LayerScale layer) {
    FeatureShape shape = x.shape();
    String scale = tensor(layer.name(), perChannel(shape));
    return node("Mul", prefix + layer.name() + ".scaled", shape, Map.of(), x.name(), scale);
  }

  @Override
  public Value attention(Attention layer) {
    Value input = x;
    FeatureShape shape = input.shape();
    String name = prefix + layer.name();
    long tokens = shape.extent().count();
    long width = shape.channels() / layer.heads();
    Value joint =
        linear(
            layer.name() + ".qkv",
            FeatureShape.of(3 * shape.channels(), Math.toIntExact(tokens)),
            input);
    x = joint;
    Value parts = reshape(name + ".parts", shape, 0, tokens, 3, layer.heads(), width);
    x = transpose(name + ".heads", parts, 2, 0, 3, 1, 4); // [3, N, heads, T, width]
    Value queries = part(name + ".queries", 0);
    Value keys = part(name + ".keys", 1);
    Value values = part(name + ".values", 2);
    Value scaled =
        node(
            "Mul",
            name + ".scaled",
            shape,
            Map.of(),
            queries.name(),
            number(1 / Math.sqrt((double) width)));
    Value turned = transpose(name + ".turned", keys, 0, 1, 3, 2);
    Value products =
        node("MatMul", name + ".products", shape, Map.of(), scaled.name(), turned.name());
    Value attention =
        node("Softmax", name, shape, Map.of("axis", Attribute.of(-1)), products.name());
    Value mixed = node("MatMul", name + ".mixed", shape, Map.of(), attention.name(), values.name());
    x = transpose(name + ".together", mixed, 0, 2, 1, 3); // [N, T, heads, width]
    return linear(
        layer.name() + ".proj", shape, reshape(name + ".rows", shape, 0, tokens, shape.channels()));
  }

  private Value part(String name, long index) {
    return node(
        "Gather",
        name,
        x.shape(),
        Map.of("axis", Attribute.of(0)),
        x.name(),
        constant(TensorData.whole("index." + index, index)));
  }

  private Value transpose(String name, Value value, long... order) {
    return node(
        "Transpose", name, value.shape(), Map.of("perm", Attribute.of(order)), value.name());
  }

  /** Of what is read now; 0 keeps an axis. */
  private Value reshape(String name, FeatureShape shape, long... dims) {
    return node("Reshape", name, shape, Map.of(), x.name(), wholes("shape", dims));
  }

  /** A zero row is put before; the class token is added to it together with its position. */
  @Override
  public Value tokens(Tokens layer) {
    FeatureShape out = layer.out(x.shape());
    String name = prefix + "tokens";
    x = reshape(name + ".flat", out, 0, out.channels(), -1);
    Value rows = transpose(name + ".rows", x, 0, 2, 1);
    Value padded =
        node("Pad", name + ".padded", out, Map.of(), rows.name(), wholes("pads", 0, 1, 0, 0, 0, 0));
    float[] classToken = weights.tensor(prefix + layer.classToken()).floats();
    float[] added = weights.tensor(prefix + layer.positions()).floats();
    for (int channel = 0; channel < classToken.length; channel++) {
      added[channel] += classToken[channel];
    }
    String positions =
        constant(
            TensorData.floats(
                prefix + layer.positions(),
                List.of(out.extent().count(), (long) out.channels()),
                added));
    return node("Add", name, out, Map.of(), padded.name(), positions);
  }

  @Override
  public Value activation(Activation layer) {
    FeatureShape shape = x.shape();
    return switch (layer.function()) {
      case RELU -> node("Relu", scoped("relu"), shape, Map.of(), x.name());
      case LEAKY_RELU ->
          node(
              "LeakyRelu",
              scoped("leaky_relu"),
              shape,
              Map.of("alpha", Attribute.of(0.01)),
              x.name());
      case RELU6 -> node("Clip", scoped("relu6"), shape, Map.of(), x.name(), number(0), number(6));
      case SILU -> {
        Value gate = node("Sigmoid", scoped("silu.gate"), shape, Map.of(), x.name());
        yield node("Mul", scoped("silu"), shape, Map.of(), x.name(), gate.name());
      }
      case GELU -> {
        Value scaled =
            node("Div", scoped("gelu.scaled"), shape, Map.of(), x.name(), number(Math.sqrt(2)));
        Value error = node("Erf", scoped("gelu.error"), shape, Map.of(), scaled.name());
        Value shifted =
            node("Add", scoped("gelu.shifted"), shape, Map.of(), error.name(), number(1));
        Value doubled =
            node("Mul", scoped("gelu.doubled"), shape, Map.of(), x.name(), shifted.name());
        yield node("Mul", scoped("gelu"), shape, Map.of(), doubled.name(), number(0.5));
      }
      case SIGMOID -> node("Sigmoid", scoped("sigmoid"), shape, Map.of(), x.name());
    };
  }

  @Override
  public Value pool(Pool layer) {
    FeatureShape in = x.shape();
    boolean isMaximum = layer.kind() == PoolKind.MAXIMUM;
    Attribute.Wholes pads =
        (Attribute.Wholes) pads(in.extent(), layer.kernel(), layer.stride(), layer.padding());
    Map<String, Attribute> attributes = window(layer.kernel(), layer.stride());
    if (isMaximum && !isEven(pads.values())) {
      // Training pads it with zeros; ONNX has no such pool, and runtimes fuse a Pad into it
      // wrongly.
      throw cannot("a maximum over uneven padding");
    }
    attributes.put("pads", pads);
    if (!isMaximum) {
      attributes.put("count_include_pad", Attribute.of(1));
    }
    return node(
        isMaximum ? "MaxPool" : "AveragePool", scoped("pool"), layer.out(in), attributes, x.name());
  }

  private static boolean isEven(List<Long> pads) {
    int axes = pads.size() / 2;
    return pads.subList(0, axes).equals(pads.subList(axes, 2 * axes));
  }

  @Override
  public Value poolTo(PoolTo layer) {
    FeatureShape in = x.shape();
    FeatureShape out = layer.out(in);
    if (layer.size() == 1) {
      return node("GlobalAveragePool", scoped("average"), out, Map.of(), x.name());
    }
    if (in.extent().sizes().stream().allMatch(size -> size % layer.size() == 0)) {
      Extent cell = in.extent().map(size -> size / layer.size());
      return node("AveragePool", scoped("average"), out, window(cell, cell), x.name());
    }
    if (in.extent().axes() != 2) {
      throw cannot("an adaptive average over a volume whose sides are no multiple of its cells");
    }
    // The mean of a cell is the mean over its rows of the means over its columns.
    String name = scoped("average");
    String columns = constant(cells(name + ".columns", layer.size(), in.extent().size(1), true));
    String rows = constant(cells(name + ".rows", layer.size(), in.extent().size(0), false));
    Value along = node("MatMul", name + ".along", in, Map.of(), x.name(), columns);
    return node("MatMul", name, out, Map.of(), rows, along.name());
  }

  /**
   * [size, in], each row the mean over a cell from floor(k in / size) to ceil((k + 1) in / size).
   */
  private static TensorData cells(String name, int size, int in, boolean transposed) {
    float[] matrix = new float[size * in];
    for (int cell = 0; cell < size; cell++) {
      int from = cell * in / size;
      int to = ((cell + 1) * in + size - 1) / size;
      for (int position = from; position < to; position++) {
        matrix[transposed ? position * size + cell : cell * in + position] = 1f / (to - from);
      }
    }
    List<Long> dims =
        transposed ? List.of((long) in, (long) size) : List.of((long) size, (long) in);
    return TensorData.floats(name, dims, matrix);
  }

  @Override
  public Value flatten(Flatten layer) {
    return node(
        "Flatten", scoped("flat"), layer.out(x.shape()), Map.of("axis", Attribute.of(1)), x.name());
  }

  @Override
  public Value classToken(ClassToken layer) {
    return node(
        "Gather",
        scoped("class_token"),
        layer.out(x.shape()),
        Map.of("axis", Attribute.of(1)),
        x.name(),
        constant(TensorData.whole("index.0", 0)));
  }

  @Override
  public Value upsample(Upsample layer) {
    FeatureShape in = x.shape();
    float[] scales = new float[in.extent().axes() + 2];
    Arrays.fill(scales, layer.factor());
    scales[0] = 1;
    scales[in.channelAxis()] = 1;
    String name = scoped("upsample");
    String constant =
        constant(TensorData.floats(name + ".scales", List.of((long) scales.length), scales));
    return node("Resize", name, layer.out(in), NEAREST, x.name(), "", constant);
  }

  @Override
  public Value dropout(Dropout layer) {
    return x;
  }

  @Override
  public Value named(Named layer) {
    String outer = prefix;
    prefix = outer + layer.name() + ".";
    Value result = layer.body().accept(this);
    prefix = outer;
    return result;
  }

  @Override
  public Value sequence(Sequence layer) {
    Value current = x;
    for (Layer next : layer.layers()) {
      current = apply(next, current);
    }
    return current;
  }

  @Override
  public Value branch(Branch layer) {
    Value input = x;
    Value body = apply(layer.body(), input);
    Value shortcut = apply(layer.shortcut(), input);
    FeatureShape out = layer.out(input.shape());
    return switch (layer.join()) {
      case ADD -> node("Add", scoped("add"), out, Map.of(), body.name(), shortcut.name());
      case CONCAT -> concat(out, shortcut, body);
      case MULTIPLY ->
          node("Mul", scoped("gated"), out, Map.of(), shortcut.name(), spread(body, out).name());
    };
  }

  /** A gate that is a vector, one number a channel, as features of one position. */
  private Value spread(Value gate, FeatureShape over) {
    if (gate.shape().extent().axes() == over.extent().axes()) {
      return gate;
    }
    long[] dims = new long[over.extent().axes() + 2];
    Arrays.fill(dims, 1);
    dims[0] = 0;
    dims[over.channelAxis()] = gate.shape().channels();
    x = gate;
    return reshape(scoped("gate"), gate.shape(), dims);
  }

  private String scoped(String what) {
    return prefix.isEmpty() ? unit + "." + what : prefix + what;
  }

  private Value node(
      String op,
      String name,
      FeatureShape shape,
      Map<String, Attribute> attributes,
      String... inputs) {
    return node(op, name, shape, attributes, List.of(inputs));
  }

  private Value node(
      String op,
      String name,
      FeatureShape shape,
      Map<String, Attribute> attributes,
      Collection<String> inputs) {
    String unique = name;
    for (int next = 2; !names.add(unique); next++) {
      unique = name + "_" + next;
    }
    nodes.add(new Node(op, unique, List.copyOf(inputs), List.of(unique), attributes));
    return new Value(unique, shape);
  }

  /** A tensor of the file, not copied where it is float32. */
  private String tensor(String name) {
    return tensor(name, weights.tensor(prefix + name).shape());
  }

  private String tensor(String name, List<Long> dims) {
    StoredTensor tensor = weights.tensor(prefix + name);
    return constant(
        tensor.dtype() == DType.F32
            ? new TensorData(prefix + name, DataType.FLOAT, dims, tensor.bytes())
            : TensorData.floats(prefix + name, dims, tensor.floats()));
  }

  /** A matrix [out, in] as [in, out]. */
  private String transposed(String name) {
    StoredTensor tensor = weights.tensor(prefix + name);
    int rows = Math.toIntExact(tensor.shape().get(0));
    int columns = Math.toIntExact(tensor.shape().get(1));
    float[] values = tensor.floats();
    float[] turned = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        turned[column * rows + row] = values[row * columns + column];
      }
    }
    return constant(TensorData.floats(prefix + name, List.of((long) columns, (long) rows), turned));
  }

  private String number(double value) {
    return constant(TensorData.number("number." + value, value));
  }

  private String wholes(String what, long... values) {
    String name =
        Arrays.stream(values)
            .mapToObj(Long::toString)
            .collect(Collectors.joining("_", what + ".", ""));
    return constant(TensorData.wholes(name, values));
  }

  private String constant(TensorData tensor) {
    initializers.putIfAbsent(tensor.name(), tensor);
    return tensor.name();
  }

  private ModelException cannot(String what) {
    return new ModelException(
        Reason.NETWORK,
        weights.path(),
        "the unit " + unit + " has " + what + ", which can't be exported");
  }

  private static long[] longs(Extent extent) {
    return extent.sizes().stream().mapToLong(Integer::longValue).toArray();
  }
}
