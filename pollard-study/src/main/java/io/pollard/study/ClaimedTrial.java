package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.files.FileMutex;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrialOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A trial that this process has claimed by the lock in its folder. */
final class ClaimedTrial implements OpenTrial {

  static final String CHECKPOINT = "checkpoint";

  private final Path folder;
  private final TrialFile file;
  private final FileMutex claim;

  ClaimedTrial(Path folder, TrialFile file, FileMutex claim) {
    this.folder = folder;
    this.file = file;
    this.claim = claim;
  }

  @Override
  public String id() {
    return file.id();
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public Path checkpoint() {
    return folder.resolve(CHECKPOINT);
  }

  @Override
  public List<EpochRow> history() {
    return TrialTables.readHistory(folder);
  }

  @Override
  public void putHistory(List<EpochRow> rows) {
    TrialTables.writeHistory(folder, rows);
  }

  @Override
  public void putPredictions(List<PredictionRow> rows) {
    TrialTables.writePredictions(folder, file.trial().task().classes(), rows);
  }

  /** In this order: whoever dies between has a finished trial, never a lost checkpoint. */
  @Override
  public void finish(TrialOutcome outcome) {
    StudyFiles.write(folder.resolve(TrialFile.NAME), StudyJson.text(file.ended(outcome)));
    try {
      Files.deleteIfExists(checkpoint());
    } catch (IOException e) {
      throw new DataException(
          "the trial is finished but its checkpoint " + checkpoint() + " can't be deleted: " + e,
          e);
    }
  }

  @Override
  public void close() {
    try {
      claim.close();
    } catch (IOException e) {
      throw new DataException("the lock in " + folder + " can't be given back: " + e, e);
    }
  }
}
