package io.pollard.torch;

import io.pollard.data.DataException;
import io.pollard.training.ScheduleState;
import io.pollard.weights.Safetensors;
import io.pollard.weights.TensorFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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

  void write(Path file, TrainingNetwork network, Optimizer optimizer, Snapshot snapshot) {
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
    Safetensors.write(file, snapshot.of(tensors(network, optimizer)), numbers);
  }

  /**
   * What a file says, without putting it back.
   *
   * @throws DataException if the file is damaged or another network's
   */
  static Checkpoint of(TensorFile file, TrainingNetwork network, Optimizer optimizer) {
    tensors(network, optimizer).forEach((name, tensor) -> TensorBytes.require(file, name, tensor));
    try {
      Long.parseLong(file.metadata().get("steps"));
      return of(file.metadata());
    } catch (NumberFormatException | NullPointerException e) {
      throw new DataException(
          "expected the numbers of a checkpoint in "
              + file.path()
              + " but found "
              + file.metadata(),
          e);
    }
  }

  /** Puts weights and the optimizer's memory back from a file that {@link #of} has approved. */
  static void putBack(TensorFile file, TrainingNetwork network, Optimizer optimizer) {
    try (PointerScope scope = new PointerScope()) {
      tensors(network, optimizer)
          .forEach(
              (name, tensor) -> TensorBytes.copy(file.tensor(name), tensor, network.factory()));
    }
    optimizer.resumeAt(Long.parseLong(file.metadata().get("steps")));
  }

  private static Map<String, org.bytedeco.pytorch.Tensor> tensors(
      TrainingNetwork network, Optimizer optimizer) {
    Map<String, org.bytedeco.pytorch.Tensor> tensors = new LinkedHashMap<>(network.state());
    optimizer.memory().forEach((name, tensor) -> tensors.put(OPTIMIZER + name, tensor));
    return tensors;
  }

  private static Checkpoint of(Map<String, String> numbers) {
    return new Checkpoint(
        new ScheduleState(
            Integer.parseInt(numbers.get("schedule_epochs")),
            Double.parseDouble(numbers.get("schedule_rate")),
            Double.parseDouble(numbers.get("schedule_best")),
            Integer.parseInt(numbers.get("schedule_bad_epochs"))),
        Integer.parseInt(numbers.get("epochs")),
        Integer.parseInt(numbers.get("best_epoch")),
        Double.parseDouble(numbers.get("best_score")),
        Double.parseDouble(numbers.get("best_auroc")));
  }
}
