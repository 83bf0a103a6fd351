package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.study.Table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongFunction;

/**
 * What every network of a study reaches on both parts, with intervals, and which one validation
 * selects.
 *
 * <pre>{@code
 * CutScores scores = CutScores.of(Study.existing(folder));
 * scores.selected().map(row -> row.test().text(3)); // 0.873 [0.811, 0.921]
 * }</pre>
 *
 * @param metric the score that the trials select by
 * @param rows strategies and cuts that have scores, by method and size
 * @param fullTransfer what the selected one is compared with; empty where there is none, or where
 *     it is full transfer itself
 * @param trials every trial that came to its end, whether it has scores or not
 */
public record CutScores(
    Metric metric,
    List<Row> rows,
    Optional<Row> selected,
    Optional<Row> fullTransfer,
    List<StoredTrial> trials) {

  private static final int DECIMALS = 3;

  /** As the repeats of a search follow each other. */
  private static final Comparator<StoredTrial> BY_SEEDS =
      Comparator.comparingLong((StoredTrial trial) -> trial.description().seeds().split())
          .thenComparingLong(trial -> trial.description().seeds().initialisation());

  /**
   * Trials that differ in nothing but split and seeds.
   *
   * @param method as in tables: "TTL"
   * @param cut empty for a strategy without one
   * @param parameters of the network with its head
   * @param macs multiply-adds for one image, as the paper counts them
   * @param validation mean with its 95 % interval: over one split patients are resampled, over
   *     several it is Student's with Nadeau and Bengio's variance, as far as it lies between 0 and
   *     1
   * @param test likewise; it chooses nothing
   * @param testMinusFull the paired difference to full transfer; empty where there is none
   * @param trials its repeats that have scores, by seed
   */
  public record Row(
      String method,
      String cut,
      long parameters,
      long macs,
      boolean isFullTransfer,
      Interval validation,
      Interval test,
      Optional<Interval> testMinusFull,
      List<StoredTrial> trials) {

    public Row {
      trials = List.copyOf(trials);
    }

    /** The trial of the first repeat. */
    public StoredTrial first() {
      return trials.get(0);
    }

    /** "TTL cut at layer3.1", "FTL". */
    public String name() {
      return cut.isEmpty() ? method : method + " cut at " + cut;
    }

    /** Of its model files: mean milliseconds for one image; empty where none was exported. */
    public Optional<Double> exportedMillis() {
      double[] millis =
          trials.stream()
              .flatMap(trial -> trial.exported().stream())
              .mapToDouble(ExportedFile::millisPerImage)
              .toArray();
      return millis.length == 0
          ? Optional.empty()
          : Optional.of(Arrays.stream(millis).average().orElseThrow());
    }
  }

  public CutScores {
    rows = List.copyOf(rows);
    trials = List.copyOf(trials);
  }

  /** Damaged trials are left out; {@link Study#damage} names them. */
  public static CutScores of(Study study) {
    Comparison comparison = Comparison.of(study);
    List<Repeats> repeats =
        comparison.rows().stream().filter(row -> !row.scored().isEmpty()).toList();
    Metric metric = Repeats.selectBy(comparison.rows());
    Optional<Repeats> chosen =
        MethodTable.selected(comparison, study.wholeSearch())
            .filter(row -> !row.scored().isEmpty());
    List<Row> rows =
        repeats.stream().map(row -> row(row, comparison, metric, study::trained)).toList();
    Optional<Row> selected =
        chosen.flatMap(
            one ->
                rows.stream()
                    .filter(
                        row ->
                            one.scored().stream()
                                .anyMatch(trial -> row.trials().contains(trial.trial())))
                    .findFirst());
    Optional<Row> full =
        selected
            .filter(row -> !row.isFullTransfer())
            .flatMap(
                row ->
                    comparison.trials().stream()
                        .filter(trial -> row.trials().contains(trial.trial()))
                        .flatMap(trial -> comparison.fullTransferFor(trial).stream())
                        .map(ScoredTrial::trial)
                        .findFirst())
            .flatMap(
                trial -> rows.stream().filter(row -> row.trials().contains(trial)).findFirst());
    return new CutScores(
        metric,
        rows,
        selected,
        full,
        comparison.trials().stream().map(ScoredTrial::trial).toList());
  }

  private static Row row(
      Repeats row, Comparison comparison, Metric metric, LongFunction<OptionalInt> trained) {
    return new Row(
        row.name(),
        row.cut(),
        row.parameters(),
        row.first().macs(),
        row.isFullTransfer(),
        between0And1(row.mean(metric, Part.VALIDATION, trained).orElseThrow()),
        between0And1(row.mean(metric, Part.TEST, trained).orElseThrow()),
        row.minus(comparison::fullTransferFor, metric, Part.TEST, trained)
            .map(MeanDifference::interval),
        row.scored().stream().map(ScoredTrial::trial).sorted(BY_SEEDS).toList());
  }

  /** Scores lie between 0 and 1, which Student's interval of few splits does not know. */
  private static Interval between0And1(Interval score) {
    return new Interval(
        score.estimate(),
        Math.max(0, score.low()),
        Math.min(1, score.high()),
        score.resamples(),
        score.redrawn());
  }

  /** A row a strategy and cut: size and both scores with their intervals. */
  public Table table() {
    List<Column> columns =
        List.of(
            Column.of("method", "method"),
            Column.of("cut", "cut"),
            Column.of("selected", "selected"),
            Column.of("n", "n"),
            new Column("parameters", "parameters (M)", 1e6, 2),
            new Column("macs", "MACs (G)", 1e9, 3),
            new Column(
                "validation_" + metric.key(),
                "validation " + metric.shortLabel() + " [95 %]",
                1,
                DECIMALS),
            new Column(
                "test_" + metric.key(), "test " + metric.shortLabel() + " [95 %]", 1, DECIMALS));
    List<List<Object>> cells = new ArrayList<>();
    for (Row row : rows) {
      cells.add(
          List.of(
              row.method(),
              row.cut(),
              selected.equals(Optional.of(row)),
              row.trials().size(),
              row.parameters(),
              row.macs(),
              row.validation(),
              row.test()));
    }
    return new Table(columns, cells);
  }
}
