package io.pollard.study;

import io.pollard.data.Task;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.GroupBootstrap;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
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
 * @param intervals for each score that tables list for the task
 */
public record PartScores(Predictions predictions, Map<Metric, Interval> intervals) {

  /** One seed for all, so that trials are compared on the same resamples. */
  static final GroupBootstrap BOOTSTRAP = GroupBootstrap.of(1);

  public PartScores {
    intervals = Collections.unmodifiableMap(new EnumMap<>(intervals));
  }

  /**
   * @param decided at the operating point
   */
  public static PartScores of(Predictions decided) {
    return new PartScores(
        decided, each(decided.task(), score -> BOOTSTRAP.interval(score, decided)));
  }

  /**
   * What else is said of the decisions, with intervals: scores that follow from those that are
   * listed and from how many cases there are of each class, as the precision does.
   */
  public Map<Metric, Interval> ofDecisions() {
    Map<Metric, Interval> intervals = new EnumMap<>(Metric.class);
    predictions.task().metrics().stream()
        .filter(score -> !score.isListed(predictions.task()))
        .forEach(score -> intervals.put(score, BOOTSTRAP.interval(score, predictions)));
    return intervals;
  }

  /** This minus another, paired; empty unless both are of the same cases. */
  public Optional<Map<Metric, Interval>> minus(PartScores other) {
    return predictions.isOfSameCasesAs(other.predictions)
        ? Optional.of(
            each(
                predictions.task(),
                score -> BOOTSTRAP.difference(score, predictions, other.predictions)))
        : Optional.empty();
  }

  /** The share of positives, which a meaningless network's AUPRC has; empty for many classes. */
  public OptionalDouble prevalence() {
    return predictions instanceof ClassScores scores && scores.task().isBinary()
        ? OptionalDouble.of((double) scores.count(scores.task().positiveIndex()) / scores.size())
        : OptionalDouble.empty();
  }

  private static Map<Metric, Interval> each(Task task, Function<Metric, Interval> interval) {
    Map<Metric, Interval> intervals = new EnumMap<>(Metric.class);
    task.metrics().stream()
        .filter(score -> score.isListed(task))
        .forEach(score -> intervals.put(score, interval.apply(score)));
    return intervals;
  }
}
