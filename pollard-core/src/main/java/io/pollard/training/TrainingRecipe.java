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
 * @param fewestSteps a cosine is stretched over as many epochs as so many steps take, up to {@code
 *     epochs}, where the training part is so small that it would have fewer; 0 leaves it as it is
 */
public record TrainingRecipe(
    OptimizerOptions optimizer,
    RateSchedule schedule,
    int batch,
    int epochs,
    Augmentation augmentation,
    ClassWeights classWeights,
    @AddedLater("\"average-precision\"") Metric selectBy,
    @AddedLater("0") int fewestSteps) {

  private static final int LONG = 500;
  private static final int ENOUGH_STEPS = 600;
  private static final int STRETCHED = 200;

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
    if (fewestSteps < 0 || (fewestSteps > 0 && !(schedule instanceof RateSchedule.Cosine))) {
      throw new IllegalArgumentException(
          "expected a least number of steps, 0 or more, with a cosine alone, but found "
              + fewestSteps
              + " with "
              + schedule);
    }
  }

  /** Of a length that does not depend on how many images there are. */
  public TrainingRecipe(
      OptimizerOptions optimizer,
      RateSchedule schedule,
      int batch,
      int epochs,
      Augmentation augmentation,
      ClassWeights classWeights,
      Metric selectBy) {
    this(optimizer, schedule, batch, epochs, augmentation, classWeights, selectBy, 0);
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
   * The same for small data too: at least 20 epochs, and as many more as 600 steps take, up to 200.
   * An epoch of 264 images has 5 steps of 64, so that short2d's 20 epochs are 100 steps, after
   * which a network that starts from few pretrained units still learns.
   */
  public static TrainingRecipe steps2d() {
    return short2d().withEpochs(STRETCHED).withFewestSteps(ENOUGH_STEPS);
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
        optimizer, other, batch, epochs, augmentation, classWeights, selectBy, fewestSteps);
  }

  public TrainingRecipe withOptimizer(OptimizerOptions other) {
    return new TrainingRecipe(
        other, schedule, batch, epochs, augmentation, classWeights, selectBy, fewestSteps);
  }

  public TrainingRecipe withBatch(int other) {
    return new TrainingRecipe(
        optimizer, schedule, other, epochs, augmentation, classWeights, selectBy, fewestSteps);
  }

  public TrainingRecipe withEpochs(int other) {
    return new TrainingRecipe(
        optimizer, schedule, batch, other, augmentation, classWeights, selectBy, fewestSteps);
  }

  public TrainingRecipe withAugmentation(Augmentation other) {
    return new TrainingRecipe(
        optimizer, schedule, batch, epochs, other, classWeights, selectBy, fewestSteps);
  }

  public TrainingRecipe withClassWeights(ClassWeights other) {
    return new TrainingRecipe(
        optimizer, schedule, batch, epochs, augmentation, other, selectBy, fewestSteps);
  }

  public TrainingRecipe withSelectBy(Metric other) {
    return new TrainingRecipe(
        optimizer, schedule, batch, epochs, augmentation, classWeights, other, fewestSteps);
  }

  /** With a cosine alone, but for 0. */
  public TrainingRecipe withFewestSteps(int other) {
    return new TrainingRecipe(
        optimizer, schedule, batch, epochs, augmentation, classWeights, selectBy, other);
  }

  /**
   * The same on a training part of known size: a cosine over all the epochs that are trained.
   *
   * @param stepsOfAnEpoch at least 1
   */
  public TrainingRecipe over(int stepsOfAnEpoch) {
    if (fewestSteps == 0) {
      return this;
    }
    RateSchedule.Cosine cosine = (RateSchedule.Cosine) schedule;
    int needed = (fewestSteps - 1) / stepsOfAnEpoch + 1;
    int length = Math.min(epochs, Math.max(cosine.epochs(), needed));
    return withFewestSteps(0)
        .withSchedule(new RateSchedule.Cosine(cosine.initialRate(), cosine.finalRate(), length))
        .withEpochs(length);
  }
}
