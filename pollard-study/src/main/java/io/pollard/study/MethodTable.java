package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.search.Candidate;
import io.pollard.search.Found;
import io.pollard.search.SearchResult;
import io.pollard.strategy.Method;
import io.pollard.study.Study.DamagedTrial;
import io.pollard.study.Table.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The paper's table (its table II): what each method reaches on the test part, and what it costs.
 *
 * <pre>{@code
 * MethodTable table = MethodTable.of(Study.at(folder), Optional.empty());
 * System.out.print(table.table().as(Table.Format.MD));
 * }</pre>
 *
 * <p>Scores are mean ± sample standard deviation over the repeats. The row that validation selects
 * is marked: the highest mean validation AUPRC, the smaller network on ties; test scores choose
 * nothing. Differences to full transfer are of AUPRC, paired repeat by repeat, with the interval of
 * {@link io.pollard.metrics.GroupBootstrap#meanDifference}.
 *
 * @param notes sentences for who reads it: what was left out, what was not tried
 */
public record MethodTable(Table table, List<String> notes) {

  private static final int SCORE = 3;

  private record Row(String method, Repeats repeats) {}

  /** A column and what stands in it; null where there is nothing. */
  private record Cells(Column column, Function<Row, Object> value) {}

  public MethodTable {
    notes = List.copyOf(notes);
  }

  /**
   * @param search with it the rows are the paper's, of which "-1" is the best of the block ends
   *     alone, "-2" the best of both stages (of all cut points where the search was exhaustive) and
   *     "-smallest" the smallest network within the tolerance; without it there is a row for each
   *     strategy and cut of the study
   * @throws io.pollard.data.DataException if the study is of a newer Pollard, or lacks a trial of
   *     the search
   */
  public static MethodTable of(Study study, Optional<SearchResult> search) {
    Comparison comparison = Comparison.of(study);
    List<Row> rows =
        search
            .map(found -> rows(found, comparison))
            .orElseGet(
                () -> comparison.rows().stream().map(row -> new Row(row.method(), row)).toList());
    List<String> notes = new ArrayList<>();
    if (comparison.unfinished() > 0) {
      notes.add("left out, since they are not finished: " + comparison.unfinished() + " trials");
    }
    for (DamagedTrial damaged : comparison.damaged()) {
      notes.add("left out: " + damaged.damage());
    }
    search.ifPresent(
        found ->
            found.strategies().stream()
                .filter(one -> !one.smallerNotTried().isEmpty())
                .forEach(
                    one ->
                        notes.add(
                            one.method()
                                + ": smaller cuts that were not tried: "
                                + String.join(", ", one.smallerNotTried()))));
    return new MethodTable(table(rows, comparison), notes);
  }

  private static List<Row> rows(SearchResult search, Comparison comparison) {
    List<Row> rows = new ArrayList<>();
    for (Method whole : List.of(Method.FTL, Method.FE)) {
      add(rows, whole.name(), find(search, whole).flatMap(Found::best), comparison);
    }
    List<Method> cut = List.of(Method.TF, Method.LWFT, Method.TTL);
    for (Method method : cut) {
      add(rows, method + "-1", find(search, method).flatMap(Found::blockEnds), comparison);
    }
    for (Method method : cut) {
      add(rows, method + "-2", find(search, method).flatMap(Found::best), comparison);
    }
    add(
        rows,
        Method.TTL + "-smallest",
        find(search, Method.TTL).flatMap(Found::smallest),
        comparison);
    return rows;
  }

  private static Optional<Found> find(SearchResult search, Method method) {
    return search.strategies().stream().filter(found -> found.method() == method).findFirst();
  }

  private static void add(
      List<Row> rows, String name, Optional<Candidate> candidate, Comparison comparison) {
    candidate.ifPresent(some -> rows.add(new Row(name, comparison.of(some))));
  }

  /** Of equals the smaller, then the one that stands last: what all stages found. */
  private static Optional<Row> selected(List<Row> rows) {
    return rows.stream()
        .filter(row -> Double.isFinite(row.repeats().meanValidation()))
        .max(
            Comparator.comparingDouble((Row row) -> row.repeats().meanValidation())
                .thenComparing(row -> -row.repeats().parameters())
                .thenComparing(row -> row.method().endsWith("-2")));
  }

  private static Table table(List<Row> rows, Comparison comparison) {
    Optional<Row> selected = selected(rows);
    List<Cells> cells = new ArrayList<>();
    cells.add(new Cells(Column.of("method", "method"), Row::method));
    cells.add(new Cells(Column.of("cut", "cut"), row -> row.repeats().cut()));
    cells.addAll(whereTheyDiffer(rows));
    cells.add(
        new Cells(Column.of("selected", "selected"), row -> Optional.of(row).equals(selected)));
    cells.add(new Cells(Column.of("n", "n"), row -> row.repeats().scored().size()));
    if (rows.stream().anyMatch(row -> row.repeats().failed() > 0)) {
      cells.add(new Cells(Column.of("failed", "failed"), row -> row.repeats().failed()));
    }
    cells.add(
        new Cells(
            score("validation_average_precision", "validation AUPRC"),
            row -> row.repeats().validation().orElse(null)));
    cells.add(test("test_auroc", "AUROC", Score.AUROC));
    cells.add(test("test_average_precision", "AUPRC", Score.AVERAGE_PRECISION));
    cells.add(test("test_trapezoidal_auprc", "AUPRC (trapezoidal)", Score.TRAPEZOIDAL_AUPRC));
    cells.add(
        new Cells(
            new Column("parameters", "parameters (M)", 1e6, 2), row -> row.repeats().parameters()));
    cells.add(
        new Cells(new Column("macs", "MACs (G)", 1e9, 2), row -> row.repeats().first().macs()));
    cells.add(
        new Cells(
            new Column("ms_per_image", "ms per image (training engine)", 1, 1),
            row -> row.repeats().millisPerImage().orElse(null)));
    cells.add(
        minusFull("validation_minus_full", "validation AUPRC - FTL", Part.VALIDATION, comparison));
    cells.add(minusFull("test_minus_full", "AUPRC - FTL", Part.TEST, comparison));
    return new Table(
        cells.stream().map(Cells::column).toList(),
        rows.stream()
            .map(
                row -> {
                  List<Object> values = new ArrayList<>();
                  cells.forEach(cell -> values.add(cell.value().apply(row)));
                  return values;
                })
            .toList());
  }

  private static Column score(String key, String heading) {
    return new Column(key, heading, 1, SCORE);
  }

  private static Cells test(String key, String heading, Score score) {
    return new Cells(
        score(key, heading), row -> row.repeats().score(score, Part.TEST).orElse(null));
  }

  private static Cells minusFull(String key, String heading, Part part, Comparison comparison) {
    return new Cells(
        score(key, heading),
        row ->
            row.repeats()
                .minus(comparison::fullTransferFor, Score.AVERAGE_PRECISION, part)
                .orElse(null));
  }

  /** Columns that say the same in every row are left out. */
  private static List<Cells> whereTheyDiffer(List<Row> rows) {
    List<Cells> cells = new ArrayList<>();
    for (Cells one :
        List.of(
            new Cells(
                Column.of("network", "network"), row -> row.repeats().description().network()),
            new Cells(
                Column.of("head", "head"),
                row ->
                    row.repeats().description().strategy().head().name().toLowerCase(Locale.ROOT)),
            new Cells(
                Column.of("weights", "weights"),
                row ->
                    row.repeats().isFromRandom()
                        ? "random"
                        : row.repeats().first().facts().weightsSource()))) {
      if (rows.stream().map(one.value()).distinct().count() > 1) {
        cells.add(one);
      }
    }
    Set<List<Object>> read = new HashSet<>();
    boolean isPlain =
        rows.stream()
            .allMatch(
                row -> {
                  List<Object> values = new ArrayList<>(List.of(row.method(), row.repeats().cut()));
                  cells.forEach(cell -> values.add(cell.value().apply(row)));
                  return read.add(values);
                });
    if (!isPlain) {
      // As of two recipes: the trial's options say what.
      cells.add(
          new Cells(Column.of("trial", "one of its trials"), row -> row.repeats().first().id()));
    }
    return cells;
  }
}
