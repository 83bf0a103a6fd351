package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.metrics.AtPrevalence;
import io.pollard.metrics.ChosenOperatingPoint;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.metrics.OperatingPoint;
import io.pollard.study.Table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an operating point that is chosen on a trial's validation part reaches there and on other
 * cases.
 */
public record OperatingPointReport(JudgedRows rows, ChosenOperatingPoint point) {

  private static final int DECIMALS = 3;

  /**
   * @throws DataException if there are not two classes, or either side lacks one
   */
  public static OperatingPointReport of(JudgedRows rows, OperatingPoint rule) {
    requireTwoClasses(rows, "an operating point");
    try {
      return new OperatingPointReport(
          rows,
          ChosenOperatingPoint.of(
              rule, rows.ofValidation(), rows.ofOthers(), PartScores.BOOTSTRAP));
    } catch (IllegalArgumentException e) {
      throw new DataException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void requireTwoClasses(JudgedRows rows, String what) {
    if (!rows.task().isBinary()) {
      throw new DataException(
          "expected two classes for "
              + what
              + " but found "
              + rows.task().classes()
              + ": of more the most probable one is decided");
    }
  }

  /**
   * A row a score; the last column holds the threshold as it is, the one before resamples its
   * choice too.
   */
  public Table table() {
    List<Column> columns =
        List.of(
            Column.of("score", point.rule().label()),
            new Column("validation", "validation", 1, DECIMALS),
            new Column(rows.name(), rows.name() + ", with the threshold's choice", 1, DECIMALS),
            new Column(
                rows.name() + "_at_threshold", rows.name() + ", at this threshold", 1, DECIMALS));
    ClassScores others = rows.ofOthers().decidedAt(point.threshold().estimate());
    List<List<Object>> lines = new ArrayList<>();
    lines.add(
        line(
            Metric.SENSITIVITY,
            point.validation().sensitivity(),
            point.others().sensitivity(),
            others));
    lines.add(
        line(
            Metric.SPECIFICITY,
            point.validation().specificity(),
            point.others().specificity(),
            others));
    lines.add(
        line(Metric.PRECISION, point.validation().precision(), point.others().precision(), others));
    lines.add(
        line(
            Metric.NEGATIVE_PREDICTIVE_VALUE,
            point.validation().negativePredictiveValue(),
            point.others().negativePredictiveValue(),
            others));
    lines.add(Arrays.asList("threshold", point.threshold(), point.threshold().estimate(), null));
    return new Table(columns, lines);
  }

  private static List<Object> line(
      Metric score, Interval validation, Interval chosen, ClassScores others) {
    return List.of(score.label(), validation, chosen, PartScores.BOOTSTRAP.interval(score, others));
  }

  /**
   * What decisions mean where so many are positive, a row a prevalence.
   *
   * @param decided at the threshold
   * @throws DataException if there are not two classes, or a prevalence is out of range
   */
  public static Table atPrevalence(JudgedRows rows, ClassScores decided, List<Double> prevalences) {
    requireTwoClasses(rows, "a prevalence");
    List<Column> columns =
        List.of(
            new Column("prevalence", "prevalence", 1, 4),
            new Column("sensitivity", "sensitivity", 1, DECIMALS),
            new Column("specificity", "specificity", 1, DECIMALS),
            new Column("precision", "precision (PPV)", 1, DECIMALS),
            new Column("negative_predictive_value", "NPV", 1, 4));
    Interval sensitivity = PartScores.BOOTSTRAP.interval(Metric.SENSITIVITY, decided);
    Interval specificity = PartScores.BOOTSTRAP.interval(Metric.SPECIFICITY, decided);
    List<List<Object>> lines = new ArrayList<>();
    for (double prevalence : prevalences) {
      try {
        AtPrevalence there = AtPrevalence.of(decided, prevalence, PartScores.BOOTSTRAP);
        lines.add(
            List.of(
                prevalence,
                sensitivity,
                specificity,
                there.precision(),
                there.negativePredictiveValue()));
      } catch (IllegalArgumentException e) {
        throw new DataException(String.valueOf(e.getMessage()), e);
      }
    }
    return new Table(columns, lines);
  }
}
