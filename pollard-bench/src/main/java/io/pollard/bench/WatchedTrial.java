package io.pollard.bench;

import io.pollard.training.CaseRow;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import io.pollard.training.TrialStore;
import io.pollard.training.ValidationScore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Room for one trial, in a folder that exists; its history stays in memory. */
final class WatchedTrial implements TrialStore, OpenTrial {

  private final Path folder;
  private final Runnable afterEpoch;
  private List<EpochRow> history = List.of();

  /**
   * @param afterEpoch runs between epochs, outside of what the trial times
   */
  WatchedTrial(Path folder, Runnable afterEpoch) {
    this.folder = folder;
    this.afterEpoch = afterEpoch;
  }

  @Override
  public void check(TrialDescription description) {}

  @Override
  public OpenTrial open(TrialDescription description) {
    return this;
  }

  @Override
  public Optional<ValidationScore> reached(TrialDescription description, int epoch) {
    return Optional.empty();
  }

  @Override
  public String id() {
    return "bench";
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public Path checkpoint() {
    return folder.resolve("checkpoint");
  }

  @Override
  public List<EpochRow> history() {
    return history;
  }

  @Override
  public void putHistory(List<EpochRow> rows) {
    history = List.copyOf(rows);
    afterEpoch.run();
  }

  @Override
  public void putPredictions(List<? extends CaseRow> rows) {}

  @Override
  public void finish(TrialOutcome outcome) {}

  @Override
  public void close() {}
}
