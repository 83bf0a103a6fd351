package io.pollard.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** One change of a model, of its records or of its bytes. */
final class Mutations {

  private static final List<String> OPERATORS = Operators.ALL.stream().sorted().toList();
  private static final List<String> ATTRIBUTES =
      List.of("axis", "group", "strides", "pads", "dilations", "kernel_shape", "perm", "transB");
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    3,
    7,
    64,
    1000,
    -5,
    1 << 20,
    Integer.MAX_VALUE,
    1L << 31,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private Mutations() {}

  /** Bytes are flipped, overwritten, left out or added, or the file ends too early. */
  static byte[] ofBytes(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    int at = random.nextInt(bytes.length);
    int count = Math.min(1 + random.nextInt(16), bytes.length - at);
    switch (random.nextInt(6)) {
      case 0 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 1 -> {
        return Arrays.copyOf(bytes, bytes.length + count);
      }
      case 2 -> Arrays.fill(bytes, at, at + count, (byte) ~bytes[at]);
      case 3 -> {
        System.arraycopy(bytes, at + count, bytes, at, bytes.length - at - count);
        return Arrays.copyOf(bytes, bytes.length - count);
      }
      default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  /**
   * The same model with something else in its structure.
   *
   * @throws IllegalArgumentException if the records refuse it
   */
  static OnnxModel ofStructure(OnnxModel model, Random random) {
    List<Node> nodes = new ArrayList<>(model.graph().nodes());
    List<TensorData> tensors = new ArrayList<>(model.graph().initializers());
    List<ValueInfo> inputs = new ArrayList<>(model.graph().inputs());
    List<ValueInfo> outputs = new ArrayList<>(model.graph().outputs());
    int at = random.nextInt(nodes.size());
    Node node = nodes.get(at);
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> nodes.set(at, withAttribute(node, random));
      case 3 -> nodes.set(at, of(node, any(OPERATORS, random), node.inputs(), node.attributes()));
      case 4, 5 -> nodes.set(at, withInput(node, nodes.subList(0, at), tensors, random));
      case 6, 7 -> {
        int index = random.nextInt(tensors.size());
        tensors.set(index, changed(tensors.get(index), random));
      }
      case 8 -> {
        List<ValueInfo> ports = random.nextBoolean() ? inputs : outputs;
        int index = random.nextInt(ports.size());
        ports.set(index, changed(ports.get(index), nodes, random));
      }
      default -> {
        nodes.remove(at);
        if (random.nextBoolean()) {
          nodes.add(node);
        }
      }
    }
    return new OnnxModel(
        model.irVersion(),
        model.opset(),
        model.producer(),
        model.producerVersion(),
        new Graph(model.graph().name(), nodes, tensors, inputs, outputs),
        model.metadata());
  }

  private static <T> T any(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  private static long number(Random random) {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private static Node of(
      Node node, String op, List<String> inputs, Map<String, Attribute> attributes) {
    return new Node(op, node.name(), inputs, node.outputs(), attributes);
  }

  private static Node withAttribute(Node node, Random random) {
    Map<String, Attribute> attributes = new TreeMap<>(node.attributes());
    if (attributes.isEmpty() || random.nextInt(6) == 0) {
      attributes.put(any(ATTRIBUTES, random), attribute(random));
      return of(node, node.op(), node.inputs(), attributes);
    }
    String name = any(List.copyOf(attributes.keySet()), random);
    Attribute old = attributes.get(name);
    if (random.nextInt(8) == 0) {
      attributes.remove(name);
    } else if (old instanceof Attribute.Wholes wholes && !wholes.values().isEmpty()) {
      List<Long> values = new ArrayList<>(wholes.values());
      switch (random.nextInt(4)) {
        case 0 -> values.remove(random.nextInt(values.size()));
        case 1 -> values.add(number(random));
        default -> values.set(random.nextInt(values.size()), number(random));
      }
      attributes.put(name, new Attribute.Wholes(values));
    } else if (old instanceof Attribute.Whole) {
      attributes.put(name, Attribute.of(number(random)));
    } else {
      attributes.put(name, attribute(random));
    }
    return of(node, node.op(), node.inputs(), attributes);
  }

  private static Attribute attribute(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Attribute.of(number(random));
      case 1 -> new Attribute.Wholes(List.of(number(random), number(random)));
      case 2 -> Attribute.of(any(List.of(0.0, -1.0, Double.NaN, 1e30), random));
      default -> Attribute.of(any(List.of("SAME_UPPER", "VALID", "", "edge"), random));
    };
  }

  private static Node withInput(
      Node node, List<Node> before, List<TensorData> tensors, Random random) {
    List<String> inputs = new ArrayList<>(node.inputs());
    int at = random.nextInt(inputs.size());
    switch (random.nextInt(6)) {
      case 0 -> inputs.remove(at);
      case 1 -> inputs.add(inputs.get(at));
      case 2 -> inputs.set(at, "");
      case 3 -> inputs.set(at, any(tensors, random).name());
      case 4 -> Collections.shuffle(inputs, random);
      default -> inputs.set(at, before.isEmpty() ? "images" : any(before, random).output());
    }
    return of(node, node.op(), inputs, node.attributes());
  }

  private static TensorData changed(TensorData tensor, Random random) {
    List<Long> dims = new ArrayList<>(tensor.dims());
    switch (random.nextInt(4)) {
      case 0 -> Collections.shuffle(dims, random);
      case 1 -> {
        dims.clear();
        dims.add((long) tensor.elements());
      }
      case 2 -> {
        if (tensor.type() == DataType.INT64) {
          ByteBuffer bytes = copy(tensor);
          bytes.putLong(random.nextInt(tensor.elements()) * Long.BYTES, number(random));
          return new TensorData(tensor.name(), tensor.type(), dims, bytes);
        }
        DataType other = tensor.type() == DataType.FLOAT ? DataType.INT32 : DataType.UINT8;
        return new TensorData(tensor.name(), other, dims, tensor.bytes());
      }
      default -> {
        dims.clear();
        dims.add(0L);
        return new TensorData(tensor.name(), tensor.type(), dims, ByteBuffer.allocate(0));
      }
    }
    return new TensorData(tensor.name(), tensor.type(), dims, tensor.bytes());
  }

  private static ByteBuffer copy(TensorData tensor) {
    ByteBuffer bytes = tensor.bytes();
    return ByteBuffer.allocate(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN).put(bytes).flip();
  }

  private static ValueInfo changed(ValueInfo port, List<Node> nodes, Random random) {
    if (random.nextInt(3) == 0) {
      return new ValueInfo(any(nodes, random).output(), port.type(), port.dims());
    }
    List<Dimension> dims = new ArrayList<>(port.dims());
    int at = random.nextInt(dims.size());
    if (random.nextBoolean()) {
      dims.set(at, new Dimension.Free("M"));
    } else {
      dims.set(at, new Dimension.Fixed(number(random)));
    }
    return new ValueInfo(port.name(), port.type(), dims);
  }
}
