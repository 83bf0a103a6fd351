package io.pollard.training;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.Task;
import io.pollard.files.AddedLater;
import io.pollard.metrics.Metric;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

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
 * @param newRate what the schedule's initial rate is to weights that start at random, the head's
 *     included; above 0; their rate keeps its ratio to the others' throughout. Empty where all have
 *     one rate
 * @param layerDecay what the rate loses from block to block downwards, above 0 and up to 1: the
 *     head trains at the full rate, the last block that is kept at this share of it, the block
 *     below at its square; the stem counts as a block (Clark et al. 2020; Bao et al. 2022, BEiT)
 * @param loss of classes or masks; of findings always their cross-entropy
 * @param sampling how often an epoch draws each class; one at most of class weights, loss and
 *     sampling makes up for classes that have more samples than others
 */
public record TrainingRecipe(
    OptimizerOptions optimizer,
    RateSchedule schedule,
    int batch,
    int epochs,
    Augmentation augmentation,
    ClassWeights classWeights,
    @AddedLater("\"average-precision\"") Metric selectBy,
    @AddedLater("0") int fewestSteps,
    @AddedLater("null") Optional<Double> newRate,
    @AddedLater("1") double layerDecay,
    @AddedLater("{\"type\": \"cross-entropy\"}") ClassLoss loss,
    @AddedLater("\"natural\"") Sampling sampling) {

  /** How many epochs the authors' trials lasted on average under the plateau rule. */
  private static final int PLATEAU_EPOCHS = 92;

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
    newRate.ifPresent(RateSchedule::requirePositive);
    if (!(layerDecay > 0 && layerDecay <= 1)) {
      throw new IllegalArgumentException(
          "expected a layer decay above 0 and up to 1 but found " + layerDecay);
    }
    List<String> corrections =
        Stream.of(
                classWeights == ClassWeights.NONE ? "" : "--class-weights balanced",
                loss.usesCounts() ? "--loss " + loss.label() : "",
                sampling == Sampling.NATURAL ? "" : "--sampling " + sampling.label())
            .filter(correction -> !correction.isEmpty())
            .toList();
    if (corrections.size() > 1) {
      throw new DataException(
          "expected one correction at most for classes that have more images than others, but found"
              + " "
              + String.join(" and ", corrections));
    }
  }

  /** At one rate, of a length that does not depend on how many images there are. */
  public TrainingRecipe(
      OptimizerOptions optimizer,
      RateSchedule schedule,
      int batch,
      int epochs,
      Augmentation augmentation,
      ClassWeights classWeights,
      Metric selectBy) {
    this(
        optimizer,
        schedule,
        batch,
        epochs,
        augmentation,
        classWeights,
        selectBy,
        0,
        Optional.empty(),
        1,
        new ClassLoss.CrossEntropy(),
        Sampling.NATURAL);
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

  /**
   * For transformers, as masked autoencoders are finetuned (He et al. 2022, table 9): AdamW with
   * weight decay .05 on weights alone, 1e-3 for 256 images a step, which is 2.5e-4 for 64 (Goyal et
   * al. 2017), layer decay .75, a cosine to 1e-6 over 50 epochs (theirs for large networks; 100 for
   * ViT-B) after a warm-up of the first 5. Theirs rises from step to step from 0, so that its
   * epochs have .1, .3, .5, .7 and .9 of the rate on average; this one starts at .1 and rises from
   * epoch to epoch. Decay and warm-up are DeiT's too (Touvron et al. 2021, table 9); epsilon is
   * PyTorch's. Images vary as in {@link #paper2d}; mixing of images and smoothed labels are left
   * out.
   */
  public static TrainingRecipe vision() {
    int epochs = 50;
    return paper2d()
        .withOptimizer(OptimizerOptions.AdamW.of(0.05))
        .withSchedule(
            new RateSchedule.Cosine(2.5e-4, 1e-6, epochs)
                .withWarmUp(new RateSchedule.WarmUp(5, 0.1)))
        .withEpochs(epochs)
        .withLayerDecay(0.75);
  }

  /**
   * The paper's for volumes (section IV-A): SGD with momentum .9, first rates .1 for pretrained and
   * .01 for new weights, a cosine to 0 over 100 epochs, the best epoch by validation AUROC. The
   * paper names PENet's setting (Huang et al. 2020) as its source, from whose published call the
   * batch of 8 is taken; {@link #penet3d} is that setting as published, which has one rate.
   */
  public static TrainingRecipe paper3d() {
    int epochs = 100;
    return paper2d()
        .withOptimizer(new OptimizerOptions.Sgd(0.9, 0, 0))
        .withSchedule(new RateSchedule.Cosine(0.1, 0, epochs))
        .withEpochs(epochs)
        .withBatch(8)
        .withSelectBy(Metric.AUROC)
        .withNewRate(0.01);
  }

  /**
   * The same as PENet's authors call it (Huang et al. 2020, {@code train.sh}): 1e-2 for pretrained
   * and new weights, momentum .9 with dampening .9, weight decay 1e-3. Their warm-up of 10,000
   * steps is left out.
   */
  public static TrainingRecipe penet3d() {
    TrainingRecipe paper = paper3d();
    return paper
        .withOptimizer(new OptimizerOptions.Sgd(0.9, 0.9, 1e-3))
        .withSchedule(new RateSchedule.Cosine(1e-2, 0, paper.epochs()))
        .withOneRate();
  }

  public TrainingRecipe withSchedule(RateSchedule other) {
    return new TrainingRecipe(
        optimizer,
        other,
        batch,
        epochs,
        augmentation,
        classWeights,
        selectBy,
        fewestSteps,
        newRate,
        layerDecay,
        loss,
        sampling);
  }

  public TrainingRecipe withOptimizer(OptimizerOptions other) {
    return new TrainingRecipe(
        other,
        schedule,
        batch,
        epochs,
        augmentation,
        classWeights,
        selectBy,
        fewestSteps,
        newRate,
        layerDecay,
        loss,
        sampling);
  }

  public TrainingRecipe withBatch(int other) {
    return new TrainingRecipe(
        optimizer,
        schedule,
        other,
        epochs,
        augmentation,
        classWeights,
        selectBy,
        fewestSteps,
        newRate,
        layerDecay,
        loss,
        sampling);
  }

  public TrainingRecipe withEpochs(int other) {
    return new TrainingRecipe(
        optimizer,
        schedule,
        batch,
        other,
        augmentation,
        classWeights,
        selectBy,
        fewestSteps,
        newRate,
        layerDecay,
        loss,
        sampling);
  }

  public TrainingRecipe withAugmentation(Augmentation other) {
    return new TrainingRecipe(
        optimizer,
        schedule,
        batch,
        epochs,
        other,
        classWeights,
        selectBy,
        fewestSteps,
        newRate,
        layerDecay,
        loss,
        sampling);
  }

  public TrainingRecipe withClassWeights(ClassWeights other) {
    return new TrainingRecipe(
        optimizer,
        schedule,
        batch,
        epochs,
        augmentation,
        other,
        selectBy,
        fewestSteps,
        newRate,
        layerDecay,
        loss,
        sampling);
  }

  public TrainingRecipe withSelectBy(Metric other) {
    return new TrainingRecipe(
        optimizer,
        schedule,
        batch,
        epochs,
        augmentation,
        classWeights,
        other,
        fewestSteps,
        newRate,
        layerDecay,
        loss,
        sampling);
  }

  /** With a cosine alone, but for 0. */
  public TrainingRecipe withFewestSteps(int other) {
    return new TrainingRecipe(
        optimizer,
        schedule,
        batch,
        epochs,
        augmentation,
        classWeights,
        selectBy,
        other,
        newRate,
        layerDecay,
        loss,
        sampling);
  }

  /** With another first rate for weights that start at random. */
  public TrainingRecipe withNewRate(double other) {
    return withNewRate(Optional.of(other));
  }

  /** With the schedule's rate for all weights. */
  public TrainingRecipe withOneRate() {
    return withNewRate(Optional.empty());
  }

  private TrainingRecipe withNewRate(Optional<Double> other) {
    return new TrainingRecipe(
        optimizer,
        schedule,
        batch,
        epochs,
        augmentation,
        classWeights,
        selectBy,
        fewestSteps,
        other,
        layerDecay,
        loss,
        sampling);
  }

  public TrainingRecipe withLayerDecay(double other) {
    return new TrainingRecipe(
        optimizer,
        schedule,
        batch,
        epochs,
        augmentation,
        classWeights,
        selectBy,
        fewestSteps,
        newRate,
        other,
        loss,
        sampling);
  }

  public TrainingRecipe withLoss(ClassLoss other) {
    return new TrainingRecipe(
        optimizer,
        schedule,
        batch,
        epochs,
        augmentation,
        classWeights,
        selectBy,
        fewestSteps,
        newRate,
        layerDecay,
        other,
        sampling);
  }

  public TrainingRecipe withSampling(Sampling other) {
    return new TrainingRecipe(
        optimizer,
        schedule,
        batch,
        epochs,
        augmentation,
        classWeights,
        selectBy,
        fewestSteps,
        newRate,
        layerDecay,
        loss,
        other);
  }

  /**
   * Whether a task can be trained so.
   *
   * @throws DataException if the loss is another task's, or the sampling or the weights are of
   *     classes of which there is one a sample and the task has none
   */
  void requireSuits(Task task) {
    if (!loss.suits(task)
        || (sampling != Sampling.NATURAL && !(task instanceof Task.SingleLabel))) {
      throw new DataException(
          "expected --loss "
              + (task instanceof Task.Segmentation
                  ? "dice, binary-cross-entropy or dice-and-cross-entropy"
                  : task instanceof Task.SingleLabel ? "of classes" : "cross-entropy")
              + " and --sampling natural for the "
              + task.kind()
              + " "
              + task.outputs()
              + " but found "
              + loss.label()
              + " and "
              + sampling.label());
    }
    if (classWeights != ClassWeights.NONE && task instanceof Task.Segmentation) {
      throw new DataException(
          "expected --class-weights none for the structures "
              + task.outputs()
              + " but found "
              + classWeights.name().toLowerCase(Locale.ROOT));
    }
  }

  /**
   * The same for a task: recipes are written for classes, so that for masks their loss and score
   * stand for the task's usual ones.
   */
  public TrainingRecipe suited(Task task) {
    if (!(task instanceof Task.Segmentation)) {
      return this;
    }
    TrainingRecipe scored = selectBy.isOf(task) ? this : withSelectBy(task.usualSelection());
    return loss instanceof ClassLoss.CrossEntropy
        ? scored.withLoss(new ClassLoss.DiceAndCrossEntropy())
        : scored;
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
    return withFewestSteps(0).withSchedule(cosine.withEpochs(length)).withEpochs(length);
  }

  /**
   * How many epochs a trial lasts: those of a cosine; under the plateau rule, of which nobody knows
   * before, 92, the mean of the authors' trials; never more than {@code epochs}.
   *
   * @param stepsOfAnEpoch at least 1
   */
  public int expectedEpochs(int stepsOfAnEpoch) {
    TrainingRecipe known = over(stepsOfAnEpoch);
    return known.schedule instanceof RateSchedule.Cosine cosine
        ? Math.min(known.epochs, cosine.epochs())
        : Math.min(known.epochs, PLATEAU_EPOCHS);
  }
}
