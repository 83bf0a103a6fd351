package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.metrics.SelectionOptimism;
import io.pollard.search.Candidate;
import io.pollard.search.Choice;
import io.pollard.search.StrategyResult;
import io.pollard.strategy.Method;
import io.pollard.study.MeanDifference.Over;
import io.pollard.study.Table.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The paper's table (its table II): what each method reaches on the test part, and what it costs.
 *
 * <pre>{@code
 * MethodTable table = MethodTable.of(Study.existing(folder));
 * System.out.print(table.table().as(Table.Format.MD));
 * }</pre>
 *
 * <p>Scores are mean ± sample standard deviation over the repeats. The row that validation selects
 * is marked: what the search chose, or without a search the highest mean validation score that the
 * trials select by, the smaller network on ties; test scores choose nothing. Differences to full
 * transfer are of it, paired repeat by repeat: on one split with the interval and p-value of {@link
 * io.pollard.metrics.GroupBootstrap#test}, over several with those of {@link
 * io.pollard.metrics.SplitMean}. p-values are those of the test part, adjusted for all comparisons
 * of the table by Holm's method.
 *
 * @param notes sentences for who reads it: what was left out, what was not tried
 * @param damage what can't be read, as {@link Study#damage}; the notes say it too
 */
public record MethodTable(Table table, List<String> notes, List<String> damage) {

  private static final int SCORE = 3;

  /** Test scores that every table has: of masks those of the paper's table V. */
  private static final List<Metric> ALWAYS =
      List.of(
          Metric.AUROC,
          Metric.AVERAGE_PRECISION,
          Metric.TRAPEZOIDAL_AUPRC,
          Metric.DICE,
          Metric.JACCARD);

  private static final String SMALLEST = "-smallest";

  /**
   * @param selected whether validation selects it
   */
  private record Row(String method, String cut, Repeats repeats, boolean selected) {

    /** Truncation that cuts nothing off: there is no difference to be had. */
    boolean isFullTransferByAnotherName() {
      return repeats.isFullTransfer() && !method.equals(Method.FTL.name());
    }
  }

  /** A column and what stands in it; null where there is nothing. */
  private record Cells(Column column, Function<Row, Object> value) {}

  public MethodTable {
    notes = List.copyOf(notes);
    damage = List.copyOf(damage);
  }

  /**
   * After a search the rows are its answers: "-1" is the best of the block ends alone, "-2" the
   * best of both stages (of all cut points where the search was exhaustive) and "-smallest" the
   * smallest network within the tolerance. Without one there is a row for each strategy and cut.
   *
   * <p>Damaged files stop nothing: each is a note, and what it is of is left out.
   *
   * @throws io.pollard.data.DataException if the study is of a newer Pollard
   */
  public static MethodTable of(Study study) {
    Comparison comparison = Comparison.of(study);
    Optional<SearchFile> search = study.wholeSearch();
    List<Row> rows = search.map(found -> rows(found, comparison)).orElseGet(() -> rows(comparison));
    Differences differences = new Differences(study, comparison);
    List<String> damage = study.damage(comparison.damaged());
    List<String> notes = new ArrayList<>(notes(comparison, damage, search));
    notes.addAll(differences.notes(rows));
    optimism(rows).ifPresent(notes::add);
    return new MethodTable(table(rows, differences), notes, damage);
  }

  private static List<String> notes(
      Comparison comparison, List<String> damage, Optional<SearchFile> search) {
    List<String> notes = new ArrayList<>(comparison.unfinishedNotes());
    damage.forEach(sentence -> notes.add("left out: " + sentence));
    search.stream()
        .flatMap(file -> file.result().strategies().stream())
        .filter(found -> !found.smallerNotTried().isEmpty())
        .forEach(
            found ->
                notes.add(
                    found.method()
                        + ": smaller cuts that were not tried: "
                        + String.join(", ", found.smallerNotTried())));
    comparison.stoppedEarly().ifPresent(notes::add);
    return notes;
  }

  /** Empty where nothing was to be chosen. */
  private static Optional<String> optimism(List<Row> rows) {
    if (rows.size() < 2) {
      return Optional.empty();
    }
    Metric selectBy = Repeats.selectBy(rows.stream().map(Row::repeats).toList());
    return rows.stream()
        .filter(Row::selected)
        .map(row -> row.repeats().scored())
        .filter(trials -> !trials.isEmpty())
        .findFirst()
        .map(
            trials ->
                SelectionOptimism.of(
                        selectBy,
                        trials.stream()
                            .mapToDouble(trial -> Repeats.validation(trial, selectBy))
                            .toArray(),
                        trials.stream()
                            .mapToDouble(trial -> selectBy.of(trial.of(Part.TEST).orElseThrow()))
                            .toArray())
                    .sentence());
  }

