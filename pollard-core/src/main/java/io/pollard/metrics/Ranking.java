package io.pollard.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The cases of one class against the rest by falling score: sorted once, so that every weighting of
 * the same cases is scored in one pass. Equal scores are one step of every curve.
 */
final class Ranking {

  private final int[] order;
  private final boolean[] positive;
  private final boolean[] endsStep;

  /**
   * What is ranked.
   *
   * @param index of the case, whose weight it has
   */
  record Entry(int index, double score, boolean isPositive) {}

  Ranking(List<Entry> entries) {
    List<Entry> sorted =
        entries.stream().sorted(Comparator.comparingDouble(Entry::score).reversed()).toList();
    order = sorted.stream().mapToInt(Entry::index).toArray();
    positive = new boolean[order.length];
    endsStep = new boolean[order.length];
    for (int i = 0; i < order.length; i++) {
      positive[i] = sorted.get(i).isPositive();
      endsStep[i] = i + 1 == order.length || sorted.get(i).score() != sorted.get(i + 1).score();
    }
  }

  /** By the probability of a class. */
  static Ranking of(ClassScores scores, int target) {
    return new Ranking(
        IntStream.range(0, scores.size())
            .mapToObj(i -> new Entry(i, scores.probability(i, target), scores.target(i) == target))
            .toList());
  }

  /** NaN without positives or without negatives; equal scores count a half. */
  double auroc(double[] weights) {
    double above = 0; // positives with higher scores
    double negatives = 0;
    double area = 0;
    double stepPositives = 0;
    double stepNegatives = 0;
    for (int i = 0; i < order.length; i++) {
      double weight = weights[order[i]];
      if (positive[i]) {
        stepPositives += weight;
      } else {
        stepNegatives += weight;
      }
      if (endsStep[i]) {
        area += stepNegatives * (above + stepPositives / 2);
        above += stepPositives;
        negatives += stepNegatives;
        stepPositives = 0;
        stepNegatives = 0;
      }
    }
    return area / (above * negatives);
  }

  /** The sum over steps of gained recall times precision; 0 without positives. */
  double averagePrecision(double[] weights) {
    double all = positives(weights);
    double truePositives = 0;
    double decided = 0;
    double area = 0;
    double stepPositives = 0;
    for (int i = 0; i < order.length; i++) {
      double weight = weights[order[i]];
      decided += weight;
      stepPositives += positive[i] ? weight : 0;
      if (endsStep[i] && stepPositives > 0) {
        truePositives += stepPositives;
        area += stepPositives * (truePositives / decided);
        stepPositives = 0;
      }
    }
    return all == 0 ? 0 : area / all;
  }

  /**
   * The area below straight lines between the points of the precision-recall curve, from recall 0
   * at precision 1. Without positives recall counts as 1.
   */
  double trapezoidalAuprc(double[] weights) {
    double all = positives(weights);
    double truePositives = 0;
    double decided = 0;
    double recall = 0;
    double precision = 1;
    double area = 0;
    for (int i = 0; i < order.length; i++) {
      double weight = weights[order[i]];
      decided += weight;
      truePositives += positive[i] ? weight : 0;
      if (endsStep[i] && decided > 0) {
        double nextRecall = all == 0 ? 1 : truePositives / all;
        double nextPrecision = truePositives / decided;
        area += (nextRecall - recall) * (precision + nextPrecision) / 2;
        recall = nextRecall;
        precision = nextPrecision;
      }
    }
    return area;
  }

  private double positives(double[] weights) {
    double sum = 0;
    for (int i = 0; i < order.length; i++) {
      sum += positive[i] ? weights[order[i]] : 0;
    }
    return sum;
  }
}
