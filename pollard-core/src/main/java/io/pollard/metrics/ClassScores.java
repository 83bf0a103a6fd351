package io.pollard.metrics;

import io.pollard.data.Task;
import java.util.Arrays;
import java.util.List;

/**
 * Probabilities of classes, exactly one of which is true, and how they are turned into decisions:
 * of two classes the positive one is decided where its probability is at least {@link
 * #threshold()}; of more, the most probable one. Immutable.
 */
public final class ClassScores implements Predictions {

  private final Task.SingleLabel task;
  private final int[] targets;
  private final double[][] probabilities;
  private final List<String> groups;
  private final double threshold;
  private final int[] decisions;

  private ClassScores(
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
    this.decisions =
        Arrays.stream(probabilities).mapToInt(row -> task.decide(row, threshold)).toArray();
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
  public static ClassScores of(
      Task.SingleLabel task, int[] targets, double[][] probabilities, List<String> groups) {
    int classes = task.classes().size();
    Rows.requireAligned(targets.length, probabilities, groups);
    Rows.requireProbabilities(probabilities, classes);
    for (int target : targets) {
      if (target < 0 || target >= classes) {
        throw new IllegalArgumentException(
            "expected a target from 0 to " + (classes - 1) + " but found " + target);
      }
    }
    return new ClassScores(
        task, targets.clone(), Rows.copy(probabilities), List.copyOf(groups), Task.USUAL_THRESHOLD);
  }

  /**
   * The same, decided at another threshold; without effect where there are more than two classes.
   */
  public ClassScores decidedAt(double otherThreshold) {
    return new ClassScores(task, targets, probabilities, groups, otherThreshold);
  }

  /**
   * Some of the cases, decided at the same threshold; one may stand several times.
   *
   * @param indices at least one
   */
  public ClassScores at(int... indices) {
    if (indices.length == 0) {
      throw new IllegalArgumentException("expected at least one case but found none");
    }
    return new ClassScores(
        task,
        Arrays.stream(indices).map(i -> targets[i]).toArray(),
        Arrays.stream(indices).mapToObj(i -> probabilities[i]).toArray(double[][]::new),
        Arrays.stream(indices).mapToObj(groups::get).toList(),
        threshold);
  }

  @Override
  public Task.SingleLabel task() {
    return task;
  }

  @Override
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

  @Override
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

  /** The share of cases that is decided to be of a class. */
  public double decided(int target) {
    return (double) Arrays.stream(decisions).filter(other -> other == target).count() / size();
  }

  public int count(int target) {
    return (int) Arrays.stream(targets).filter(other -> other == target).count();
  }

  /** Whether every class has a case; without that most scores are not defined. */
  public boolean hasAllClasses() {
    return Arrays.stream(targets).distinct().count() == classes();
  }

  @Override
  public boolean hasAllTruths(double[] weights) {
    boolean[] present = new boolean[classes()];
    int missing = present.length;
    for (int i = 0; i < weights.length && missing > 0; i++) {
      if (weights[i] > 0 && !present[targets[i]]) {
        present[targets[i]] = true;
        missing--;
      }
    }
    return missing == 0;
  }

  @Override
  public boolean isOfSameCasesAs(Predictions others) {
    return others instanceof ClassScores scores
        && task.equals(scores.task)
        && Arrays.equals(targets, scores.targets)
        && groups.equals(scores.groups);
  }

  public ConfusionMatrix confusion() {
    return ConfusionMatrix.of(this, Rows.once(size()));
  }
}
