package io.pollard.torch;

import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import io.pollard.training.TrialStore;
import io.pollard.training.ValidationScore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Interrupts a thread when the history reaches a length: Ctrl-C in the middle of a trial. */
record InterruptingStore(FolderTrialStore store, int epochs, Thread thread)
    implements TrialStore, OpenTrial {

  @Override
  public OpenTrial open(TrialDescription description) {
    store.open(description);
    return this;
  }

  @Override
  public Optional<ValidationScore> finished(TrialDescription description) {
    return Optional.empty();
  }

  @Override
  public String id() {
    return store.id();
  }

  @Override
  public Path folder() {
    return store.folder();
  }

  @Override
  public Path checkpoint() {
    return store.checkpoint();
  }

  @Override
  public List<EpochRow> history() {
    return store.history();
  }

  @Override
  public void putHistory(List<EpochRow> rows) {
    store.putHistory(rows);
    if (rows.size() == epochs) {
      thread.interrupt();
    }
  }

  @Override
  public void putPredictions(List<PredictionRow> rows) {
    store.putPredictions(rows);
  }

  @Override
  public void finish(TrialOutcome outcome) {
    store.finish(outcome);
  }

  @Override
  public void close() {}
}
