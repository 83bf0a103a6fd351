package io.pollard.onnx;

import io.pollard.onnx.ModelException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Where images go in and logits come out.
 *
 * @param fixedBatch how many images are always run at once; empty where as many as are given
 * @param size height and width of an image
 * @param classes logits of an image
 */
record Ports(OptionalInt fixedBatch, int size, int classes) {

  static final int CHANNELS = 3;

  /**
   * @throws ModelException if the graph's input and logits are not those that its card speaks of
   */
  static Ports of(ModelFile file) {
    Graph graph = file.model().graph();
    int size = file.card().preprocessing().size();
    int classes = file.card().task().classes().size();
    if (graph.inputs().size() != 1 || graph.outputs().isEmpty()) {
      throw new ModelException(
          Reason.GRAPH, file.path(), "expected one input and an output, " + Exporter.LOGITS);
    }
    ValueInfo images = graph.inputs().get(0);
    ValueInfo logits = graph.outputs().get(0);
    Dimension batch = images.dims().isEmpty() ? new Dimension.Free("N") : images.dims().get(0);
    require(file, images, Exporter.IMAGES, batch, CHANNELS, size, size);
    require(file, logits, Exporter.LOGITS, batch, classes);
    return new Ports(
        batch instanceof Dimension.Fixed fixed
            ? OptionalInt.of((int) fixed.size())
            : OptionalInt.empty(),
        size,
        classes);
  }

  private static void require(
      ModelFile file, ValueInfo found, String name, Dimension batch, int... sizes) {
    List<Dimension> dims = new ArrayList<>(List.of(batch));
    for (int size : sizes) {
      dims.add(new Dimension.Fixed(size));
    }
    ValueInfo expected = new ValueInfo(name, DataType.FLOAT, dims);
    if (!found.equals(expected)) {
      throw new ModelException(
          Reason.GRAPH,
          file.path(),
          "expected, by its metadata, " + expected + " but found " + found);
    }
  }
}
