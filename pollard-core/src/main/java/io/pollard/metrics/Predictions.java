package io.pollard.metrics;

import io.pollard.data.Task;
import java.util.List;

/**
 * What a network said of labelled cases: for each case what every score can be computed of, so that
 * cases can be counted more or less often. Immutable.
 */
public sealed interface Predictions permits ClassScores, FindingScores, Overlaps {

  Task task();

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
