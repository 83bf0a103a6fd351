package io.pollard.metrics;

import io.pollard.data.Task;
import java.util.List;
import java.util.stream.IntStream;

/**
 * From which probability on it is decided.
 *
 * @param values one for two classes, of the positive one; none for more classes; one a finding
 */
public record Thresholds(List<Double> values) {

  public Thresholds {
    values = List.copyOf(values);
  }

  /**
   * What an operating point chooses on validation: for two classes, or for each finding by itself.
   * A finding of which validation has no case, or no case without it, is decided at .5.
   *
   * @throws IllegalArgumentException if there are two classes without cases of both
   */
  public static Thresholds chosen(OperatingPoint point, Predictions validation) {
    if (validation instanceof ClassScores scores) {
      return new Thresholds(scores.task().isBinary() ? List.of(point.choose(scores)) : List.of());
    }
    if (validation instanceof FindingScores scores) {
      return new Thresholds(
          IntStream.range(0, scores.task().findings().size())
              .mapToObj(k -> scores.has(k) ? point.choose(scores.finding(k)) : Task.USUAL_THRESHOLD)
              .toList());
    }
    return new Thresholds(List.of());
  }

  /** Every output is decided at .5. */
  public static Thresholds usual() {
    return new Thresholds(List.of());
  }

  /** That of one output, .5 where none was chosen. */
  public double of(int output) {
    return output < values.size() ? values.get(output) : Task.USUAL_THRESHOLD;
  }

  /** That of two classes; not a number where there is none or there are several. */
  public double ofTwoClasses() {
    return values.size() == 1 ? values.get(0) : Double.NaN;
  }
}
