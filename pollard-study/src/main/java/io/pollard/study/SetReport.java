package io.pollard.study;

import io.pollard.metrics.ClassScores;
import io.pollard.metrics.ConformalSets;
import io.pollard.metrics.Interval;
import io.pollard.metrics.SetScores;
import io.pollard.study.Table.Column;
import java.util.ArrayList;
import java.util.List;

/** Sets of classes, fitted on a trial's validation part, and what they are worth on other cases. */
public record SetReport(JudgedRows rows, List<ConformalSets> sets) {

  /** By which a patient's case is drawn, wherever sets are fitted. */
  private static final long SEED = 1;

  private static final int DECIMALS = 3;

  public SetReport {
    sets = List.copyOf(sets);
  }

  /**
   * @param levels each above 0 and below 1
   */
  public static SetReport of(JudgedRows rows, ConformalSets.By by, List<Double> levels) {
    return new SetReport(rows, fit(rows.ofValidation(), by, levels));
  }

  /** Sets of each level. */
  public static List<ConformalSets> fit(
      ClassScores validation, ConformalSets.By by, List<Double> levels) {
    return levels.stream().map(level -> ConformalSets.fit(by, level, validation, SEED)).toList();
  }

  /** A row a level. */
  public Table table() {
    List<String> classes = rows.task().classes();
    List<Column> columns =
        new ArrayList<>(
            List.of(
                new Column("level", "level", 1, 3),
                Column.of("by", "by"),
                new Column("coverage", "coverage", 1, DECIMALS)));
    classes.forEach(
        name -> columns.add(new Column("coverage_" + name, "coverage of " + name, 1, DECIMALS)));
    columns.add(new Column("size", "mean size", 1, DECIMALS));
    columns.add(new Column("single", "sets of one", 1, DECIMALS));
    columns.add(new Column("empty", "empty sets", 1, DECIMALS));
    List<List<Object>> lines = new ArrayList<>();
    for (ConformalSets one : sets) {
      SetScores scores = SetScores.of(one, rows.ofOthers(), PartScores.BOOTSTRAP);
      List<Object> line = new ArrayList<>(List.of(one.level(), one.by().word()));
      line.add(scores.coverage());
      line.addAll(scores.ofClasses());
      for (Interval score : List.of(scores.size(), scores.single(), scores.empty())) {
        line.add(score);
      }
      lines.add(line);
    }
    return new Table(columns, lines);
  }

  /** What is in every set, and of whom the level holds. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    sets.forEach(one -> sentences.addAll(one.notes(rows.task())));
    if (rows.validation().stream().map(row -> row.group()).distinct().count()
        < rows.validation().size()) {
      sentences.add(
          "sets were fitted on one validation image of each patient"
              + (sets.get(0).by() == ConformalSets.By.CLASS ? " and class" : "")
              + ": the level holds of one image of another patient, not of all of a patient's"
              + " together");
    }
    return sentences;
  }
}
