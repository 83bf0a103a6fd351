package io.pollard.onnx;

import static java.util.Objects.requireNonNull;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Adds the output {@link Exporter#MAPS} to a classifier's graph: for each class, how much every
 * position of the features at the cut puts into the class's logit, times the number of positions,
 * so that the mean of a class's map and the head's bias are its logit.
 *
 * <p>Under global average pooling and a linear layer that is the class activation map (Zhou et al.
 * 2016, eq. 2), sum over k of w[c, k] A[k](x, y), which is Grad-CAM before its rectifier (Selvaraju
 * et al. 2017, eq. 1 and 2; appendix A) times the number of positions: no gradient is needed. Under
 * a linear layer on a flattened map every position has weights of its own, and the sum is as exact.
 */
public final class MapOutput {

  private static final String NAME = "maps.";
  private static final int TOKENS = 3;

  private final Graph graph;
  private final Optional<Extent> patches;
  private final List<Node> nodes = new ArrayList<>();
  private final List<TensorData> constants = new ArrayList<>();

  private MapOutput(Graph graph, Optional<Extent> patches) {
    this.graph = graph;
    this.patches = patches;
  }

  /**
   * The model with the maps as its last output, and with what a cell of them is in its card. What
   * it had before gives the same numbers as without.
   *
   * @param model as it was exported, quantised or given an input gate, with its metadata
   * @param network that it was exported from
   * @param in one image, without the batch axis
   * @throws IllegalArgumentException if the network has no such maps, with the reason
   */
  public static OnnxModel added(OnnxModel model, Network network, FeatureShape in) {
    Graph mapped = added(model.graph(), network.patches(in));
    List<Dimension> dims = mapped.outputs().get(mapped.outputs().size() - 1).dims();
    List<Integer> cells =
        dims.subList(2, dims.size()).stream()
            .map(size -> Math.toIntExact(((Dimension.Fixed) size).size()))
            .toList();
    ModelCard card =
        ModelCard.of(Path.of(model.graph().name()), model.metadata())
            .withMaps(MapGrid.of(network, in, new Extent(cells)));
    return new OnnxModel(
        model.irVersion(),
        model.opset(),
        model.producer(),
        model.producerVersion(),
        mapped,
        card.toMetadata());
  }

  /**
   * @param patches rows and columns of what became tokens; empty in a network without
   */
  static Graph added(Graph graph, Optional<Extent> patches) {
    return new MapOutput(graph, patches).added();
  }

  private Graph added() {
    Node last = maker(graph.outputs().get(0).name());
    if (last == null || !last.op().equals("Gemm")) {
      throw none("its head does not end in a linear layer");
    }
    Node flat = maker(last.inputs().get(0));
    if (flat == null || !flat.op().equals("Flatten")) {
      throw none(
          flat != null && (flat.op().equals("Gather") || flat.op().equals("Concat"))
              ? "its head reads the class token, which has no place in the image; a trial with"
                  + " --head mean has maps"
              : "its head reads a vector, which has no places; a cut before the pooling has maps");
    }
    TensorData weight = constant(last.inputs().get(1));
    String input = flat.inputs().get(0);
    List<Long> sizes = Shapes.of(graph, input);
    Node pooling = unquantised(input);
    Extent cells;
    if (pooling != null && pooling.op().equals("GlobalAveragePool")) {
      String map = pooling.inputs().get(0);
      cells = ofPooled(map, Shapes.of(graph, map), weight);
    } else if (pooling != null && isMeanToken(pooling)) {
      String tokens = pooling.inputs().get(1);
      cells = ofMeanToken(tokens, constant(pooling.inputs().get(0)).toFloats(), weight);
    } else if (sizes.size() == TOKENS) {
      cells = ofFlatTokens(input, sizes, weight);
    } else if (sizes.size() > TOKENS) {
      cells = ofFlatMap(input, sizes, weight);
    } else {
      throw none("its head reads a vector, which has no places");
    }
    return withOutput(weight.dims().get(0), cells);
  }

  private Graph withOutput(long classes, Extent cells) {
    List<Dimension> dims = new ArrayList<>();
    dims.add(graph.inputs().get(0).dims().get(0));
    dims.add(new Dimension.Fixed(classes));
    cells.sizes().forEach(size -> dims.add(new Dimension.Fixed(size)));
    List<ValueInfo> outputs = new ArrayList<>(graph.outputs());
    outputs.add(new ValueInfo(Exporter.MAPS, DataType.FLOAT, dims));
    List<Node> allNodes = new ArrayList<>(graph.nodes());
    allNodes.addAll(nodes);
    List<TensorData> allConstants = new ArrayList<>(graph.initializers());
    allConstants.addAll(constants);
    return new Graph(graph.name(), allNodes, allConstants, graph.inputs(), outputs);
  }

  private static IllegalArgumentException none(String why) {
    return new IllegalArgumentException("the network has no maps, since " + why);
  }

  private @Nullable Node maker(String value) {
    return graph.nodes().stream()
        .filter(node -> node.output().equals(value))
        .findFirst()
        .orElse(null);
  }

  /** The node that makes a value, past the integers of an int8 file. */
  private @Nullable Node unquantised(String value) {
    Node node = maker(value);
    while (node != null
        && (node.op().equals("DequantizeLinear") || node.op().equals("QuantizeLinear"))) {
      node = maker(node.inputs().get(0));
    }
    return node;
  }

  private boolean isMeanToken(Node node) {
    return node.op().equals("MatMul")
        && graph.initializers().stream()
            .anyMatch(
                tensor ->
                    tensor.name().equals(node.inputs().get(0))
                        && tensor.dims().size() == 2
                        && tensor.dims().get(0) == 1);
  }

  private TensorData constant(String name) {
    return graph.initializers().stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow(() -> none("the weights of its head are no constants"));
  }

  /** A convolution with a window of one position. */
  private Extent ofPooled(String map, List<Long> sizes, TensorData weight) {
    Extent cells = extent(sizes.subList(2, sizes.size()));
    List<Long> dims = new ArrayList<>(weight.dims());
    cells.sizes().forEach(size -> dims.add(1L));
    constants.add(new TensorData(NAME + "weight", DataType.FLOAT, dims, weight.bytes()));
    long[] ones = IntStream.range(0, cells.axes()).mapToLong(axis -> 1).toArray();
    nodes.add(
        new Node(
            "Conv",
            NAME + "sum",
            List.of(map, NAME + "weight"),
            List.of(Exporter.MAPS),
            Map.of(
                "kernel_shape", Attribute.of(ones),
                "strides", Attribute.of(ones),
                "pads", Attribute.of(new long[2 * cells.axes()]),
                "group", Attribute.of(1))));
    return cells;
  }

  private Extent ofMeanToken(String tokens, float[] shares, TensorData weight) {
    List<Long> sizes = Shapes.of(graph, tokens);
    int before = 0;
    while (shares[before] == 0) {
      before++;
    }
    int count = shares.length - before;
    int classes = Math.toIntExact(weight.dims().get(0));
    int channels = Math.toIntExact(weight.dims().get(1));
    Extent cells = cells(count);
    String patchesOnly = tokens;
    if (before > 0) {
      constants.add(TensorData.wholes(NAME + "from", before));
      constants.add(TensorData.wholes(NAME + "to", sizes.get(1)));
      constants.add(TensorData.wholes(NAME + "axis", 1));
      patchesOnly = node("Slice", "patches", Map.of(), tokens, "from", "to", "axis");
    }
    float[] values = weight.toFloats();
    float[] turned = new float[values.length];
    for (int k = 0; k < classes; k++) {
      for (int c = 0; c < channels; c++) {
        turned[c * classes + k] = values[k * channels + c];
      }
    }
    constants.add(
        TensorData.floats(NAME + "weight", List.of((long) channels, (long) classes), turned));
    node("MatMul", "sum", Map.of(), patchesOnly, "weight");
    node("Transpose", "turned", Map.of("perm", Attribute.of(new long[] {0, 2, 1})), NAME + "sum");
    unfolded("turned", classes, cells);
    return cells;
  }

  private Extent ofFlatTokens(String tokens, List<Long> sizes, TensorData weight) {
    int count = Math.toIntExact(sizes.get(1));
    if (patches.isPresent() && patches.get().count() != count) {
      throw none(
          "its head reads tokens that have no place in the image beside the patches; a trial with"
              + " --head mean has maps");
    }
    int channels = Math.toIntExact(sizes.get(2));
    Extent cells = cells(count);
    byPosition(tokens, count, channels, weight, channels, 1);
    unfolded("turned", weight.dims().get(0), cells);
    return cells;
  }

  private Extent ofFlatMap(String map, List<Long> sizes, TensorData weight) {
    Extent cells = extent(sizes.subList(2, sizes.size()));
    int count = Math.toIntExact(cells.count());
    int channels = Math.toIntExact(sizes.get(1));
    constants.add(TensorData.wholes(NAME + "columns", 0, channels, count));
    node("Reshape", "flat", Map.of(), map, "columns");
    String rows =
        node(
            "Transpose", "rows", Map.of("perm", Attribute.of(new long[] {0, 2, 1})), NAME + "flat");
    byPosition(rows, count, channels, weight, 1, count);
    unfolded("turned", weight.dims().get(0), cells);
    return cells;
  }

  /**
   * Each position's channels times the weights of that position, and times the number of positions.
   *
   * @param rows [N, positions, channels]
   * @param positionStep between the weights of neighbouring positions
   * @param channelStep between the weights of neighbouring channels
   */
  private void byPosition(
      String rows,
      int positions,
      int channels,
      TensorData weight,
      int positionStep,
      int channelStep) {
    int classes = Math.toIntExact(weight.dims().get(0));
    float[] values = weight.toFloats();
    float[] each = new float[values.length];
    for (int p = 0; p < positions; p++) {
      for (int c = 0; c < channels; c++) {
        for (int k = 0; k < classes; k++) {
          each[(p * channels + c) * classes + k] =
              positions * values[k * positions * channels + p * positionStep + c * channelStep];
        }
      }
    }
    constants.add(
        TensorData.floats(
            NAME + "weight", List.of((long) positions, (long) channels, (long) classes), each));
    constants.add(TensorData.wholes(NAME + "single", 0, positions, 1, channels));
    node("Reshape", "singles", Map.of(), rows, "single");
    node("MatMul", "sum", Map.of(), NAME + "singles", "weight");
    node(
        "Transpose", "turned", Map.of("perm", Attribute.of(new long[] {0, 3, 1, 2})), NAME + "sum");
  }

  /** [N, classes, positions…] as maps of rows and columns. */
  private void unfolded(String value, long classes, Extent cells) {
    long[] dims = new long[cells.axes() + 2];
    dims[1] = classes;
    for (int axis = 0; axis < cells.axes(); axis++) {
      dims[axis + 2] = cells.size(axis);
    }
    constants.add(TensorData.wholes(NAME + "shape", dims));
    nodes.add(
        new Node(
            "Reshape",
            NAME + "places",
            List.of(NAME + value, NAME + "shape"),
            List.of(Exporter.MAPS),
            Map.of()));
  }

  private Extent cells(int count) {
    Extent grid = patches.orElseThrow(() -> none("its tokens have no places"));
    if (requireNonNull(grid).count() != count) {
      throw none("its head reads %s tokens of %s patches".formatted(count, grid));
    }
    return grid;
  }

  private static Extent extent(List<Long> sizes) {
    return new Extent(Collections.unmodifiableList(sizes.stream().map(Math::toIntExact).toList()));
  }

  /**
   * @param value of the graph or of these nodes, as it is called
   * @param constantNames of these constants
   * @return what it makes
   */
  private String node(
      String op,
      String name,
      Map<String, Attribute> attributes,
      String value,
      String... constantNames) {
    List<String> inputs = new ArrayList<>(List.of(value));
    for (String constant : constantNames) {
      inputs.add(NAME + constant);
    }
    nodes.add(new Node(op, NAME + name, inputs, List.of(NAME + name), attributes));
    return NAME + name;
  }
}
