package io.pollard.torch;

import io.pollard.training.ScheduleState;
import io.pollard.weights.Safetensors;
import io.pollard.weights.Tensor;
import io.pollard.weights.TensorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;

/**
 * Where a trial stands after an epoch: weights, the optimizer's memory, the schedule. One
 * safetensors file, written beside and renamed. Randomness needs no state of its own: it follows
 * from the seeds and the epoch.
 *
 * @param epochs that are over
 * @param bestEpoch whose weights are the best so far; 0 for none
 */
record Checkpoint(
    ScheduleState schedule, int epochs, int bestEpoch, double bestScore, double bestAuroc) {

  private static final String OPTIMIZER = "optimizer/";

  void write(Path file, TrainingNetwork network, Optimizer optimizer) {
    Map<String, String> numbers = new LinkedHashMap<>();
    numbers.put("epochs", Integer.toString(epochs));
    numbers.put("best_epoch", Integer.toString(bestEpoch));
    numbers.put("best_score", Double.toString(bestScore));
    numbers.put("best_auroc", Double.toString(bestAuroc));
    numbers.put("schedule_epochs", Integer.toString(schedule.epochs()));
    numbers.put("schedule_rate", Double.toString(schedule.rate()));
    numbers.put("schedule_best", Double.toString(schedule.best()));
    numbers.put("schedule_bad_epochs", Integer.toString(schedule.badEpochs()));
    numbers.put("steps", Long.toString(optimizer.steps()));
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> tensors = new ArrayList<>(TensorBytes.of(network.state()));
      Map<String, org.bytedeco.pytorch.Tensor> memory = new LinkedHashMap<>();
      optimizer.memory().forEach((name, tensor) -> memory.put(OPTIMIZER + name, tensor));
      tensors.addAll(TensorBytes.of(memory));
      Safetensors.write(file, tensors, numbers);
    }
  }

  /** Puts everything back; empty where there is no checkpoint. */
  static Optional<Checkpoint> resume(Path file, TrainingNetwork network, Optimizer optimizer) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    TensorFile tensors = Safetensors.read(file);
    Map<String, String> numbers = tensors.metadata();
    try (PointerScope scope = new PointerScope()) {
      network
          .state()
          .forEach(
              (name, tensor) -> TensorBytes.copy(tensors.tensor(name), tensor, network.factory()));
      optimizer
          .memory()
          .forEach(
              (name, tensor) ->
                  TensorBytes.copy(tensors.tensor(OPTIMIZER + name), tensor, network.factory()));
    }
    optimizer.resumeAt(Long.parseLong(numbers.get("steps")));
    return Optional.of(
        new Checkpoint(
            new ScheduleState(
                Integer.parseInt(numbers.get("schedule_epochs")),
                Double.parseDouble(numbers.get("schedule_rate")),
                Double.parseDouble(numbers.get("schedule_best")),
                Integer.parseInt(numbers.get("schedule_bad_epochs"))),
            Integer.parseInt(numbers.get("epochs")),
            Integer.parseInt(numbers.get("best_epoch")),
            Double.parseDouble(numbers.get("best_score")),
            Double.parseDouble(numbers.get("best_auroc"))));
  }
}
