package io.pollard.metrics;

import io.pollard.data.Target;
import io.pollard.data.Task;
import java.util.List;

/**
 * What a network said of labelled cases: for each case what every score can be computed of, so that
 * cases can be counted more or less often. Immutable.
 */
public sealed interface Predictions permits ClassScores, FindingScores, Overlaps {

  /**
   * Decided at .5.
   *
   * @param targets [n]
   * @param probabilities [n][outputs]
   * @param groups [n], the patients
   * @throws IllegalArgumentException if there is no case, sizes differ, a value is out of its
   *     range, or the task's answers are maps
   */
  static Predictions of(
      Task task, List<Target> targets, double[][] probabilities, List<String> groups) {
    if (task instanceof Task.SingleLabel single) {
      return ClassScores.of(
          single,
          targets.stream().mapToInt(target -> ((Target.ClassIndex) target).index()).toArray(),
          probabilities,
          groups);
    }
    if (task instanceof Task.MultiLabel findings) {
      return FindingScores.of(
          findings,
          targets.stream().map(target -> ((Target.Findings) target).presences()).toList(),
          probabilities,
          groups);
    }
    throw new IllegalArgumentException("expected one answer a case but found maps of " + task);
  }

  Task task();

  /**
   * The same decided at thresholds that were {@linkplain Thresholds#chosen chosen} for its task.
   */
  default Predictions decidedAt(Thresholds thresholds) {
    if (this instanceof ClassScores scores) {
      return scores.task().isBinary() ? scores.decidedAt(thresholds.values().get(0)) : scores;
    }
    return this instanceof FindingScores scores
        ? scores.decidedAt(thresholds.values().stream().mapToDouble(value -> value).toArray())
        : this;
  }

  /** The number of cases. */
  int size();

  /** [n], the patients. */
  List<String> groups();

  /** Whether others are of the same cases: the same task, truths and groups in one order. */
  boolean isOfSameCasesAs(Predictions others);

  /**
   * Whether the cases that count hold all that scores ask for; without that most are not defined.
   *
   * @param weights [n], how often each case counts
   */
  boolean hasAllTruths(double[] weights);
}
