package io.pollard.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;

/** How many of two classes are decided positive at which threshold. */
final class ScoreCounts {
  private final double[] positives; // ascending
  private final double[] negatives; // ascending
  private final double[] thresholds;

  ScoreCounts(ClassScores predictions) {
    if (!predictions.task().isBinary() || !predictions.hasAllClasses()) {
      throw new IllegalArgumentException(
          "expected two classes with cases of both, to choose a threshold, but found cases of "
              + IntStream.range(0, predictions.classes())
                  .filter(k -> predictions.count(k) > 0)
                  .mapToObj(predictions.task().classes()::get)
                  .toList());
    }
    int positive = predictions.task().positiveIndex();
    positives = scores(predictions, positive, positive);
    negatives = scores(predictions, 1 - positive, positive);
    double[] all =
        IntStream.range(0, predictions.size())
            .mapToDouble(i -> predictions.probability(i, positive))
            .map(score -> -score)
            .sorted()
            .distinct()
            .toArray();
    thresholds = Arrays.stream(all).map(score -> -score).toArray();
  }

  private static double[] scores(ClassScores predictions, int target, int positive) {
    return IntStream.range(0, predictions.size())
        .filter(i -> predictions.target(i) == target)
        .mapToDouble(i -> predictions.probability(i, positive))
        .sorted()
        .toArray();
  }

  int positives() {
    return positives.length;
  }

  int negatives() {
    return negatives.length;
  }

  /** Every score that occurs, once, descending. */
  double[] thresholds() {
    return thresholds.clone();
  }

  int truePositives(double threshold) {
    return atLeast(positives, threshold);
  }

  int falsePositives(double threshold) {
    return atLeast(negatives, threshold);
  }

  private static int atLeast(double[] ascending, double threshold) {
    int low = 0;
    int high = ascending.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] >= threshold) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return ascending.length - low;
  }
}
