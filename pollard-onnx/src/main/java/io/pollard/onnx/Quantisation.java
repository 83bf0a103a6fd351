package io.pollard.onnx;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.ImageCache;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Static quantisation: images are run through the float32 graph, the smallest and largest number of
 * every map is noted, and the graph is written again in 8-bit integers.
 */
public final class Quantisation {

  /** With so many images the ranges hardly change any more. */
  public static final int MOST_IMAGES = 300;

  /** With fewer the ranges depend on which images they are. */
  public static final int ENOUGH_IMAGES = 100;

  private Quantisation() {}

  /**
   * The images are run one at a time, also where the model has a fixed batch: every map is an
   * output meanwhile, and a large batch of all would not fit into memory.
   *
   * @param model in float32
   * @param cache prepared for the model's preprocessing
   * @param samples the images to calibrate with
   * @param weightBits 7, or 8 where the processor is known to have VNNI
   * @throws IllegalArgumentException for other bits, or no image
   * @throws DataException if a map has NaN or infinity for one of the images
   * @throws ModelException if the runtime refuses the model
   */
  public static OnnxModel apply(
      OnnxModel model,
      Preprocessing preprocessing,
      ImageCache cache,
      List<Integer> samples,
      int weightBits,
      int threads) {
    if (weightBits != 7 && weightBits != 8) {
      throw new IllegalArgumentException("expected 7 or 8 weight bits but found " + weightBits);
    }
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("expected images to calibrate with but found none");
    }
    Quantiser quantiser = new Quantiser(model.graph());
    Map<String, ValueRange> ranges = new LinkedHashMap<>();
    quantiser.calibrated().forEach(value -> ranges.put(value, ValueRange.EMPTY));
    PreparedImages images = new PreparedImages(cache, preprocessing, 1);
    byte[] watched = ModelWriter.bytes(watched(model, ranges));
    try (OnnxSession session = OnnxSession.of(Path.of("calibration.onnx"), watched, threads)) {
      for (Integer sample : samples) {
        for (int window = 0; window < images.windows(sample); window++) {
          Map<String, float[]> seen =
              session.run(images.of(List.of(sample), window), images.shape());
          ranges.replaceAll(
              (value, range) ->
                  seen.containsKey(value)
                      ? range.with(seen.get(value))
                      : range.with(images.numbers()));
        }
      }
    }
    ranges.forEach(Quantisation::requireNumbers);
    return new OnnxModel(
        model.irVersion(),
        model.opset(),
        model.producer(),
        model.producerVersion(),
        quantiser.apply(ranges, weightBits),
        model.metadata());
  }

  /**
   * A sentence for a person where little of the network can become integers, as of a transformer,
   * whose weights are in linear layers.
   *
   * @param model in float32
   */
  public static Optional<String> note(OnnxModel model) {
    Graph graph = model.graph();
    Set<String> constants =
        graph.initializers().stream().map(TensorData::name).collect(Collectors.toSet());
    long convolutions = graph.nodes().stream().filter(node -> node.op().equals("Conv")).count();
    long linear =
        graph.nodes().stream()
            .filter(node -> node.op().equals("Gemm") || node.op().equals("MatMul"))
            .filter(node -> constants.contains(node.inputs().get(1)))
            .count();
    return linear > convolutions
        ? Optional.of(
            "of this network's layers with weights only "
                + convolutions
                + " of "
                + (convolutions + linear)
                + " can become integers, since linear layers and attention stay in float32; the"
                + " float32 file is probably the better one")
        : Optional.empty();
  }

  private static void requireNumbers(String value, ValueRange range) {
    if (!(Float.isFinite(range.low()) && Float.isFinite(range.high() - range.low()))) {
      throw new DataException(
          "expected finite numbers in "
              + value
              + " of the network but images to calibrate with give "
              + range.low()
              + " to "
              + range.high()
              + ", which no integers can stand for");
    }
  }

  /** How many images the graph runs at once; 1 where that is free. */
  static int batch(Graph graph) {
    return graph.inputs().get(0).dims().get(0) instanceof Dimension.Fixed fixed
        ? Math.toIntExact(fixed.size())
        : 1;
  }

  private static OnnxModel watched(OnnxModel model, Map<String, ValueRange> ranges) {
    Graph graph = model.graph();
    List<String> values =
        ranges.keySet().stream()
            .filter(value -> graph.inputs().stream().noneMatch(input -> input.name().equals(value)))
            .toList();
    return new OnnxModel(
        model.irVersion(),
        model.opset(),
        model.producer(),
        model.producerVersion(),
        Watched.of(graph, values),
        Map.of());
  }
}
