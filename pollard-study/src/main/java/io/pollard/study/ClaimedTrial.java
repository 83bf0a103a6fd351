package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.files.FileMutex;
import io.pollard.strategy.Plan;
import io.pollard.training.CaseRow;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.TrialOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A trial that this process has claimed by the lock in its folder. */
final class ClaimedTrial implements OpenTrial {

  static final String CHECKPOINT = "checkpoint";

  private final Path folder;
  private TrialFile file;
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

  /** Before {@code trial.json}, whose hash says that it is whole. */
  @Override
  public void putPlan(Plan plan) {
    String text = StudyJson.text(NetworkFile.of(plan));
    Optional<String> digest = Optional.of(StudyFiles.sha256(text));
    Path network = folder.resolve(NetworkFile.NAME);
    if (file.network().isPresent() && !file.network().equals(digest)) {
      throw new DataException(
          "expected the network of "
              + network
              + ", which the trial began with, but found another of the same units: give another"
              + " --study, or move the trial's folder away");
    }
    if (file.network().isEmpty() || !Files.exists(network)) {
      StudyFiles.write(network, text);
    }
    if (file.network().isEmpty()) {
      file = file.with(digest);
      StudyFiles.write(folder.resolve(TrialFile.NAME), StudyJson.text(file));
    }
  }

  @Override
  public List<EpochRow> history() {
    return TrialTables.readHistory(folder, file.trial().recipe().selectBy());
  }

  @Override
  public void putHistory(List<EpochRow> rows) {
    requireKept();
    TrialTables.writeHistory(folder, file.trial().recipe().selectBy(), rows);
  }

  @Override
  public void putPredictions(List<? extends CaseRow> rows) {
    requireKept();
    TrialTables.writePredictions(folder, file.trial().task(), rows);
  }

  @Override
  public void pause(int epochs) {
    requireKept();
    file = file.paused(epochs);
    StudyFiles.write(folder.resolve(TrialFile.NAME), StudyJson.text(file));
  }

  /** In this order: whoever dies between has a finished trial, never a lost checkpoint. */
  @Override
  public void finish(TrialOutcome outcome) {
    requireKept();
    StudyFiles.write(folder.resolve(TrialFile.NAME), StudyJson.text(file.ended(outcome)));
    try {
      Files.deleteIfExists(checkpoint());
    } catch (IOException e) {
      throw new DataException(
          "the trial is finished but its checkpoint " + checkpoint() + " can't be deleted: " + e,
          e);
    }
  }

  /**
   * Who deletes a study while it is written may leave folders, in which a trial could end that no
   * command finds.
   *
   * @throws DataException if what was there when the trial was claimed is gone
   */
  private void requireKept() {
    Path study = Study.folderOf(folder);
    for (Path needed : List.of(study.resolve(Study.HEADER), folder.resolve(TrialFile.NAME))) {
      if (!Files.exists(needed)) {
        throw new DataException(
            "expected "
                + needed
                + ", which this process has written, but found that it is gone: the study was"
                + " deleted or moved while the trial was trained; give the same command again, or"
                + " another --study");
      }
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
