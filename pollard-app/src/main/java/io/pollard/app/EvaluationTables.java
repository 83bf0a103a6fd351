package io.pollard.app;

import static java.util.Objects.requireNonNull;

import io.pollard.metrics.ClassScores;
import io.pollard.metrics.ConfusionMatrix;
import io.pollard.metrics.ExternalValidation;
import io.pollard.metrics.ExternalValidation.Remark;
import io.pollard.metrics.FindingScores;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.metrics.OutputShift;
import io.pollard.metrics.Overlaps;
import io.pollard.study.PartScores;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Tables;
import io.pollard.study.TrialScores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tables of an evaluation: every score with its interval, which class was taken for which, and
 * for other data the same at home, a remark on each score, and how the outputs moved.
 */
final class EvaluationTables {

  private static final int DECIMALS = 3;

  private EvaluationTables() {}

  /**
   * @param home the trial's own test part; empty for its own data
   */
  static Tables of(PartScores here, Optional<PartScores> home) {
    Optional<ExternalValidation> external =
        home.flatMap(known -> ExternalValidation.of(known.predictions(), here.predictions()));
    Map<String, Table> tables = new LinkedHashMap<>();
    tables.put("scores", scores(here, home, external));
    if (here.predictions() instanceof ClassScores classes) {
      tables.put("confusion", confusion(classes));
    }
    if (here.predictions() instanceof FindingScores findings) {
      tables.put("findings", TrialScores.findings(findings));
    }
    if (here.predictions() instanceof Overlaps masks) {
      tables.put("structures", TrialScores.structures(masks));
    }
    external.ifPresent(validation -> tables.put("outputs", outputs(validation)));
    return new Tables(tables);
  }

  private static Table scores(
      PartScores here, Optional<PartScores> home, Optional<ExternalValidation> external) {
    List<Column> columns = new ArrayList<>(List.of(Column.of("score", "score")));
    columns.add(score("value", "value (n = " + here.predictions().size() + ")"));
    home.ifPresent(
        known -> {
          int cases = known.predictions().size();
          columns.add(score("home", "home, test part (n = " + cases + ")"));
          columns.add(Column.of("remark", "remark"));
        });
    List<List<Object>> rows = new ArrayList<>();
    Map<Metric, Interval> there = home.map(PartScores::intervals).orElse(Map.of());
    here.intervals()
        .forEach(
            (metric, value) ->
                rows.add(
                    row(
                        columns,
                        metric.label(),
                        value,
                        there.get(metric),
                        external
                            .map(
                                known ->
                                    words(
                                        known.remarks(
                                            metric, requireNonNull(there.get(metric)), value)))
                            .orElse(""))));
    Map<Metric, Interval> decidedThere = home.map(PartScores::ofDecisions).orElse(Map.of());
    here.ofDecisions()
        .forEach(
            (metric, value) ->
                rows.add(row(columns, label(metric), value, decidedThere.get(metric), "")));
    here.prevalence()
        .ifPresent(
            value ->
                rows.add(
                    row(
                        columns,
                        "prevalence",
                        value,
                        home.map(known -> known.prevalence().orElse(Double.NaN)).orElse(null),
                        "")));
    if (here.predictions() instanceof ClassScores classes && classes.task().isBinary()) {
      double threshold = classes.threshold();
      rows.add(row(columns, "threshold", threshold, threshold, ""));
    }
    return new Table(columns, rows);
  }

  /** What a table of the trial's own data has no columns for is left out. */
  private static List<Object> row(
      List<Column> columns, String label, Object here, @Nullable Object home, String remark) {
    return Arrays.asList(label, here, home, remark).subList(0, columns.size());
  }

  /** As "worse than at home; one decision for all". */
  static String words(List<Remark> remarks) {
    return remarks.stream().map(Remark::toString).collect(Collectors.joining("; "));
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

  private static Table outputs(ExternalValidation validation) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.of("output", "output"),
                Column.of("place", "place"),
                Column.of("images", "images"),
                new Column("decided", "decided so", 1, 3)));
    for (double share : OutputShift.SHARES) {
      columns.add(
          new Column(
              String.format(Locale.ROOT, "quantile_%02.0f", 100 * share),
              String.format(Locale.ROOT, "%.0f %% below", 100 * share),
              1,
              3));
    }
    columns.add(new Column("distance", "distance (Kolmogorov-Smirnov)", 1, 3));
    List<List<Object>> rows = new ArrayList<>();
    for (OutputShift shift : validation.shifts()) {
      rows.add(row(shift.output(), "home", shift.home(), null));
      rows.add(row(shift.output(), "here", shift.here(), shift.distance()));
    }
    return new Table(columns, rows);
  }

  private static List<Object> row(
      String output, String place, OutputShift.Side side, @Nullable Double distance) {
    List<Object> row = new ArrayList<>(Arrays.asList(output, place, side.cases(), side.decided()));
    row.addAll(side.quantiles());
    row.add(distance);
    return row;
  }

  private static Column score(String key, String heading) {
    return new Column(key, heading, 1, DECIMALS);
  }
}
