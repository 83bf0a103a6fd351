package io.pollard.training.loop;

import io.pollard.data.DataException;
import io.pollard.training.EpochRow;
import io.pollard.training.RateSchedule;
import io.pollard.training.ScheduleState;
import io.pollard.weights.Safetensors;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /** Before the first epoch. */
  static Checkpoint start(RateSchedule schedule) {
    return new Checkpoint(schedule.start(), 0, 0, Double.NaN, Double.NaN);
  }

  /** Whether a score is the best so far: the first always is, and of equal ones the first. */
  boolean isBeatenBy(double score) {
    return bestEpoch == 0 || score > bestScore;
  }

  Checkpoint after(EpochRow row, RateSchedule rates) {
    ScheduleState next = rates.after(schedule, row.score());
    return row.isBest()
        ? new Checkpoint(next, row.epoch(), row.epoch(), row.score(), row.auroc())
        : new Checkpoint(next, row.epoch(), bestEpoch, bestScore, bestAuroc);
  }

  void write(Path file, TrainableModel model) {
    Map<String, String> numbers = new LinkedHashMap<>();
    numbers.put("epochs", Integer.toString(epochs));
    numbers.put("best_epoch", Integer.toString(bestEpoch));
    numbers.put("best_score", Double.toString(bestScore));
    numbers.put("best_auroc", Double.toString(bestAuroc));
    numbers.put("schedule_epochs", Integer.toString(schedule.epochs()));
    numbers.put("schedule_rate", Double.toString(schedule.rate()));
    numbers.put("schedule_best", Double.toString(schedule.best()));
    numbers.put("schedule_bad_epochs", Integer.toString(schedule.badEpochs()));
    numbers.put("steps", Long.toString(model.steps()));
    List<StoredTensor> tensors = new ArrayList<>(model.weights().read());
    for (StoredTensor tensor : model.optimizer().read()) {
      tensors.add(
          new StoredTensor(
              OPTIMIZER + tensor.name(), tensor.dtype(), tensor.shape(), tensor.bytes()));
    }
    Safetensors.write(file, tensors, numbers);
  }

  /**
   * What a file says, without putting it back.
   *
   * @throws DataException if the file is damaged or another network's
   */
  static Checkpoint of(TensorFile file, TrainableModel model) {
    model.weights().requireIn(file);
    model
        .optimizer()
        .shapes()
        .forEach((name, shape) -> Shapes.require(file, OPTIMIZER + name, shape));
    try {
      long steps = Long.parseLong(file.metadata().get("steps"));
      Checkpoint checkpoint = of(file.metadata());
      if (steps < 0 || !checkpoint.isPossible()) {
        throw new IllegalArgumentException("expected numbers that a trial can come to");
      }
      return checkpoint;
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new DataException(
          "expected the numbers of a checkpoint in "
              + file.path()
              + " but found "
              + file.metadata(),
          e);
    }
  }

  /** Scores may be no numbers: a first epoch is the best so far whatever its score. */
  private boolean isPossible() {
    return bestEpoch >= 0
        && bestEpoch <= epochs
        && schedule.epochs() >= 0
        && schedule.epochs() <= epochs
        && schedule.rate() >= 0
        && Double.isFinite(schedule.rate())
        && schedule.badEpochs() >= 0
        && schedule.badEpochs() <= schedule.epochs();
  }

  /** Puts weights and the optimizer's memory back from a file that {@link #of} has approved. */
  static void putBack(TensorFile file, TrainableModel model) {
    model.weights().write(file.tensors());
    Map<String, StoredTensor> remembered = new LinkedHashMap<>();
    for (String name : model.optimizer().shapes().keySet()) {
      remembered.put(name, file.tensor(OPTIMIZER + name));
    }
    model.optimizer().write(remembered);
    model.resumeAt(Long.parseLong(file.metadata().get("steps")));
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
