package io.pollard.training.loop;

import io.pollard.data.DataException;
import io.pollard.progress.Progress;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.weights.Safetensors;
import io.pollard.weights.TensorFile;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Where a trial stands that was begun before. Where its files are damaged they are set aside and it
 * begins again: equal seeds lead to equal results.
 */
record Resumption(OpenTrial trial, TrainableModel model, BestWeights best, Progress progress) {

  /** The trial's checkpoint, put back into the model; empty where the trial begins. */
  Optional<Checkpoint> checkpoint() {
    if (!Files.exists(trial.checkpoint())) {
      return Optional.empty();
    }
    try {
      TensorFile stored = Safetensors.read(trial.checkpoint());
      Checkpoint checkpoint = Checkpoint.of(stored, model);
      requireHistory(checkpoint.epochs());
      best.requireWhole();
      Checkpoint.putBack(stored, model);
      return Optional.of(checkpoint);
    } catch (DataException e) {
      boolean unreadable =
          e instanceof WeightsException weights && weights.reason() == Reason.UNREADABLE;
      if (unreadable || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      Said.to(
          progress,
          e.getMessage()
              + ": the trial begins again; its checkpoint is set aside as "
              + setAside(trial.checkpoint()));
      return Optional.empty();
    }
  }

  /** The rows of a history up to an epoch; those beyond it were of an epoch that is lost. */
  List<EpochRow> history(int epochs) {
    return trial.history().stream().filter(row -> row.epoch() <= epochs).toList();
  }

  private void requireHistory(int epochs) {
    int found = history(epochs).size();
    if (found != epochs) {
      throw new DataException(
          "expected a history of "
              + epochs
              + " epochs in "
              + trial.folder()
              + " but found "
              + found);
    }
  }

  private static Path setAside(Path checkpoint) {
    Path aside = checkpoint.resolveSibling(checkpoint.getFileName() + ".damaged");
    try {
      return Files.move(checkpoint, aside, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DataException(
          "the checkpoint " + checkpoint + " is damaged and can't be renamed: " + e, e);
    }
  }
}
