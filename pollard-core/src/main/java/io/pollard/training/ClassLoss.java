package io.pollard.training;

import io.pollard.data.DataException;
import io.pollard.data.Task;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which loss a recipe trains by; what it weighs and adds of classes follows from how many training
 * samples each class has.
 */
public sealed interface ClassLoss {

  /** The focus where none is said (Lin et al. 2017). */
  double USUAL_FOCUS = 2;

  /** The beta where none is said. */
  double USUAL_BETA = 0.999;

  /** The tau where none is said: logits are adjusted by all of the prior. */
  double USUAL_TAU = 1;

  /**
   * On a training part.
   *
   * @param counts training samples of each class
   * @param weights of the classes; {@link ClassWeights#NONE} where {@link #usesCounts}
   * @throws DataException if a class has no training sample and this needs one
   */
  Loss of(int[] counts, ClassWeights weights);

  /** Whether a task can be trained by it. */
  default boolean suits(Task task) {
    return task instanceof Task.SingleLabel;
  }

  /**
   * The same of masks.
   *
   * @throws IllegalStateException unless it {@linkplain #suits suits} them
   */
  default Loss of(Task.Segmentation task) {
    throw new IllegalStateException("expected a loss of masks but found " + label());
  }

  /** Whether it makes up for classes that have more samples than others. */
  boolean usesCounts();

  /** As it is typed: "focal:2". */
  String label();

  /** -w_c ln p_c, c being a sample's class; of findings their binary cross-entropy. */
  record CrossEntropy() implements ClassLoss {
    @Override
    public boolean suits(Task task) {
      return !(task instanceof Task.Segmentation);
    }

    @Override
    public Loss.CrossEntropy of(int[] counts, ClassWeights weights) {
      return Loss.CrossEntropy.unweighted(counts.length).weighted(weights.of(counts));
    }

    @Override
    public boolean usesCounts() {
      return false;
    }

    @Override
    public String label() {
      return Named.CROSS_ENTROPY.label();
    }
  }

  /**
   * {@link Loss.Focal}.
   *
   * @param focus the paper's γ, 0 or more
   */
  record Focal(double focus) implements ClassLoss {
    public Focal {
      requireNumber("a focus of 0 or more", focus, focus >= 0);
    }

    @Override
    public Loss.Focal of(int[] counts, ClassWeights weights) {
      return new Loss.Focal(new CrossEntropy().of(counts, weights), focus);
    }

    @Override
    public boolean usesCounts() {
      return false;
    }

    @Override
    public String label() {
      return Named.FOCAL.label(focus);
    }
  }

  /**
   * Weighted by one over the effective number of samples (Cui et al. 2019): cross-entropy, or the
   * focal loss.
   *
   * @param beta 0 to below 1
   * @param focus the focal loss's γ; at 0 it is the cross-entropy
   */
  record ClassBalanced(double beta, double focus) implements ClassLoss {
    public ClassBalanced {
      requireNumber("a beta from 0 to below 1", beta, beta >= 0 && beta < 1);
      requireNumber("a focus of 0 or more", focus, focus >= 0);
    }

    @Override
    public Loss of(int[] counts, ClassWeights weights) {
      requireEach(counts, label());
      Loss.CrossEntropy balanced = Loss.CrossEntropy.classBalanced(counts, beta);
      return focus == 0 ? balanced : new Loss.Focal(balanced, focus);
    }

    @Override
    public boolean usesCounts() {
      return true;
    }

    @Override
    public String label() {
      return focus == 0
          ? Named.CLASS_BALANCED.label(beta)
          : Named.CLASS_BALANCED.label(beta, focus);
    }
  }

  /**
   * {@link Loss.LogitAdjusted} by the share that each class has of the training part.
   *
   * @param tau above 0
   */
  record LogitAdjusted(double tau) implements ClassLoss {
    public LogitAdjusted {
      requireNumber("a tau above 0", tau, tau > 0);
    }

    @Override
    public Loss.LogitAdjusted of(int[] counts, ClassWeights weights) {
      requireEach(counts, label());
      double all = Arrays.stream(counts).asDoubleStream().sum();
      return new Loss.LogitAdjusted(
          Arrays.stream(counts).mapToObj(count -> count / all).toList(), tau);
    }

