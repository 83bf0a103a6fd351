package io.pollard.metrics;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Probabilities of something that was true or not, and their bins; sorted out once, so that cases
 * may count more or less often.
 */
final class Forecasts {

  private final double[] probabilities;
  private final boolean[] isTrue;

  private Forecasts(double[] probabilities, boolean[] isTrue) {
    this.probabilities = probabilities;
    this.isTrue = isTrue;
  }

  /** That a case is of a class. */
  static Forecasts ofClass(ClassScores scores, int target) {
    int n = scores.size();
    boolean[] isTrue = new boolean[n];
    for (int i = 0; i < n; i++) {
      isTrue[i] = scores.target(i) == target;
    }
    return new Forecasts(
        IntStream.range(0, n).mapToDouble(i -> scores.probability(i, target)).toArray(), isTrue);
  }

  /** That the most probable class, the first of equals, is the true one. */
  static Forecasts ofTopLabel(ClassScores scores) {
    double[] probabilities = new double[scores.size()];
    boolean[] isTrue = new boolean[scores.size()];
    for (int i = 0; i < isTrue.length; i++) {
      int top = 0;
      for (int k = 1; k < scores.classes(); k++) {
        if (scores.probability(i, k) > scores.probability(i, top)) {
          top = k;
        }
      }
      probabilities[i] = scores.probability(i, top);
      isTrue[i] = scores.target(i) == top;
    }
    return new Forecasts(probabilities, isTrue);
  }

  /** The same probabilities with truths that are drawn by them. */
  Forecasts drawn(Random random) {
    boolean[] truths = new boolean[probabilities.length];
    for (int i = 0; i < truths.length; i++) {
      truths[i] = random.nextDouble() < probabilities[i];
    }
    return new Forecasts(probabilities, truths);
  }

  int size() {
    return probabilities.length;
  }

  double probability(int index) {
    return probabilities[index];
  }

  boolean isTrue(int index) {
    return isTrue[index];
  }

  int[] bins(Binning binning, int bins) {
    return binning.bins(probabilities, bins);
  }

  /** Sums of a bin. */
  static final class Bin {
    private double weight;
    private double probability;
    private double trues;

    double weight() {
      return weight;
    }

    double meanProbability() {
      return probability / weight;
    }

    double share() {
      return trues / weight;
    }
  }

  /** Those that have cases which count. */
  Bin[] sums(int[] bins, double[] weights) {
    Bin[] sums = new Bin[Arrays.stream(bins).max().orElseThrow() + 1];
    for (int b = 0; b < sums.length; b++) {
      sums[b] = new Bin();
    }
    for (int i = 0; i < bins.length; i++) {
      Bin bin = sums[bins[i]];
      bin.weight += weights[i];
      bin.probability += weights[i] * probabilities[i];
      bin.trues += isTrue[i] ? weights[i] : 0;
    }
    return Arrays.stream(sums).filter(bin -> bin.weight > 0).toArray(Bin[]::new);
  }

  /** The mean over all cases of how far bins' mean probability is from their share. */
  double calibrationError(int[] bins, double[] weights) {
    double error = 0;
    double all = 0;
    for (Bin bin : sums(bins, weights)) {
      error += bin.weight * Math.abs(bin.meanProbability() - bin.share());
      all += bin.weight;
    }
    return error / all;
  }
}
