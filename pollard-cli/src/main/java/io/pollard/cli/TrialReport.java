package io.pollard.cli;

import io.pollard.metrics.ClassScores;
import io.pollard.metrics.ConfusionMatrix;
import io.pollard.metrics.Metric;
import io.pollard.study.PartScores;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Tables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a person reads of predictions that were made just now. */
final class TrialReport {

  private static final int DECIMALS = 3;

  private TrialReport() {}

  /** Scores of rows that were predicted just now; of classes also which were taken for which. */
  static Tables scores(PartScores scores) {
    Map<String, Table> tables = new LinkedHashMap<>();
    tables.put("scores", values(scores));
    if (scores.predictions() instanceof ClassScores classes) {
      tables.put("confusion", confusion(classes));
    }
    return new Tables(tables);
  }

  private static Table values(PartScores scores) {
    List<List<Object>> rows = new ArrayList<>();
    scores.intervals().forEach((score, value) -> rows.add(List.of(score.label(), value)));
    scores.ofDecisions().forEach((score, value) -> rows.add(List.of(label(score), value)));
    scores.prevalence().ifPresent(value -> rows.add(List.of("prevalence", value)));
    if (scores.predictions() instanceof ClassScores classes && classes.task().isBinary()) {
      rows.add(List.of("threshold", classes.threshold()));
    }
    return new Table(
        List.of(
            Column.of("score", "score"),
            score("value", "value (n = " + scores.predictions().size() + ")")),
        rows);
  }

  /** Clinics know the precision of the positive class by this name. */
  private static String label(Metric score) {
    return score == Metric.PRECISION ? "precision, positive predictive value (PPV)" : score.label();
  }

  /** A row a true class, a column a decided one; then how well each class is found. */
  private static Table confusion(ClassScores scores) {
    ConfusionMatrix counts = scores.confusion();
    List<String> classes = scores.task().classes();
    List<Column> columns = new ArrayList<>(List.of(Column.of("class", "class")));
    classes.forEach(decided -> columns.add(Column.of("decided_" + decided, "decided " + decided)));
    columns.add(score("recall", "recall"));
    columns.add(score("precision", "precision"));
    columns.add(score("f1", "F1"));
    List<List<Object>> rows = new ArrayList<>();
    for (int target = 0; target < classes.size(); target++) {
      List<Object> row = new ArrayList<>(List.of(classes.get(target)));
      for (int decided = 0; decided < classes.size(); decided++) {
        row.add(counts.count(target, decided));
      }
      row.add(counts.recall(target));
      row.add(counts.precision(target));
      row.add(counts.f1(target));
      rows.add(row);
    }
    return new Table(columns, rows);
  }

  private static Column score(String key, String heading) {
    return new Column(key, heading, 1, DECIMALS);
  }
}
