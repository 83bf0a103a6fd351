package io.pollard.torch;

import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import io.pollard.training.TrialStore;
import io.pollard.training.ValidationScore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One trial in a folder; what a study would write stays in memory. */
final class FolderTrialStore implements TrialStore, OpenTrial {

  private final Path folder;
  private List<EpochRow> history = List.of();
  private List<PredictionRow> predictions = List.of();
  private TrialOutcome outcome;

  FolderTrialStore(Path folder) {
    this.folder = folder;
  }

  List<PredictionRow> predictions() {
    return predictions;
  }

  TrialOutcome outcome() {
    return outcome;
  }

  @Override
  public OpenTrial open(TrialDescription description) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  @Override
  public Optional<ValidationScore> finished(TrialDescription description) {
    return Optional.empty();
  }

  @Override
  public String id() {
    return "trial";
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
  }

  @Override
  public void putPredictions(List<PredictionRow> rows) {
    predictions = List.copyOf(rows);
  }

  @Override
  public void finish(TrialOutcome end) {
    outcome = end;
  }

  @Override
  public void close() {}
}
