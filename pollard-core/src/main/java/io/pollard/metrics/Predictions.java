package io.pollard.metrics;

import io.pollard.data.Task;
import java.util.Arrays;
import java.util.List;

/**
 * What a network said of labelled cases, and how it is turned into decisions. Immutable.
 *
 * <p>Of two classes the positive one is decided where its probability is at least {@link
 * #threshold()}; of more, the most probable one, the first of equals.
 */
public final class Predictions {

  private static final double USUAL_THRESHOLD = 0.5;

  private final Task.SingleLabel task;
  private final int[] targets;
  private final double[][] probabilities;
  private final List<String> groups;
  private final double threshold;
  private final int[] decisions;

  private Predictions(
      Task.SingleLabel task,
      int[] targets,
      double[][] probabilities,
      List<String> groups,
      double threshold) {
    this.task = task;
    this.targets = targets;
    this.probabilities = probabilities;
    this.groups = groups;
    this.threshold = threshold;
    this.decisions = decisions(task, probabilities, threshold);
  }

  /**
   * Decided at .5.
   *
   * @param targets [n], each the index of a class
   * @param probabilities [n][classes], each 0 to 1; copied
   * @param groups [n], the patients
   * @throws IllegalArgumentException if there is no case, the sizes differ or a value is out of its
   *     range
   */
  public static Predictions of(
      Task.SingleLabel task, int[] targets, double[][] probabilities, List<String> groups) {
    int classes = task.classes().size();
    if (targets.length == 0
        || probabilities.length != targets.length
        || groups.size() != targets.length) {
      throw new IllegalArgumentException(
          "expected targets, probabilities and groups of as many cases, at least one, but found "
              + targets.length
              + ", "
              + probabilities.length
              + " and "
              + groups.size());
    }
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] < 0 || targets[i] >= classes) {
        throw new IllegalArgumentException(
            "expected a target from 0 to " + (classes - 1) + " but found " + targets[i]);
      }
      if (probabilities[i].length != classes
          || !Arrays.stream(probabilities[i]).allMatch(p -> p >= 0 && p <= 1)) {
        throw new IllegalArgumentException(
            "expected "
                + classes
                + " probabilities from 0 to 1 but found "
                + Arrays.toString(probabilities[i])
                + " in case "
                + i);
      }
    }
    return new Predictions(
        task,
        targets.clone(),
        Arrays.stream(probabilities).map(double[]::clone).toArray(double[][]::new),
        List.copyOf(groups),
        USUAL_THRESHOLD);
  }

  /**
   * The same, decided at another threshold; without effect where there are more than two classes.
   */
  public Predictions decidedAt(double otherThreshold) {
    return new Predictions(task, targets, probabilities, groups, otherThreshold);
  }

  public Task.SingleLabel task() {
    return task;
  }

  /** The number of cases. */
  public int size() {
    return targets.length;
  }

  public int classes() {
    return task.classes().size();
  }

  public int target(int index) {
    return targets[index];
  }

  public double probability(int index, int target) {
    return probabilities[index][target];
  }

  public List<String> groups() {
    return groups;
  }

  /** From which probability on the positive one of two classes is decided. */
  public double threshold() {
    return threshold;
  }

  /** The class that is decided. */
  public int decision(int index) {
    return decisions[index];
  }

  public int count(int target) {
    return (int) Arrays.stream(targets).filter(other -> other == target).count();
  }

  /** Whether every class has a case; without that most scores are not defined. */
  public boolean hasAllClasses() {
    return Arrays.stream(targets).distinct().count() == classes();
  }

  /** Whether others are of the same cases: the same classes, targets and groups in one order. */
  public boolean isOfSameCasesAs(Predictions others) {
    return task.equals(others.task)
        && Arrays.equals(targets, others.targets)
        && groups.equals(others.groups);
  }

  public ConfusionMatrix confusion() {
    double[] once = new double[size()];
    Arrays.fill(once, 1);
    return ConfusionMatrix.of(this, once);
  }

  private static int[] decisions(
      Task.SingleLabel task, double[][] probabilities, double threshold) {
    if (task.isBinary()) {
      int positive = task.positiveIndex();
      return Arrays.stream(probabilities)
          .mapToInt(row -> row[positive] >= threshold ? positive : 1 - positive)
          .toArray();
    }
    return Arrays.stream(probabilities).mapToInt(Predictions::largest).toArray();
  }

  private static int largest(double[] row) {
    int largest = 0;
    for (int k = 1; k < row.length; k++) {
      if (row[k] > row[largest]) {
        largest = k;
      }
    }
    return largest;
  }
}
