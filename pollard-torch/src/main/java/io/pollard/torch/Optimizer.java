package io.pollard.torch;

import io.pollard.training.OptimizerOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Changes a network's parameters by their gradients. Its memory is plain tensors, so that a
 * checkpoint holds all of it.
 */
interface Optimizer extends AutoCloseable {

  /** One step at {@code rate} times each parameter's multiple; gradients are emptied. */
  void step(double rate);

  /** What it remembers, by name; the tensors are the optimizer's own. */
  Map<String, Tensor> memory();

  /** Steps so far. */
  long steps();

  /** After {@link #memory} was filled from a checkpoint. */
  void resumeAt(long steps);

  @Override
  void close();

  static Optimizer of(OptimizerOptions options, TrainingNetwork network) {
    if (options instanceof OptimizerOptions.Adam adam) {
      return new Adam(adam, network.parameters(), network.factory());
    }
    if (options instanceof OptimizerOptions.AdamW adam) {
      return new Adam(adam, network.parameters(), network.factory());
    }
    return new Sgd((OptimizerOptions.Sgd) options, network.parameters());
  }

  /** Tensors of a parameter's shape and layout, held until the optimizer is closed. */
  static Map<String, Tensor> zerosBeside(List<TrainingNetwork.Parameter> parameters) {
    Map<String, Tensor> zeros = new LinkedHashMap<>();
    for (TrainingNetwork.Parameter parameter : parameters) {
      Tensor zero = org.bytedeco.pytorch.global.torch.zeros_like(parameter.tensor().detach());
      zero.retainReference();
      zeros.put(parameter.name(), zero);
    }
    return zeros;
  }
}
