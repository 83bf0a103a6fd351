package io.pollard.search;

import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.data.Task;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.Precision;
import io.pollard.training.RateSchedule;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import io.pollard.training.TrialOutcome.End;
import io.pollard.training.TrialRunner;
import io.pollard.training.TrialStore;
import io.pollard.training.TrialWork;
import io.pollard.training.ValidationScore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** "Trains" epoch by epoch, goes on where a trial was left, and counts each epoch it trains. */
final class EpochRunner implements TrialRunner {

  /** The validation score of an epoch, from 1; not a number where the loss is none. */
  interface Curve {
    double score(TransferStrategy strategy, Seeds seeds, int epoch);
  }

  private static final Task.SingleLabel TASK = Task.SingleLabel.of(List.of("a", "b"), "b");
  private static final FeatureShape IN = FeatureShape.of(3, 64, 64);
  private static final int BATCH = 64;
  private static final int VALIDATED = 160;

  private final Map<TransferStrategy, List<TrialDescription.UnitLine>> lines = new HashMap<>();
  private final List<String> trained = new ArrayList<>();
  private final Network network;
  private final TrainingRecipe recipe;
  private final int stepsOfAnEpoch;
  private final Curve curve;

  EpochRunner(Network network, int epochs, int stepsOfAnEpoch, Curve curve) {
    this.network = network;
    this.recipe =
        TrainingRecipe.short2d()
            .withSchedule(new RateSchedule.Cosine(1e-4, 1e-6, epochs))
            .withEpochs(epochs);
    this.stepsOfAnEpoch = stepsOfAnEpoch;
    this.curve = curve;
  }

  /** "TTL layer3.1 1 5": strategy, cut, seed and epoch, in the order of training. */
  List<String> trained() {
    return trained;
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public TrialDescription describe(TransferStrategy strategy, Seeds seeds) {
    return new TrialDescription(
        "data",
        "split " + seeds.split(),
        TASK,
        network.name(),
        strategy,
        lines.computeIfAbsent(strategy, any -> TrialDescription.lines(any.plan(network, 2), IN)),
        "none",
        Preprocessing.imagenet().withSize(64),
        Recipes.of(recipe).of(strategy),
        seeds,
        Precision.FP32,
        TrialDescription.SEMANTICS);
  }

  @Override
  public void check(TransferStrategy strategy, Seeds seeds, TrialStore store) {
    store.check(describe(strategy, seeds));
  }

  @Override
  public TrialWork work(TransferStrategy strategy, Seeds seeds) {
    return TrialWork.of(
        describe(strategy, seeds),
        strategy.plan(network, TASK),
        stepsOfAnEpoch,
        (long) BATCH * stepsOfAnEpoch,
        VALIDATED);
  }

  @Override
  public ValidationScore run(TransferStrategy strategy, Seeds seeds, TrialStore store, int until) {
    TrialDescription description = describe(strategy, seeds);
    Optional<ValidationScore> known = store.reached(description, until);
    if (known.isPresent()) {
      return known.get();
    }
    try (OpenTrial trial = store.open(description)) {
      return train(trial, description, until);
    }
  }

  private ValidationScore train(OpenTrial trial, TrialDescription description, int until) {
    TransferStrategy strategy = description.strategy();
    Seeds seeds = description.seeds();
    List<EpochRow> rows = new ArrayList<>(trial.history());
    End end = End.FINISHED;
    while (rows.size() < description.recipe().epochs()) {
      if (rows.size() >= until) {
        trial.pause(rows.size());
        return score(trial, rows);
      }
      int epoch = rows.size() + 1;
      double score = curve.score(strategy, seeds, epoch);
      trained.add(
          strategy.label() + " " + strategy.cut() + " " + seeds.initialisation() + " " + epoch);
      if (Double.isNaN(score)) {
        end = End.NOT_FINITE;
        break;
      }
      boolean isBest = rows.stream().allMatch(row -> row.score() < score);
      rows.add(
          new EpochRow(epoch, 1e-4, .5, .5, score, score, isBest, BATCH * stepsOfAnEpoch, 1, 1));
      trial.putHistory(rows);
    }
    trial.finish(new TrialOutcome(end, rows.size(), 1, 1, 1, 1, Precision.FP32));
    return score(trial, rows);
  }

  private ValidationScore score(OpenTrial trial, List<EpochRow> rows) {
    return ValidationScore.of(trial.id(), recipe.selectBy(), rows, rows.size());
  }
}
