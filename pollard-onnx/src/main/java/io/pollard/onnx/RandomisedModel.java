package io.pollard.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A model file with part of its weights in a random order, for checking that its maps depend on
 * what was learnt (Adebayo et al. 2018, section 3).
 */
public final class RandomisedModel {

  /** Which weights. */
  public enum Part {
    HEAD,
    TRUNK
  }

  private RandomisedModel() {}

  /**
   * @param file with maps, float32
   * @param out is replaced
   */
  public static void write(Path file, Part part, long seed, Path out) {
    OnnxModel model = ModelFile.read(file).model();
    Graph graph = model.graph();
    List<TensorData> tensors = new ArrayList<>();
    for (TensorData tensor : graph.initializers()) {
      boolean isOfHead = tensor.name().startsWith("head.") || tensor.name().startsWith("maps.");
      boolean isTouched =
          isOfHead == (part == Part.HEAD)
              && tensor.name().endsWith(".weight")
              && tensor.type() == DataType.FLOAT;
      // The same seed for each, so that the head and its copy in the maps stay alike.
      tensors.add(isTouched ? shuffled(tensor, seed) : tensor);
    }
    ModelWriter.write(
        out,
        new OnnxModel(
            model.irVersion(),
            model.opset(),
            model.producer(),
            model.producerVersion(),
            new Graph(graph.name(), graph.nodes(), tensors, graph.inputs(), graph.outputs()),
            model.metadata()));
  }

  private static TensorData shuffled(TensorData tensor, long seed) {
    float[] values = tensor.toFloats();
    Random random = new Random(seed);
    for (int i = values.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      float value = values[i];
      values[i] = values[other];
      values[other] = value;
    }
    return TensorData.floats(tensor.name(), tensor.dims(), values);
  }
}
