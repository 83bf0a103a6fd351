package io.pollard.cli;

import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.study.PartScores;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a person reads of predictions that were made just now. */
final class TrialReport {

  private TrialReport() {}

  /** Scores of rows that were predicted just now. */
  static Table scores(PartScores scores) {
    List<List<Object>> table = new ArrayList<>();
    for (Map.Entry<Metric, Interval> score : scores.intervals().entrySet()) {
      table.add(List.of(score.getKey().label(), score.getValue()));
    }
    scores.prevalence().ifPresent(value -> table.add(List.of("prevalence", value)));
    return new Table(
        List.of(
            Column.of("score", "score"),
            new Column("value", "value (n = " + scores.predictions().size() + ")", 1, 3)),
        table);
  }
}
