package io.pollard.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What sets of classes are worth on cases that they were not fitted on, with 95 % intervals over
 * patients.
 *
 * @param coverage how often the true class is in the set
 * @param ofClasses the same of the cases of each class; not a number where it has none
 * @param size how many classes a set has on average
 * @param single the share of sets of one class
 * @param empty of sets of none
 */
public record SetScores(
    Interval coverage, List<Interval> ofClasses, Interval size, Interval single, Interval empty) {

  public SetScores {
    ofClasses = List.copyOf(ofClasses);
  }

  /**
   * @param cases the network's own probabilities
   */
  public static SetScores of(ConformalSets sets, ClassScores cases, GroupBootstrap bootstrap) {
    List<List<Integer>> given = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      int place = i;
      given.add(
          sets.of(
              IntStream.range(0, cases.classes())
                  .mapToDouble(k -> cases.probability(place, k))
                  .toArray()));
    }
    boolean[] isCovered = new boolean[cases.size()];
    for (int i = 0; i < isCovered.length; i++) {
      isCovered[i] = given.get(i).contains(cases.target(i));
    }
    return new SetScores(
        bootstrap.interval(cases, mean(i -> isCovered[i] ? 1 : 0, i -> 1)),
        IntStream.range(0, cases.classes())
            .mapToObj(
                k ->
                    bootstrap.interval(
                        cases, mean(i -> isCovered[i] ? 1 : 0, i -> cases.target(i) == k ? 1 : 0)))
            .toList(),
        bootstrap.interval(cases, mean(i -> given.get(i).size(), i -> 1)),
        bootstrap.interval(cases, mean(i -> given.get(i).size() == 1 ? 1 : 0, i -> 1)),
        bootstrap.interval(cases, mean(i -> given.get(i).isEmpty() ? 1 : 0, i -> 1)));
  }

  /** Of the cases that count. */
  private static Metric.Weighted mean(
      ToDoubleFunction<Integer> value, ToDoubleFunction<Integer> counts) {
    return weights -> {
      double sum = 0;
      double all = 0;
      for (int i = 0; i < weights.length; i++) {
        double weight = weights[i] * counts.applyAsDouble(i);
        sum += weight * value.applyAsDouble(i);
        all += weight;
      }
      return sum / all;
    };
  }
}
