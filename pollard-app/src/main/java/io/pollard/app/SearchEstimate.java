package io.pollard.app;

import io.pollard.search.PlannedTrial;
import io.pollard.search.SearchPlan;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.torch.TorchRunner;
import io.pollard.training.NotEnoughMemoryException;
import io.pollard.training.TrainingCost;
import io.pollard.training.TrialDescription;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How long what is left of a search will take: three timed steps of full transfer on this machine,
 * and for the rest the multiply-adds of {@link TrainingCost}.
 *
 * @param left trials that are not finished
 * @param all trials of the plan
 * @param hours empty where full transfer can't be timed
 */
public record SearchEstimate(int left, int all, OptionalDouble hours) {

  private static final double SECONDS_PER_HOUR = 3600;
  private static final double MINUTES = 60;

  static SearchEstimate of(SearchPlan plan, TrainingSession session) {
    TorchRunner runner = session.runner();
    List<PlannedTrial> left =
        plan.trials().stream()
            .filter(
                trial -> session.study().reached(describe(trial, runner), trial.until()).isEmpty())
            .toList();
    return new SearchEstimate(left.size(), plan.trials().size(), hours(left, runner));
  }

  private static OptionalDouble hours(List<PlannedTrial> left, TorchRunner runner) {
    if (left.isEmpty()) {
      return OptionalDouble.of(0);
    }
    TransferStrategy full = new TransferStrategy.FullTransfer(HeadForm.POOLED);
    TrialDescription first = runner.describe(full, left.get(0).seeds());
    try {
      double perMultiplyAdd =
          runner.secondsOfStep(full)
              / first.recipe().batch()
              / runner.work(full, first.seeds()).cost().trainedImage();
      return OptionalDouble.of(
          left.stream()
                  .mapToDouble(
                      trial ->
                          runner.work(trial.strategy(), trial.seeds()).multiplyAdds(trial.until()))
                  .sum()
              * perMultiplyAdd
              / SECONDS_PER_HOUR);
    } catch (NotEnoughMemoryException e) {
      return OptionalDouble.empty();
    }
  }

  private static TrialDescription describe(PlannedTrial trial, TorchRunner runner) {
    return runner.describe(trial.strategy(), trial.seeds());
  }

  /** One row; without hours where nobody knows them. */
  public Table table() {
    return new Table(
        List.of(
            Column.of("trials", "trials at most"),
            Column.of("left", "left"),
            new Column("hours", "hours in one process", 1, 2)),
        List.of(List.of(all, left, hours.orElse(Double.NaN))));
  }

  public String sentence() {
    return left == 0
        ? "nothing is left to train"
        : left + " of at most " + all + " trials are left: " + time();
  }

  private String time() {
    if (hours.isEmpty()) {
      return "full transfer does not fit into memory, so nobody knows how long they take";
    }
    double known = hours.getAsDouble();
    return known < 1
        ? String.format(Locale.ROOT, "about %.0f min in one process", Math.ceil(MINUTES * known))
        : String.format(Locale.ROOT, "about %.1f h in one process", known);
  }
}
