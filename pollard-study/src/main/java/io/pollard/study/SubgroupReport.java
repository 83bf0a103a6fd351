package io.pollard.study;

import io.pollard.metrics.ClassScores;
import io.pollard.metrics.Metric;
import io.pollard.metrics.Subgroups;
import io.pollard.study.Table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Scores of groups of cases, and how far each group is from the rest, as tables. */
public record SubgroupReport(ClassScores cases, Subgroups subgroups) {

  private static final int DECIMALS = 3;
  private static final double DIFFERENT = .05;

  /**
   * @param attributes of each of the cases its value by attribute
   */
  public static SubgroupReport of(ClassScores decided, Map<String, List<String>> attributes) {
    return of(decided, attributes, Subgroups.USUAL_LEAST_PATIENTS);
  }

  public static SubgroupReport of(
      ClassScores decided, Map<String, List<String>> attributes, int leastPatients) {
    return new SubgroupReport(
        decided, Subgroups.of(decided, attributes, leastPatients, PartScores.BOOTSTRAP));
  }

  /** A row a group: its size, every score that tables list, and why it is compared with nothing. */
  public Table scores() {
    List<Metric> listed =
        cases.task().metrics().stream().filter(score -> score.isListed(cases.task())).toList();
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("attribute", "attribute"));
    columns.add(Column.of("group", "group"));
    columns.add(Column.of("images", "images"));
    columns.add(Column.of("patients", "patients"));
    cases
        .task()
        .classes()
        .forEach(name -> columns.add(Column.of("patients_" + name, "with " + name)));
    listed.forEach(score -> columns.add(new Column(score.key(), score.label(), 1, DECIMALS)));
    columns.add(Column.of("remark", "remark"));
    List<List<Object>> rows = new ArrayList<>();
    for (Subgroups.Group group : subgroups.groups()) {
      List<Object> row =
          new ArrayList<>(
              List.of(group.attribute(), group.value(), group.cases(), group.patients()));
      row.addAll(group.patientsOfClasses());
      listed.forEach(score -> row.add(group.scores().get(score)));
      row.add(group.remark());
      rows.add(row);
    }
    return new Table(columns, rows);
  }

  /** A row a comparison of a group with the rest; none where every group is too small. */
  public Table gaps() {
    List<Column> columns =
        List.of(
            Column.of("attribute", "attribute"),
            Column.of("group", "group"),
            Column.of("score", "score"),
            new Column("gap", "minus the rest's", 1, DECIMALS),
            new Column("p", "p", 1, 4),
            new Column("adjusted_p", "p, adjusted for all", 1, 4),
            Column.of("different", "different"));
    List<List<Object>> rows = new ArrayList<>();
    for (Subgroups.Group group : subgroups.groups()) {
      for (Subgroups.Gap gap : group.gaps()) {
        rows.add(
            Arrays.asList(
                group.attribute(),
                group.value(),
                gap.score(),
                gap.difference(),
                gap.pValue(),
                gap.adjusted(),
                gap.adjusted() < DIFFERENT));
      }
    }
    return new Table(columns, rows);
  }

  /** A sentence for each gap that is shown; one where none is. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    for (Subgroups.Group group : subgroups.groups()) {
      for (Subgroups.Gap gap : group.gaps()) {
        if (gap.adjusted() < DIFFERENT) {
          sentences.add(
              String.format(
                  Locale.ROOT,
                  "%s of %s %s is %s by %.3f than of the rest (p = %.4f, adjusted)",
                  gap.score(),
                  group.attribute(),
                  group.value(),
                  gap.difference().estimate() < 0 ? "lower" : "higher",
                  Math.abs(gap.difference().estimate()),
                  gap.adjusted()));
        }
      }
    }
    boolean isCompared = subgroups.groups().stream().anyMatch(group -> !group.gaps().isEmpty());
    if (sentences.isEmpty() && isCompared) {
      sentences.add("no gap is shown, which does not say that there is none");
    }
    return sentences;
  }
}