  private static List<Row> rows(Comparison comparison) {
    List<Repeats> all = comparison.rows();
    Optional<Repeats> selected = best(all);
    return all.stream()
        .map(row -> new Row(row.name(), row.cut(), row, Optional.of(row).equals(selected)))
        .toList();
  }

  /** What validation selects, the row that the table marks; empty where nothing has scores. */
  static Optional<Repeats> selected(Comparison comparison, Optional<SearchFile> search) {
    return search
        .flatMap(found -> found.candidate(found.choose()))
        .flatMap(comparison::of)
        .or(() -> search.isPresent() ? Optional.empty() : best(comparison.rows()));
  }

  private static Optional<Repeats> best(List<Repeats> rows) {
    Metric selectBy = Repeats.selectBy(rows);
    return rows.stream()
        .filter(row -> Double.isFinite(row.meanValidation(selectBy)))
        .max(
            Comparator.comparingDouble((Repeats row) -> row.meanValidation(selectBy))
                .thenComparing(Repeats::parameters, Comparator.reverseOrder()));
  }

  /** The rows of the paper's table by name, in its order. */
  private static List<Row> rows(SearchFile search, Comparison comparison) {
    Map<String, Candidate> candidates = new LinkedHashMap<>();
    Stream.of(Method.values())
        .filter(method -> !method.hasCut())
        .forEach(whole -> put(candidates, search, whole, "", StrategyResult::best));
    List<Method> cut = Stream.of(Method.values()).filter(Method::hasCut).toList();
    cut.forEach(method -> put(candidates, search, method, "-1", StrategyResult::blockEnds));
    cut.forEach(method -> put(candidates, search, method, "-2", StrategyResult::best));
    put(candidates, search, Method.TTL, SMALLEST, StrategyResult::smallest);
    Optional<Candidate> chosen = search.candidate(search.choose());
    chosen
        .filter(one -> !candidates.containsValue(one))
        .ifPresent(one -> candidates.put(one.strategy().label() + SMALLEST, one));
    // Of several rows of one candidate the last is marked: what both stages found.
    String marked =
        candidates.entrySet().stream()
            .filter(row -> Optional.of(row.getValue()).equals(chosen))
            .filter(row -> search.choose() == Choice.SMALLEST || !row.getKey().endsWith(SMALLEST))
            .map(Map.Entry::getKey)
            .reduce((before, last) -> last)
            .orElse("");
    List<Row> rows = new ArrayList<>();
    candidates.forEach(
        (name, candidate) ->
            comparison
                .of(candidate)
                .ifPresent(
                    repeats ->
                        rows.add(new Row(name, candidate.cut(), repeats, name.equals(marked)))));
    return rows;
  }

  private static void put(
      Map<String, Candidate> rows,
      SearchFile search,
      Method method,
      String ending,
      Function<StrategyResult, Optional<Candidate>> which) {
    search.result().strategies().stream()
        .filter(found -> found.method() == method)
        .findFirst()
        .flatMap(which)
        .ifPresent(candidate -> rows.put(method + ending, candidate));
  }

