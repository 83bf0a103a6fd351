package io.pollard.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What decisions are worth (Vickers and Elkin, "Decision curve analysis: a novel method for
 * evaluating prediction models", Medical Decision Making 26, 2006): whoever treats from probability
 * t on holds one needless treatment for t / (1 - t) of a needed one, so that
 *
 * <pre>net benefit = true positives / n - false positives / n · t / (1 - t)</pre>
 *
 * <p>of those whose probability of the positive class is at least t; in true positives a case. It
 * means something only of calibrated probabilities, and of cases with as many positives as where
 * the network will be used.
 *
 * @param prevalence the share of positives
 * @param points by rising threshold
 */
public record DecisionCurve(double prevalence, List<Point> points) {

  /** Hundredths, but 0 and 1. */
  private static final int THRESHOLDS = 100;

  /**
   * @param threshold from which probability on is treated, above 0 and below 1
   * @param model net benefit of the network's probabilities, with its 95 % interval over patients
   * @param all of treating everybody; of treating nobody it is 0
   */
  public record Point(double threshold, Interval model, Interval all) {

    /** Whether the network is worth more here than either of treating all and none, by estimate. */
    public boolean isModelBest() {
      return model.estimate() > Math.max(0, all.estimate());
    }
  }

  public DecisionCurve {
    points = List.copyOf(points);
  }

  /** At every hundredth from .01 to .99. */
  public static DecisionCurve of(ClassScores scores, GroupBootstrap bootstrap) {
    return of(
        scores,
        IntStream.range(1, THRESHOLDS).mapToObj(i -> (double) i / THRESHOLDS).toList(),
        bootstrap);
  }

  /**
   * @param thresholds rising, above 0 and below 1
   * @throws IllegalArgumentException if there are not two classes, or a threshold is out of range
   */
  public static DecisionCurve of(
      ClassScores scores, List<Double> thresholds, GroupBootstrap bootstrap) {
    CalibrationScore.requireTwoClasses(scores);
    for (int k = 0; k < thresholds.size(); k++) {
      double threshold = thresholds.get(k);
      if (!(threshold > 0 && threshold < 1) || (k > 0 && threshold <= thresholds.get(k - 1))) {
        throw new IllegalArgumentException(
            "expected thresholds that rise between 0 and 1 but found " + thresholds);
      }
    }
    Benefit benefit = new Benefit(scores, thresholds);
    List<Interval> intervals = bootstrap.intervals(scores, benefit::of);
    List<Point> points = new ArrayList<>();
    for (int k = 0; k < thresholds.size(); k++) {
      points.add(new Point(thresholds.get(k), intervals.get(2 * k), intervals.get(2 * k + 1)));
    }
    int positive = scores.task().positiveIndex();
    return new DecisionCurve((double) scores.count(positive) / scores.size(), points);
  }

  /** Which thresholds each case reaches. */
  private static final class Benefit {
    private final double[] thresholds;
    private final int[] reached;
    private final boolean[] isPositive;

    Benefit(ClassScores scores, List<Double> thresholds) {
      this.thresholds = thresholds.stream().mapToDouble(t -> t).toArray();
      int positive = scores.task().positiveIndex();
      reached = new int[scores.size()];
      isPositive = new boolean[scores.size()];
      for (int i = 0; i < reached.length; i++) {
        isPositive[i] = scores.target(i) == positive;
        // those that are not above it
        reached[i] = Binning.below(this.thresholds, Math.nextUp(scores.probability(i, positive)));
      }
    }

    /** Of the network and of treating all, threshold by threshold. */
    double[] of(double[] weights) {
      int last = thresholds.length;
      double[] positives = new double[last + 1];
      double[] negatives = new double[last + 1];
      double all = 0;
      for (int i = 0; i < weights.length; i++) {
        (isPositive[i] ? positives : negatives)[reached[i]] += weights[i];
        all += weights[i];
      }
      for (int k = last - 1; k >= 0; k--) {
        positives[k] += positives[k + 1];
        negatives[k] += negatives[k + 1];
      }
      double[] benefits = new double[2 * last];
      for (int k = 0; k < last; k++) {
        double odds = thresholds[k] / (1 - thresholds[k]);
        // who reaches threshold k reaches k + 1 of them or more
        benefits[2 * k] = (positives[k + 1] - odds * negatives[k + 1]) / all;
        benefits[2 * k + 1] = (positives[0] - odds * negatives[0]) / all;
      }
      return benefits;
    }
  }
}
