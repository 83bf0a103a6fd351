package io.pollard.search;

import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialInUseException;
import io.pollard.training.TrialOutcome;
import io.pollard.training.TrialStore;
import io.pollard.training.ValidationScore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Trials in memory, as a study has them in files. */
final class MemoryStore implements TrialStore {

  private final Map<Object, ValidationScore> finished = new HashMap<>();
  private final Predicate<TrialDescription> isInUse;

  /** What was trained, in this order. */
  final List<String> trained = new ArrayList<>();

  MemoryStore() {
    this(any -> false);
  }

  MemoryStore(Predicate<TrialDescription> isInUse) {
    this.isInUse = isInUse;
  }

  /** Whatever the strategy is called. */
  private static Object identity(TrialDescription trial) {
    return List.of(trial.units(), trial.recipe(), trial.seeds());
  }

  void putFinished(TrialDescription trial, ValidationScore validation) {
    finished.put(identity(trial), validation);
  }

  @Override
  public Optional<ValidationScore> finished(TrialDescription description) {
    return Optional.ofNullable(finished.get(identity(description)));
  }

  @Override
  public OpenTrial open(TrialDescription description) {
    if (isInUse.test(description)) {
      throw new TrialInUseException("another process works on " + description.strategy());
    }
    String id =
        description.strategy().label()
            + "-"
            + description.strategy().cut()
            + "-"
            + description.seeds();
    return new OpenTrial() {
      private List<EpochRow> rows = List.of();

      @Override
      public String id() {
        return id;
      }

      @Override
      public Path folder() {
        throw new UnsupportedOperationException();
      }

      @Override
      public Path checkpoint() {
        throw new UnsupportedOperationException();
      }

      @Override
      public List<EpochRow> history() {
        return rows;
      }

      @Override
      public void putHistory(List<EpochRow> history) {
        rows = history;
      }

      @Override
      public void putPredictions(List<PredictionRow> predictions) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void finish(TrialOutcome outcome) {
        trained.add(id);
        EpochRow last = rows.get(rows.size() - 1);
        putFinished(description, new ValidationScore(id, last.averagePrecision(), last.auroc()));
      }

      @Override
      public void close() {}
    };
  }
}
