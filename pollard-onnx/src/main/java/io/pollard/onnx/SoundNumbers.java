package io.pollard.onnx;

import io.pollard.onnx.ModelException.Reason;
import io.pollard.weights.NumberFaults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether the constants of a graph are numbers that a trained network can have. */
final class SoundNumbers {

  private static final int VARIANCE = 4;
  private static final int WEIGHT = 1;

  private SoundNumbers() {}

  /**
   * @throws ModelException naming the first tensors with NaN, infinity or negative variances, or if
   *     all convolutions are zero
   */
  static void require(Path file, Graph graph) {
    Map<String, TensorData> tensors = new HashMap<>();
    graph.initializers().forEach(tensor -> tensors.put(tensor.name(), tensor));
    List<TensorData> variances = new ArrayList<>();
    List<TensorData> weights = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.op().equals("BatchNormalization")) {
        variances.add(tensors.get(node.inputs().get(VARIANCE)));
      } else if (node.op().equals("Conv") && tensors.containsKey(node.inputs().get(WEIGHT))) {
        weights.add(tensors.get(node.inputs().get(WEIGHT)));
      }
    }
    NumberFaults faults = new NumberFaults();
    for (TensorData tensor : graph.initializers()) {
      if (tensor.type() == DataType.FLOAT) {
        faults.add(tensor.name(), tensor.toFloats(), variances.contains(tensor));
      }
    }
    boolean isZero = !weights.isEmpty() && weights.stream().allMatch(SoundNumbers::isZero);
    if (isZero) {
      faults.add("all " + weights.size() + " convolutions are zero");
    }
    if (!faults.isEmpty()) {
      throw new ModelException(
          Reason.NUMBERS,
          file,
          "expected numbers of a trained network but found "
              + faults
              + "; it would answer nothing, or every image alike: export it again");
    }
  }

  private static boolean isZero(TensorData tensor) {
    return tensor.type() == DataType.FLOAT && NumberFaults.isZero(tensor.toFloats());
  }
}
