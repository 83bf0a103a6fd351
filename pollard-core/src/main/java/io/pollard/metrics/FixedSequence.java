package io.pollard.metrics;

import io.pollard.metrics.NonInferiority.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tests in an order that was fixed before: the first at the full level, each further one only where
 * all before it were shown. The probability of one false claim or more is the level of a single
 * test, without any correction (Maurer, Hothorn and Lehmacher 1995; Westfall and Krishen, Journal
 * of Statistical Planning and Inference 99, 2001), so that "the smallest that was shown" keeps it.
 *
 * @param tested in order; all but the last were shown
 * @param notTested what stands behind the first that was not shown
 */
public record FixedSequence<T, R>(List<Step<T, R>> tested, List<T> notTested) {

  /**
   * One test.
   *
   * @param answer what the test says besides
   */
  public record Step<T, R>(T candidate, R answer, Verdict verdict) {}

  public FixedSequence {
    tested = List.copyOf(tested);
    notTested = List.copyOf(notTested);
  }

  /**
   * @param candidates in the order of the tests, as from the selected network down to smaller ones
   * @param test is asked for no candidate behind the first that was not shown
   */
  public static <T, R> FixedSequence<T, R> of(
      List<T> candidates, Function<T, R> test, Function<R, Verdict> verdict) {
    List<Step<T, R>> tested = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      R answer = test.apply(candidates.get(i));
      Verdict said = verdict.apply(answer);
      tested.add(new Step<>(candidates.get(i), answer, said));
      if (said != Verdict.NOT_WORSE) {
        return new FixedSequence<>(tested, candidates.subList(i + 1, candidates.size()));
      }
    }
    return new FixedSequence<>(tested, List.of());
  }

  /** The last that was shown; empty where the first was not. */
  public Optional<Step<T, R>> last() {
    return tested.stream()
        .filter(step -> step.verdict() == Verdict.NOT_WORSE)
        .reduce((before, next) -> next);
  }
}
