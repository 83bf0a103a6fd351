package io.pollard.testing;

import io.pollard.data.DataException;
import io.pollard.metrics.Metric;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialInUseException;
import io.pollard.training.TrialStore;
import io.pollard.training.ValidationScore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Trials in memory, as a study has them in files. */
public final class FakeStore implements TrialStore {

  private final Optional<Path> folder;
  private final Map<Object, ValidationScore> finished = new HashMap<>();
  private final Map<Object, FakeTrial> trials = new LinkedHashMap<>();
  private final List<String> trained = new ArrayList<>();
  private Optional<String> refusal = Optional.empty();
  private Predicate<TrialDescription> isInUse = any -> false;
  private Consumer<List<EpochRow>> afterEpoch = rows -> {};

  private FakeStore(Optional<Path> folder) {
    this.folder = folder;
  }

  /** For runners that write no files. */
  public static FakeStore inMemory() {
    return new FakeStore(Optional.empty());
  }

  /** For one trial, whose weights and checkpoint go straight into the folder. */
  public static FakeStore in(Path folder) {
    return new FakeStore(Optional.of(folder));
  }

  /** Trials that another process works on while this is so. */
  public FakeStore whereInUse(Predicate<TrialDescription> inUse) {
    this.isInUse = inUse;
    return this;
  }

  /** Has no room for any trial. */
  public FakeStore whereRefused(String sentence) {
    this.refusal = Optional.of(sentence);
    return this;
  }

  /** Looks at the history as soon as a trial has put it. */
  public FakeStore afterEpoch(Consumer<List<EpochRow>> look) {
    this.afterEpoch = look;
    return this;
  }

  /** The ids of what was trained to its end, in this order. */
  public List<String> trained() {
    return trained;
  }

  /**
   * The one trial of this store.
   *
   * @throws IllegalStateException if there are none, or more
   */
  public FakeTrial trial() {
    if (trials.size() != 1) {
      throw new IllegalStateException("expected one trial but found " + trials.size());
    }
    return trials.values().iterator().next();
  }

  /** Whatever the strategy is called. */
  private static Object identity(TrialDescription trial) {
    return List.of(trial.units(), trial.recipe(), trial.seeds());
  }

  public void putFinished(TrialDescription trial, ValidationScore validation) {
    finished.put(identity(trial), validation);
  }

  @Override
  public Optional<ValidationScore> reached(TrialDescription description, int epoch) {
    Object identity = identity(description);
    Optional<ValidationScore> ended = Optional.ofNullable(finished.get(identity));
    FakeTrial trial = trials.get(identity);
    if (trial == null || trial.history().isEmpty() || epoch == END) {
      return ended;
    }
    return ended.isPresent() || trial.history().size() >= epoch
        ? Optional.of(
            ValidationScore.of(trial.id(), Metric.AVERAGE_PRECISION, trial.history(), epoch))
        : Optional.empty();
  }

  /** All that were begun, in this order. */
  public List<FakeTrial> trials() {
    return List.copyOf(trials.values());
  }

  @Override
  public void check(TrialDescription description) {
    refusal.ifPresent(
        sentence -> {
          throw new DataException(sentence);
        });
  }

  @Override
  public OpenTrial open(TrialDescription description) {
    if (isInUse.test(description)) {
      throw new TrialInUseException("another process works on " + description.strategy());
    }
    return trials.computeIfAbsent(identity(description), any -> trial(description));
  }

  private FakeTrial trial(TrialDescription description) {
    String id =
        description.strategy().label()
            + "-"
            + description.strategy().cut()
            + "-"
            + description.seeds();
    FakeTrial trial =
        new FakeTrial(
            id,
            folder,
            score -> {
              trained.add(id);
              putFinished(description, score);
            });
    return trial.afterEpoch(afterEpoch);
  }
}
