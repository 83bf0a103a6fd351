package io.pollard.metrics;

import java.util.Arrays;

/** How often which class was decided for which. Row: the true class; column: the decided one. */
public final class ConfusionMatrix {

  private final double[][] counts;

  private ConfusionMatrix(double[][] counts) {
    this.counts = counts;
  }

  /**
   * @param weights [n], how often each case counts
   */
  static ConfusionMatrix of(ClassScores predictions, double[] weights) {
    double[][] counts = new double[predictions.classes()][predictions.classes()];
    for (int i = 0; i < weights.length; i++) {
      counts[predictions.target(i)][predictions.decision(i)] += weights[i];
    }
    return new ConfusionMatrix(counts);
  }

  /** Cases of class {@code target} for which {@code decided} was decided. */
  public long count(int target, int decided) {
    return Math.round(counts[target][decided]);
  }

  /** The share of all cases that were decided as they are. */
  public double accuracy() {
    double right = 0;
    double all = 0;
    for (int k = 0; k < counts.length; k++) {
      right += counts[k][k];
      all += Arrays.stream(counts[k]).sum();
    }
    return right / all;
  }

  /** The share of a class's cases that were decided as they are; NaN where it has no case. */
  public double recall(int target) {
    return counts[target][target] / Arrays.stream(counts[target]).sum();
  }

  /** The mean recall of the classes that have cases. */
  public double balancedAccuracy() {
    double sum = 0;
    int present = 0;
    for (int k = 0; k < counts.length; k++) {
      double recall = recall(k);
      if (!Double.isNaN(recall)) {
        sum += recall;
        present++;
      }
    }
    return sum / present;
  }

  /** The share of decisions for a class that are right; NaN where it was never decided. */
  public double precision(int decided) {
    return counts[decided][decided] / decisions(decided);
  }

  /**
   * The harmonic mean of precision and recall; 0 where the class neither occurs nor was decided.
   */
  public double f1(int target) {
    double both = Arrays.stream(counts[target]).sum() + decisions(target);
    return both == 0 ? 0 : 2 * counts[target][target] / both;
  }

  private double decisions(int decided) {
    double sum = 0;
    for (double[] row : counts) {
      sum += row[decided];
    }
    return sum;
  }
}
