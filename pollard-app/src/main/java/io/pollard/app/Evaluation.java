package io.pollard.app;

import io.pollard.data.Part;
import io.pollard.imaging.BadFile;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.ExternalValidation;
import io.pollard.metrics.ExternalValidation.Remark;
import io.pollard.metrics.Interval;
import io.pollard.metrics.OutputShift;
import io.pollard.study.PartScores;
import io.pollard.study.StoredTrial;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Tables;
import io.pollard.training.PredictionRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a trained network said of images just now.
 *
 * @param rows an image each; which part it is of is not told
 * @param skipped images that could not be read and were left out
 * @param scores every one that the task has, with its 95 % interval, decided at the trial's
 *     threshold, which was chosen on its validation part
 * @param home the same of the trial's own test part; empty for images of the trial's own data
 */
public record Evaluation(
    StoredTrial trial,
    List<PredictionRow> rows,
    List<BadFile> skipped,
    PartScores scores,
    Optional<PartScores> home) {

  public Evaluation {
    rows = List.copyOf(rows);
    skipped = List.copyOf(skipped);
  }

  static Evaluation atHome(StoredTrial trial, List<PredictionRow> rows, List<BadFile> skipped) {
    return new Evaluation(trial, rows, skipped, decided(trial, rows), Optional.empty());
  }

  static Evaluation elsewhere(StoredTrial trial, List<PredictionRow> rows, List<BadFile> skipped) {
    List<PredictionRow> test =
        trial.predictions().stream().filter(row -> row.part() == Part.TEST).toList();
    return new Evaluation(
        trial, rows, skipped, decided(trial, rows), Optional.of(decided(trial, test)));
  }

  private static PartScores decided(StoredTrial trial, List<PredictionRow> rows) {
    return PartScores.of(trial.predictions(rows).decidedAt(trial.threshold()));
  }

  /** Decided at the trial's threshold. */
  public ClassScores predictions() {
    return (ClassScores) scores.predictions();
  }

  /** How other data compare with the trial's own test part; empty for the trial's own data. */
  public Optional<ExternalValidation> external() {
    return home.map(
        known -> new ExternalValidation((ClassScores) known.predictions(), predictions()));
  }

  /**
   * The scores; for other data with those at home, what is to be said of each, and how the outputs
   * moved.
   */
  public Tables tables() {
    Map<String, Table> tables = new LinkedHashMap<>();
    tables.put("scores", table());
    external().ifPresent(validation -> tables.put("outputs", outputs(validation)));
    return new Tables(tables);
  }

  private Table table() {
    Optional<ExternalValidation> external = external();
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("score", "score"));
    columns.add(new Column("value", "value (n = " + scores.predictions().size() + ")", 1, 3));
    home.ifPresent(
        known -> {
          int cases = known.predictions().size();
          columns.add(new Column("home", "home, test part (n = " + cases + ")", 1, 3));
          columns.add(Column.of("remark", "remark"));
        });
    List<List<Object>> table = new ArrayList<>();
    scores
        .intervals()
        .forEach(
            (metric, value) -> {
              List<Object> row = new ArrayList<>(List.of(metric.label(), value));
              external.ifPresent(
                  validation -> {
                    Interval known = home.orElseThrow().intervals().get(metric);
                    row.add(known);
                    row.add(words(validation.remarks(metric, known, value)));
                  });
              table.add(row);
            });
    scores
        .prevalence()
        .ifPresent(
            value -> {
              List<Object> row = new ArrayList<>(List.of("prevalence", value));
              home.ifPresent(
                  known -> {
                    row.add(known.prevalence().orElseThrow());
                    row.add("");
                  });
              table.add(row);
            });
    return new Table(columns, table);
  }

  private static String words(List<Remark> remarks) {
    return remarks.stream().map(Remark::toString).collect(Collectors.joining("; "));
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
      String output, String place, OutputShift.Side side, Double distance) {
    List<Object> row = new ArrayList<>(Arrays.asList(output, place, side.cases(), side.decided()));
    row.addAll(side.quantiles());
    row.add(distance);
    return row;
  }

  /** Sentences for who reads the scores of other data; none for the trial's own. */
  public List<String> remarks() {
    return external().stream().flatMap(this::remarks).toList();
  }

  private Stream<String> remarks(ExternalValidation validation) {
    List<String> worse = new ArrayList<>();
    scores
        .intervals()
        .forEach(
            (metric, here) -> {
              Interval there = home.orElseThrow().intervals().get(metric);
              List<Remark> remarks = validation.remarks(metric, there, here);
              if (!remarks.isEmpty()) {
                worse.add(
                    metric.label()
                        + " is "
                        + words(remarks)
                        + ": "
                        + here.text(3)
                        + " here, "
                        + there.text(3)
                        + " at home");
              }
            });
    return Stream.of(
            validation.missingClasses().stream(), worse.stream(), validation.oneDecision().stream())
        .flatMap(sentences -> sentences);
  }
}
