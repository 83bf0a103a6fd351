package io.pollard.onnx;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.onnx.ModelException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/**
 * Where images go in and logits come out.
 *
 * @param fixedBatch how many images are always run at once; empty where as many as are given
 * @param input of one image
 * @param classes logits of an image
 * @param isGated whether the distance of an image comes out too
 * @param maps the cells of the maps of each class, where these come out too
 */
record Ports(
    OptionalInt fixedBatch,
    FeatureShape input,
    int classes,
    boolean isGated,
    Optional<Extent> maps) {

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
      require(file, output(file, Exporter.DISTANCE, "input gate"), Exporter.DISTANCE, batch, 1);
    }
    Optional<Extent> maps = file.card().maps().map(MapGrid::cells);
    maps.ifPresent(
        cells ->
            require(
                file,
                output(file, Exporter.MAPS, "maps"),
                Exporter.MAPS,
                batch,
                sizes(new FeatureShape(classes, cells))));
    return new Ports(
        batch instanceof Dimension.Fixed fixed
            ? OptionalInt.of((int) fixed.size())
            : OptionalInt.empty(),
        input,
        classes,
        isGated,
        maps);
  }

  /** Without the maps, which nobody asks for. */
  Ports withoutMaps() {
    return new Ports(fixedBatch, input, classes, isGated, Optional.empty());
  }

  /** Numbers of an image's maps; 0 where there are none. */
  int mapNumbers() {
    return maps.map(cells -> Math.toIntExact(classes * cells.count())).orElse(0);
  }

  /**
   * @param by what the card has that speaks of it
   */
  private static ValueInfo output(ModelFile file, String name, String by) {
    return file.model().graph().outputs().stream()
        .filter(output -> output.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ModelException(
                    Reason.GRAPH,
                    file.path(),
                    "expected, by its %s, the output %s but found none".formatted(by, name)));
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
