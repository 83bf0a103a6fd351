package io.pollard.onnx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A graph some of whose values are looked at while it runs. */
final class Watched {

  private Watched() {}

  /**
   * The same for any number of images, with the values as outputs; nobody needs their shapes.
   *
   * @param values that are no inputs
   */
  static Graph of(Graph graph, Collection<String> values) {
    return new Graph(
        graph.name(),
        graph.nodes(),
        graph.initializers(),
        graph.inputs().stream().map(Watched::ofAnyBatch).toList(),
        values.stream().map(value -> new ValueInfo(value, DataType.FLOAT, List.of())).toList());
  }

  private static ValueInfo ofAnyBatch(ValueInfo input) {
    List<Dimension> dims = new ArrayList<>(input.dims());
    dims.set(0, new Dimension.Free("N"));
    return new ValueInfo(input.name(), input.type(), dims);
  }
}
