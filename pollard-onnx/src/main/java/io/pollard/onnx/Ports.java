package io.pollard.onnx;

import io.pollard.network.FeatureShape;
import io.pollard.onnx.ModelException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/**
 * Where images go in and logits come out.
 *
 * @param fixedBatch how many images are always run at once; empty where as many as are given
 * @param input of one image
 * @param classes logits of an image
 * @param isGated whether the distance of an image comes out too
 */
record Ports(OptionalInt fixedBatch, FeatureShape input, int classes, boolean isGated) {

  /**
   * @throws ModelException if the graph's input and logits are not those that its card speaks of
   */
  static Ports of(ModelFile file) {
    Graph graph = file.model().graph();
    FeatureShape input = file.card().preprocessing().input();
    int classes = file.card().task().outputs().size();
    if (graph.inputs().size() != 1 || graph.outputs().isEmpty()) {
      throw new ModelException(
          Reason.GRAPH, file.path(), "expected one input and an output, " + Exporter.LOGITS);
    }
    ValueInfo images = graph.inputs().get(0);
    ValueInfo logits = graph.outputs().get(0);
    Dimension batch = images.dims().isEmpty() ? new Dimension.Free("N") : images.dims().get(0);
    require(file, images, Exporter.IMAGES, batch, sizes(input));
    require(file, logits, Exporter.LOGITS, batch, classes);
    boolean isGated = file.card().gate().isPresent();
    if (isGated) {
      require(file, distance(file), Exporter.DISTANCE, batch, 1);
    }
    return new Ports(
        batch instanceof Dimension.Fixed fixed
            ? OptionalInt.of((int) fixed.size())
            : OptionalInt.empty(),
        input,
        classes,
        isGated);
  }

  private static ValueInfo distance(ModelFile file) {
    return file.model().graph().outputs().stream()
        .filter(output -> output.name().equals(Exporter.DISTANCE))
        .findFirst()
        .orElseThrow(
            () ->
                new ModelException(
                    Reason.GRAPH,
                    file.path(),
                    "expected, by its input gate, the output "
                        + Exporter.DISTANCE
                        + " but found none"));
  }

  /** [batch, channels, (depth,) height, width]. */
  static long[] shape(long batch, FeatureShape input) {
    return LongStream.concat(LongStream.of(batch), LongStream.of(sizes(input))).toArray();
  }

  private static long[] sizes(FeatureShape input) {
    return LongStream.concat(
            LongStream.of(input.channels()),
            input.extent().sizes().stream().mapToLong(Integer::longValue))
        .toArray();
  }

  private static void require(
      ModelFile file, ValueInfo found, String name, Dimension batch, long... sizes) {
    List<Dimension> dims = new ArrayList<>(List.of(batch));
    for (long size : sizes) {
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
