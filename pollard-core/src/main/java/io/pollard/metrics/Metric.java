package io.pollard.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * A score of predictions. With two classes it is about the positive one; with more, the curves are
 * macro means of one class against the rest.
 */
public enum Metric {
  /** Area under the receiver operating curve, ties a half; NaN where a class has no case. */
  AUROC("AUROC"),
  /** Area under the precision-recall curve by steps; what schedule and selection go by. */
  AVERAGE_PRECISION("average precision"),
  /** The same by straight lines, as in the paper; it rewards constant scores. */
  TRAPEZOIDAL_AUPRC("trapezoidal AUPRC"),
  /** Mean recall of the classes at the decisions. */
  BALANCED_ACCURACY("balanced accuracy"),
  ACCURACY("accuracy"),
  /** Two classes only: the share of positives that are found. */
  SENSITIVITY("sensitivity"),
  /** Two classes only: the share of negatives that are left alone. */
  SPECIFICITY("specificity"),
  /** Two classes only: the share of positive decisions that are right; NaN where there is none. */
  PRECISION("precision"),
  /** Two classes only. */
  F1("F1"),
  /** Mean of -ln p of the true class, p clipped at the double's epsilon, 2^-52; lower is better. */
  LOG_LOSS("log loss"),
  /**
   * Mean squared error of the positive class's probability, 0 to 1; with more than two classes
   * summed over all of them, 0 to 2. Lower is better.
   */
  BRIER("Brier score");

  private static final double EPSILON = 0x1p-52;

  private final String label;

  Metric(String label) {
    this.label = label;
  }

  /** What it is called in tables. */
  public String label() {
    return label;
  }

  /** Whether a task of more than two classes has no such score. */
  public boolean isOfTwoClassesOnly() {
    return switch (this) {
      case SENSITIVITY, SPECIFICITY, PRECISION, F1 -> true;
      default -> false;
    };
  }

  /**
   * @throws IllegalArgumentException if it is a score of two classes and there are more
   */
  public double of(Predictions predictions) {
    double[] once = new double[predictions.size()];
    Arrays.fill(once, 1);
    return prepare(predictions).of(once);
  }

  /** The score of cases that count more or less often. */
  @FunctionalInterface
  interface Weighted {
    /**
     * @param weights [n], 0 or more
     */
    double of(double[] weights);
  }

  /** Does once what no weighting changes: it sorts and decides. */
  Weighted prepare(Predictions predictions) {
    if (isOfTwoClassesOnly() && !predictions.task().isBinary()) {
      throw new IllegalArgumentException(
          "expected two classes for the " + label + " but found " + predictions.classes());
    }
    return switch (this) {
      case AUROC -> curves(predictions, Ranking::auroc);
      case AVERAGE_PRECISION -> curves(predictions, Ranking::averagePrecision);
      case TRAPEZOIDAL_AUPRC -> curves(predictions, Ranking::trapezoidalAuprc);
      case LOG_LOSS -> mean(predictions, Metric::logLoss);
      case BRIER -> mean(predictions, Metric::squaredError);
      case ACCURACY -> weights -> ConfusionMatrix.of(predictions, weights).accuracy();
      case BALANCED_ACCURACY ->
          weights -> ConfusionMatrix.of(predictions, weights).balancedAccuracy();
      case SENSITIVITY -> {
        int positive = predictions.task().positiveIndex();
        yield weights -> ConfusionMatrix.of(predictions, weights).recall(positive);
      }
      case SPECIFICITY -> {
        int negative = 1 - predictions.task().positiveIndex();
        yield weights -> ConfusionMatrix.of(predictions, weights).recall(negative);
      }
      case PRECISION -> {
        int positive = predictions.task().positiveIndex();
        yield weights -> ConfusionMatrix.of(predictions, weights).precision(positive);
      }
      case F1 -> {
        int positive = predictions.task().positiveIndex();
        yield weights -> ConfusionMatrix.of(predictions, weights).f1(positive);
      }
    };
  }

  private static Weighted curves(
      Predictions predictions, ToDoubleBiFunction<Ranking, double[]> area) {
    IntStream targets =
        predictions.task().isBinary()
            ? IntStream.of(predictions.task().positiveIndex())
            : IntStream.range(0, predictions.classes());
    List<Ranking> rankings = targets.mapToObj(k -> new Ranking(predictions, k)).toList();
    return weights -> {
      double sum = 0;
      for (Ranking ranking : rankings) {
        sum += area.applyAsDouble(ranking, weights);
      }
      return sum / rankings.size();
    };
  }

  private static Weighted mean(
      Predictions predictions, ToDoubleBiFunction<Predictions, Integer> loss) {
    double[] losses =
        IntStream.range(0, predictions.size())
            .mapToDouble(i -> loss.applyAsDouble(predictions, i))
            .toArray();
    return weights -> {
      double sum = 0;
      double all = 0;
      for (int i = 0; i < losses.length; i++) {
        sum += weights[i] * losses[i];
        all += weights[i];
      }
      return sum / all;
    };
  }

  private static double logLoss(Predictions predictions, int index) {
    int target = predictions.target(index);
    double probability = predictions.probability(index, target);
    if (predictions.task().isBinary()) {
      int positive = predictions.task().positiveIndex();
      double score = predictions.probability(index, positive);
      probability = target == positive ? score : 1 - score;
    }
    return -Math.log(Math.min(Math.max(probability, EPSILON), 1 - EPSILON));
  }

  private static double squaredError(Predictions predictions, int index) {
    int target = predictions.target(index);
    if (predictions.task().isBinary()) {
      int positive = predictions.task().positiveIndex();
      double error = predictions.probability(index, positive) - (target == positive ? 1 : 0);
      return error * error;
    }
    double sum = 0;
    for (int k = 0; k < predictions.classes(); k++) {
      double error = predictions.probability(index, k) - (k == target ? 1 : 0);
      sum += error * error;
    }
    return sum;
  }
}
