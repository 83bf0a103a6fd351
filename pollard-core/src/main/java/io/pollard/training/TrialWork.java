package io.pollard.training;

import io.pollard.strategy.Plan;

/**
 * How long a trial lasts and what it takes, as far as that is known before it is trained.
 *
 * @param epochs that it lasts, see {@link TrainingRecipe#expectedEpochs}
 * @param stepsOfAnEpoch at least 1
 * @param trained images of an epoch
 * @param validated images after each epoch
 * @param cost of an image
 */
public record TrialWork(
    int epochs, int stepsOfAnEpoch, long trained, long validated, TrainingCost cost) {

  public static TrialWork of(
      TrialDescription trial, Plan plan, int stepsOfAnEpoch, long trained, long validated) {
    return new TrialWork(
        trial.recipe().expectedEpochs(stepsOfAnEpoch),
        stepsOfAnEpoch,
        trained,
        validated,
        TrainingCost.of(plan, trial.preprocessing().input(), trial.recipe().augmentation()));
  }

  /**
   * Multiply-adds of the first epochs.
   *
   * @param until the last of them; {@link TrialStore#END} for all
   */
  public long multiplyAdds(int until) {
    return cost.of(Math.min(until, epochs), trained, validated);
  }
}