  private static Table table(List<Row> rows, Differences differences) {
    Metric selectBy = Repeats.selectBy(rows.stream().map(Row::repeats).toList());
    List<Cells> cells = new ArrayList<>();
    cells.add(new Cells(Column.of("method", "method"), Row::method));
    cells.add(new Cells(Column.of("cut", "cut"), Row::cut));
    if (rows.stream().anyMatch(Row::isFullTransferByAnotherName)) {
      cells.add(
          new Cells(
              Column.of("same_network_as", "same network as"),
              row -> row.isFullTransferByAnotherName() ? Method.FTL.name() : null));
    }
    cells.addAll(whereTheyDiffer(rows));
    cells.add(new Cells(Column.of("selected", "selected"), Row::selected));
    cells.add(new Cells(Column.of("n", "n"), row -> row.repeats().scored().size()));
    if (rows.stream().anyMatch(row -> row.repeats().failed() > 0)) {
      cells.add(new Cells(Column.of("failed", "failed"), row -> row.repeats().failed()));
    }
    cells.add(
        new Cells(
            score("validation_" + selectBy.key(), "validation " + selectBy.shortLabel()),
            row -> row.repeats().validation(selectBy).orElse(null)));
    Set<Metric> scores = new LinkedHashSet<>(ALWAYS);
    scores.add(selectBy);
    rows.stream()
        .findFirst()
        .map(row -> row.repeats().description().task())
        .ifPresent(task -> scores.removeIf(score -> !score.isOf(task)));
    scores.forEach(score -> cells.add(test(score)));
    cells.add(
        new Cells(
            new Column("parameters", "parameters (M)", 1e6, 2), row -> row.repeats().parameters()));
    cells.add(
        new Cells(new Column("macs", "MACs (G)", 1e9, 2), row -> row.repeats().first().macs()));
    cells.add(millisPerImage(rows));
    String difference = selectBy.shortLabel() + " - FTL";
    cells.add(
        new Cells(
            score("validation_minus_full", "validation " + difference),
            row -> differences.interval(row, selectBy, Part.VALIDATION)));
    cells.add(
        new Cells(
            score("test_minus_full", difference),
            row -> differences.interval(row, selectBy, Part.TEST)));
    Map<Repeats, Double> adjusted = differences.adjusted(rows, selectBy);
    if (!adjusted.isEmpty()) {
      cells.add(
          new Cells(score("test_minus_full_p", "p (Holm)"), row -> adjusted.get(row.repeats())));
    }
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

  /**
   * Of model files where every row has one and all ran with as many threads, else of the training
   * engine.
   */
  private static Cells millisPerImage(List<Row> rows) {
    Set<Integer> threads =
        rows.stream()
            .flatMap(row -> row.repeats().exported().stream())
            .map(ExportedFile::threads)
            .collect(Collectors.toSet());
    return threads.size() == 1 && rows.stream().noneMatch(row -> row.repeats().exported().isEmpty())
        ? new Cells(
            new Column("ms_per_image_exported", heading(threads.iterator().next()), 1, 1),
            row -> row.repeats().exportedMillisPerImage().orElseThrow())
        : new Cells(
            new Column("ms_per_image", "ms per image (training engine)", 1, 1),
            row -> row.repeats().millisPerImage().orElse(null));
  }

  private static String heading(int threads) {
    return "ms per image (ONNX, " + threads + (threads == 1 ? " thread)" : " threads)");
  }

  private static Column score(String key, String heading) {
    return new Column(key, heading, 1, SCORE);
  }

  private static Cells test(Metric score) {
    return new Cells(
        score("test_" + score.key(), score.shortLabel()),
        row -> row.repeats().score(score, Part.TEST).orElse(null));
  }

  /** To full transfer, each computed once. */
  private static final class Differences {
    private final Study study;
    private final Comparison comparison;
    private final Map<List<Object>, Optional<MeanDifference>> known = new HashMap<>();

    Differences(Study study, Comparison comparison) {
      this.study = study;
      this.comparison = comparison;
    }

    private Optional<MeanDifference> of(Repeats row, Metric score, Part part) {
      List<Object> what = List.of(row, score, part);
      if (!known.containsKey(what)) {
        known.put(what, row.minus(comparison::fullTransferFor, score, part, study::trained));
      }
      return known.get(what);
    }

    /** Null where there is none. */
    @Nullable Interval interval(Row row, Metric score, Part part) {
      return of(row.repeats(), score, part).map(MeanDifference::interval).orElse(null);
    }

    /** Rows of the same trials are one comparison. */
    Map<Repeats, Double> adjusted(List<Row> rows, Metric score) {
      Map<Repeats, MeanDifference> found = new LinkedHashMap<>();
      for (Row row : rows) {
        of(row.repeats(), score, Part.TEST)
            .filter(difference -> !Double.isNaN(difference.pValue()))
            .ifPresent(difference -> found.put(row.repeats(), difference));
      }
      return MeanDifference.adjusted(found);
    }

    List<String> notes(List<Row> rows) {
      Metric score = Repeats.selectBy(rows.stream().map(Row::repeats).toList());
      return rows.stream()
          .flatMap(row -> of(row.repeats(), score, Part.TEST).stream())
          .map(MeanDifference::over)
          .distinct()
          .map(Over::meaning)
          .toList();
    }
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
                        : row.repeats().first().weightsName()))) {
      if (rows.stream().map(one.value()).distinct().count() > 1) {
        cells.add(one);
      }
    }
    Set<List<Object>> read = new HashSet<>();
    boolean isPlain =
        rows.stream()
            .allMatch(
                row -> {
                  List<Object> values = new ArrayList<>(List.of(row.method(), row.cut()));
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
