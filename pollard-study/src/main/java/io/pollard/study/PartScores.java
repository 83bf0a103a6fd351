package io.pollard.study;

import io.pollard.data.Task;
import io.pollard.metrics.GroupBootstrap;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Predictions;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The scores of predictions with their 95 % intervals by group bootstrap; the same predictions give
 * the same intervals.
 *
 * @param predictions decided at the operating point
 * @param intervals for each score that the task has
 */
public record PartScores(Predictions predictions, Map<Score, Interval> intervals) {

  /** One seed for all, so that trials are compared on the same resamples. */
  private static final GroupBootstrap BOOTSTRAP = GroupBootstrap.of(1);

  public PartScores {
    intervals = Collections.unmodifiableMap(new EnumMap<>(intervals));
  }

  /**
   * @param decided at the operating point
   */
  public static PartScores of(Predictions decided) {
    return new PartScores(
        decided,
        each(decided.task(), score -> BOOTSTRAP.interval(score.metric(), score.decided(decided))));
  }

  /** This minus another, paired; empty unless both are of the same cases. */
  public Optional<Map<Score, Interval>> minus(PartScores other) {
    return predictions.isOfSameCasesAs(other.predictions)
        ? Optional.of(
            each(
                predictions.task(),
                score ->
                    BOOTSTRAP.difference(
                        score.metric(),
                        score.decided(predictions),
                        score.decided(other.predictions))))
        : Optional.empty();
  }

  /** The share of positives, which a meaningless network's AUPRC has; empty for many classes. */
  public OptionalDouble prevalence() {
    Task.SingleLabel task = predictions.task();
    return task.isBinary()
        ? OptionalDouble.of((double) predictions.count(task.positiveIndex()) / predictions.size())
        : OptionalDouble.empty();
  }

  private static Map<Score, Interval> each(
      Task.SingleLabel task, Function<Score, Interval> interval) {
    Map<Score, Interval> intervals = new EnumMap<>(Score.class);
    Score.of(task).forEach(score -> intervals.put(score, interval.apply(score)));
    return intervals;
  }
}
