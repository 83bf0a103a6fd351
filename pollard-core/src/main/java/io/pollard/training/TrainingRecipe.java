package io.pollard.training;

import io.pollard.data.Augmentation;
import io.pollard.files.AddedLater;
import io.pollard.metrics.Metric;

/**
 * How a trial is trained.
 *
 * @param batch images a step, at least 2
 * @param epochs at most, at least 1; a schedule may end earlier
 * @param augmentation of the training part
 * @param classWeights in the loss, counted in the training part
 * @param selectBy the validation score that schedule, best epoch and search go by, decided at .5;
 *     one of which more is better
 */
public record TrainingRecipe(
    OptimizerOptions optimizer,
    RateSchedule schedule,
    int batch,
    int epochs,
    Augmentation augmentation,
    ClassWeights classWeights,
    @AddedLater("\"average-precision\"") Metric selectBy) {

  private static final int LONG = 500;

  public TrainingRecipe {
    if (batch < 2) {
      throw new IllegalArgumentException("expected a batch of at least 2 but found " + batch);
    }
    if (epochs < 1) {
      throw new IllegalArgumentException("expected at least 1 epoch but found " + epochs);
    }
    if (selectBy.isLowerBetter()) {
      throw new IllegalArgumentException(
          "expected a score of which more is better, to select by, but found the "
              + selectBy.label());
    }
  }

  /**
   * The paper's (section IV-A): Adam 1e-4, batch 64, the rate halved when validation AUPRC (average
   * precision) stagnates for more than 5 epochs, stop below 1e-7, random crops and slight rotation.
   */
  public static TrainingRecipe paper2d() {
    return new TrainingRecipe(
        OptimizerOptions.Adam.standard(),
        RateSchedule.ReduceOnPlateau.paper(1e-4),
        64,
        LONG,
        Augmentation.PAPER,
        ClassWeights.NONE,
        Metric.AVERAGE_PRECISION);
  }

  /** The same with a cosine from 1e-4 to 1e-6 over 20 epochs, for tables made in hours. */
  public static TrainingRecipe short2d() {
    return paper2d().withSchedule(new RateSchedule.Cosine(1e-4, 1e-6, 20)).withEpochs(20);
  }

  /**
   * For a head on features that don't change: Adam 1e-3, the plateau rule, no augmentation, so that
   * the features are computed once.
   */
  public static TrainingRecipe features() {
    return paper2d()
        .withSchedule(RateSchedule.ReduceOnPlateau.paper(1e-3))
        .withAugmentation(Augmentation.NONE);
  }

  public TrainingRecipe withSchedule(RateSchedule other) {
    return new TrainingRecipe(
        optimizer, other, batch, epochs, augmentation, classWeights, selectBy);
  }

  public TrainingRecipe withOptimizer(OptimizerOptions other) {
    return new TrainingRecipe(other, schedule, batch, epochs, augmentation, classWeights, selectBy);
  }

  public TrainingRecipe withBatch(int other) {
    return new TrainingRecipe(
        optimizer, schedule, other, epochs, augmentation, classWeights, selectBy);
  }

  public TrainingRecipe withEpochs(int other) {
    return new TrainingRecipe(
        optimizer, schedule, batch, other, augmentation, classWeights, selectBy);
  }

  public TrainingRecipe withAugmentation(Augmentation other) {
    return new TrainingRecipe(optimizer, schedule, batch, epochs, other, classWeights, selectBy);
  }

  public TrainingRecipe withClassWeights(ClassWeights other) {
    return new TrainingRecipe(optimizer, schedule, batch, epochs, augmentation, other, selectBy);
  }

  public TrainingRecipe withSelectBy(Metric other) {
    return new TrainingRecipe(
        optimizer, schedule, batch, epochs, augmentation, classWeights, other);
  }
}
