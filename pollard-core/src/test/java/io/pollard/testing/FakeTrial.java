package io.pollard.testing;

import io.pollard.training.CaseRow;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrialOutcome;
import io.pollard.training.ValidationScore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A trial whose tables stay in memory; its weights and its checkpoint are files. */
public final class FakeTrial implements OpenTrial {

  private final String id;
  private final Optional<Path> folder;
  private final Consumer<ValidationScore> whenFinished;
  private Consumer<List<EpochRow>> afterEpoch = rows -> {};
  private List<EpochRow> history = List.of();
  private List<CaseRow> cases = List.of();
  private Optional<TrialOutcome> outcome = Optional.empty();
  private int pausedAfter;

  FakeTrial(String id, Optional<Path> folder, Consumer<ValidationScore> whenFinished) {
    this.id = id;
    this.folder = folder;
    this.whenFinished = whenFinished;
  }

  /** For tests that need no store. */
  public static FakeTrial in(Path folder) {
    return new FakeTrial("trial", Optional.of(folder), score -> {});
  }

  /** Looks at the history as soon as it is put. */
  public FakeTrial afterEpoch(Consumer<List<EpochRow>> look) {
    this.afterEpoch = look;
    return this;
  }

  /** Of a task with one answer a sample. */
  public List<PredictionRow> predictions() {
    return cases.stream().map(PredictionRow.class::cast).toList();
  }

  /** Of any task. */
  public List<CaseRow> cases() {
    return cases;
  }

  /** Empty until it is finished. */
  public Optional<TrialOutcome> outcome() {
    return outcome;
  }

  public Path bestWeights() {
    return folder().resolve(BEST_WEIGHTS);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Path folder() {
    try {
      return Files.createDirectories(
          folder.orElseThrow(() -> new IllegalStateException("a trial without files")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Path checkpoint() {
    return folder().resolve("checkpoint");
  }

  @Override
  public List<EpochRow> history() {
    return history;
  }

  @Override
  public void putHistory(List<EpochRow> rows) {
    history = List.copyOf(rows);
    afterEpoch.accept(history);
  }

  @Override
  public void putPredictions(List<? extends CaseRow> rows) {
    cases = List.copyOf(rows);
  }

  /** The epoch after which it was paused last; 0 for never. */
  public int pausedAfter() {
    return pausedAfter;
  }

  @Override
  public void pause(int epochs) {
    pausedAfter = epochs;
  }

  @Override
  public void finish(TrialOutcome end) {
    outcome = Optional.of(end);
    whenFinished.accept(
        history.stream()
            .filter(EpochRow::isBest)
            .reduce((earlier, later) -> later)
            .map(best -> new ValidationScore(id, best.averagePrecision(), best.auroc()))
            .orElse(new ValidationScore(id, Double.NaN, Double.NaN)));
  }

  @Override
  public void close() {}
}
