package io.pollard.app.report;

import io.pollard.metrics.ClassScores;
import io.pollard.metrics.ConfusionMatrix;
import io.pollard.study.CutScores.Row;
import io.pollard.study.StoredTrial;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.TrialScores;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Every score of the selected network, and which class it takes for which. */
final class DecisionsSection implements ReportSection {

  @Override
  public String id() {
    return "decisions";
  }

  @Override
  public String title() {
    return "The selected network";
  }

  @Override
  public Html body(ReportedStudy study) {
    return study
        .selected()
        .map(row -> said(study, row))
        .orElseGet(
            () ->
                Html.missing(
                    "Validation selects no network yet, so there are no decisions to show."));
  }

  private static Html said(ReportedStudy study, Row row) {
    StoredTrial trial = row.first();
    TrialScores scores = TrialScores.of(trial);
    List<Html> parts = new ArrayList<>();
    parts.add(
        Html.paragraph(
            "Trial "
                + trial.id()
                + (row.trials().size() > 1
                    ? ", the first of " + row.trials().size() + " repeats"
                    : "")
                + ". The threshold of decisions was chosen on the validation part."));
    parts.add(
        Html.table(
            "Scores with 95 % intervals",
            scores.table(study.study().fullTransferFor(trial).map(TrialScores::of))));
    if (scores.test().predictions() instanceof ClassScores decided) {
      parts.add(Html.table("Decisions on the test part", confusion(decided)));
    }
    return Html.all(parts);
  }

  /** A row a true class, a column a decided one. */
  private static Table confusion(ClassScores decided) {
    ConfusionMatrix counts = decided.confusion();
    List<String> classes = decided.task().classes();
    List<Column> columns = new ArrayList<>(List.of(Column.of("class", "true class")));
    classes.forEach(name -> columns.add(Column.of("decided_" + name, "decided " + name)));
    List<List<Object>> rows = new ArrayList<>();
    for (int target = 0; target < classes.size(); target++) {
      int of = target;
      List<Object> row = new ArrayList<>(List.of(classes.get(target)));
      IntStream.range(0, classes.size()).forEach(to -> row.add(counts.count(of, to)));
      rows.add(row);
    }
    return new Table(columns, rows);
  }
}