    @Override
    public boolean usesCounts() {
      return true;
    }

    @Override
    public String label() {
      return Named.LOGIT_ADJUSTED.label(tau);
    }
  }

  /** Of masks alone. */
  sealed interface OfMasks extends ClassLoss {
    @Override
    default Loss of(int[] counts, ClassWeights weights) {
      throw new IllegalStateException("expected a loss of classes but found " + label());
    }

    @Override
    default boolean usesCounts() {
      return false;
    }

    @Override
    default boolean suits(Task task) {
      return task instanceof Task.Segmentation;
    }
  }

  /** Of every structure at every position. */
  record BinaryCrossEntropy() implements OfMasks {
    @Override
    public Loss.BinaryCrossEntropy of(Task.Segmentation task) {
      return Loss.BinaryCrossEntropy.unweighted(task.structures().size());
    }

    @Override
    public String label() {
      return Named.BINARY_CROSS_ENTROPY.label();
    }
  }

  /** {@link Loss.Dice}, smoothed by one position. */
  record Dice() implements OfMasks {
    @Override
    public Loss.Dice of(Task.Segmentation task) {
      return Loss.Dice.smoothed();
    }

    @Override
    public String label() {
      return Named.DICE.label();
    }
  }

  /** Their sum: {@link Task.Segmentation#usualLoss}. */
  record DiceAndCrossEntropy() implements OfMasks {
    @Override
    public Loss.Sum of(Task.Segmentation task) {
      return task.usualLoss();
    }

    @Override
    public String label() {
      return Named.DICE_AND_CROSS_ENTROPY.label();
    }
  }

  /**
   * What {@link #label} says; numbers may be left out: "focal" is "focal:2".
   *
   * @throws IllegalArgumentException if it says none
   */
  static ClassLoss parse(String text) {
    List<String> parts = List.of(text.strip().split(":", -1));
    Named named = Named.valueOf(parts.get(0).toUpperCase(Locale.ROOT).replace('-', '_'));
    List<Double> numbers = parts.stream().skip(1).map(Double::valueOf).toList();
    if (numbers.size() > named.numbers) {
      throw new IllegalArgumentException("expected fewer numbers but found " + text);
    }
    return switch (named) {
      case CROSS_ENTROPY -> new CrossEntropy();
      case FOCAL -> new Focal(number(numbers, 0, USUAL_FOCUS));
      case CLASS_BALANCED ->
          new ClassBalanced(number(numbers, 0, USUAL_BETA), number(numbers, 1, 0));
      case LOGIT_ADJUSTED -> new LogitAdjusted(number(numbers, 0, USUAL_TAU));
      case BINARY_CROSS_ENTROPY -> new BinaryCrossEntropy();
      case DICE -> new Dice();
      case DICE_AND_CROSS_ENTROPY -> new DiceAndCrossEntropy();
    };
  }

  private static double number(List<Double> numbers, int index, double usual) {
    return index < numbers.size() ? numbers.get(index) : usual;
  }

  private static void requireNumber(String expected, double value, boolean isInRange) {
    if (!isInRange || !Double.isFinite(value)) {
      throw new IllegalArgumentException("expected " + expected + " but found " + value);
    }
  }

  private static void requireEach(int[] counts, String label) {
    if (Arrays.stream(counts).anyMatch(count -> count < 1)) {
      throw new DataException(
          "expected training images of every class for --loss "
              + label
              + " but found "
              + Arrays.toString(counts));
    }
  }

  /** The losses as they are typed. */
  enum Named {
    CROSS_ENTROPY(0),
    FOCAL(1),
    CLASS_BALANCED(2),
    LOGIT_ADJUSTED(1),
    BINARY_CROSS_ENTROPY(0),
    DICE(0),
    DICE_AND_CROSS_ENTROPY(0);

    private final int numbers;

    Named(int numbers) {
      this.numbers = numbers;
    }

    private String label(double... values) {
      String name = name().toLowerCase(Locale.ROOT).replace('_', '-');
      return Arrays.stream(values)
          .mapToObj(value -> ":" + BigDecimal.valueOf(value).stripTrailingZeros().toPlainString())
          .collect(Collectors.joining("", name, ""));
    }
  }
}
