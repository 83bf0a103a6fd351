package io.pollard.app;

import io.pollard.data.Seeds;
import io.pollard.metrics.Metric;
import io.pollard.network.CutPoint;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.transferability.Box;
import io.pollard.transferability.CanonicalCorrelations;
import io.pollard.transferability.CutDetection;
import io.pollard.transferability.FeatureView;
import io.pollard.transferability.ViewPair;
import io.pollard.transferability.ViewSimilarity;
import io.pollard.transferability.WachterLaw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tables of an analysis: for programs every number, for people the ones that are read first.
 */
final class TransferabilityTables {

  private static final int DECIMALS = 3;

  /** What the rows of the detected cut are over, as the interval of its place is. */
  private static final String PATIENTS = "patients";

  private static final String SEEDS = "seeds";

  /** One number of a pair of views; null where there is none. */
  private record PairNumber(
      Column column, boolean isForPeople, Function<ViewSimilarity, Object> value) {}

  /** Every number of a pair of views. */
  private static final List<PairNumber> NUMBERS =
      List.of(
          shown(Column.of("samples", "n"), pair -> pair.found().samples()),
          hidden(Column.of("first_channels", ""), pair -> pair.found().first().channels()),
          hidden(Column.of("second_channels", ""), pair -> pair.found().second().channels()),
          hidden(Column.of("first_dead", ""), pair -> pair.found().first().dead()),
          hidden(Column.of("second_dead", ""), pair -> pair.found().second().dead()),
          shown(Column.of("first_kept", "kept"), pair -> pair.found().first().kept()),
          shown(Column.of("second_kept", "kept after"), pair -> pair.found().second().kept()),
          shown(score("mean", "mean"), ofAny(CanonicalCorrelations::mean)),
          hidden(score("low", ""), ofBox(Box::low)),
          shown(score("lower_quartile", "lower quartile"), ofBox(Box::lower)),
          shown(score("median", "median"), ofBox(Box::median)),
          shown(score("upper_quartile", "upper quartile"), ofBox(Box::upper)),
          hidden(score("high", ""), ofBox(Box::high)),
          hidden(score("largest", ""), ofAny(found -> found.coefficients().get(0))),
          shown(score("chance_mean", "chance mean"), ofChance(WachterLaw::mean)),
          hidden(score("chance_upper_quartile", ""), ofChance(law -> law.box().upper())),
          shown(score("chance_largest", "chance largest"), ofChance(law -> law.quantile(1))),
          shown(score("shuffled_mean", "shuffled mean"), ofShuffled(CanonicalCorrelations::mean)),
          hidden(
              score("shuffled_upper_quartile", ""), ofShuffled(shuffled -> shuffled.box().upper())),
          shown(
              score("shuffled_largest", "shuffled largest"),
              ofShuffled(shuffled -> shuffled.coefficients().get(0))),
          shown(
              score("area_over_chance", "area over chance"),
              lawful(ViewSimilarity::areaOverChance)),
          hidden(score("area_over_shuffled", ""), lawful(ViewSimilarity::areaOverShuffled)),
          shown(score("cka", "CKA"), ViewSimilarity::linearCka),
          shown(score("overlap", "overlap"), lawful(ViewSimilarity::overlap)),
          shown(score("separation", "separation"), lawful(ViewSimilarity::separation)),
          hidden(Column.of("samples_needed", ""), pair -> pair.found().samplesNeeded()),
          shown(Column.of("note", "note"), TransferabilityTables::note));

  private TransferabilityTables() {}

  private static Column score(String key, String heading) {
    return new Column(key, heading, 1, DECIMALS);
  }

  private static PairNumber shown(Column column, Function<ViewSimilarity, Object> value) {
    return new PairNumber(column, true, value);
  }

  private static PairNumber hidden(Column column, Function<ViewSimilarity, Object> value) {
    return new PairNumber(
        new Column(
            column.key(), column.key().replace('_', ' '), column.divisor(), column.decimals()),
        false,
        value);
  }

  private static Function<ViewSimilarity, Object> ofAny(
      ToDoubleFunction<CanonicalCorrelations> number) {
    return pair -> ofAny(pair.found(), number);
  }

  private static Function<ViewSimilarity, Object> ofBox(ToDoubleFunction<Box> number) {
    return ofAny(found -> number.applyAsDouble(found.box()));
  }

  private static Function<ViewSimilarity, Object> ofShuffled(
      ToDoubleFunction<CanonicalCorrelations> number) {
    return pair -> ofAny(pair.shuffled(), number);
  }

  private static Object ofAny(
      CanonicalCorrelations found, ToDoubleFunction<CanonicalCorrelations> number) {
    return found.coefficients().isEmpty() ? Double.NaN : number.applyAsDouble(found);
  }

  private static Function<ViewSimilarity, Object> ofChance(ToDoubleFunction<WachterLaw> number) {
    return lawful(pair -> number.applyAsDouble(pair.found().chance()));
  }

  private static Function<ViewSimilarity, Object> lawful(ToDoubleFunction<ViewSimilarity> number) {
    return pair -> pair.found().hasChance() ? number.applyAsDouble(pair) : (Object) Double.NaN;
  }

  /** What a reader must know of a pair's numbers; empty where they are sound. */
  static String note(ViewSimilarity pair) {
    List<String> notes = new ArrayList<>();
    if (pair.found().isOfTooFewSamples()) {
      notes.add("too few samples: needs " + pair.found().samplesNeeded());
    }
    if (!pair.found().hasChance()) {
      notes.add("no law of chance: no more samples than kept directions, or none kept");
    }
    return String.join("; ", notes);
  }

  /** Who reads a table. */
  enum Reader {
    PERSON,
    PROGRAM
  }

  private static List<PairNumber> numbers(Reader reader) {
    return NUMBERS.stream()
        .filter(number -> reader == Reader.PROGRAM || number.isForPeople())
        .toList();
  }

  private static List<Column> runColumns(List<TransferabilityRun> runs, Reader reader) {
    List<Column> columns = new ArrayList<>();
    if (reader == Reader.PROGRAM || runs.size() > 1) {
      columns.add(Column.of("run", "run"));
    }
    if (reader == Reader.PROGRAM) {
      columns.add(Column.of("setting", "setting"));
      columns.add(Column.of("split_seed", "split"));
      columns.add(Column.of("seed", "seed"));
    }
    return columns;
  }

  private static List<Object> runCells(
      TransferabilityRun run, List<TransferabilityRun> runs, Reader reader) {
    List<Object> cells = new ArrayList<>();
    if (reader == Reader.PROGRAM || runs.size() > 1) {
      cells.add(run.name());
    }
    if (reader == Reader.PROGRAM) {
      cells.add(run.setting());
      cells.add(run.seeds().map(Seeds::split).orElse(null));
      cells.add(run.seeds().map(Seeds::initialisation).orElse(null));
    }
    return cells;
  }

  /** A row a run and cut point. */
  static Table levels(List<TransferabilityRun> runs, Reader reader) {
    List<Column> columns = runColumns(runs, reader);
    columns.add(Column.of("unit", "unit"));
    if (reader == Reader.PROGRAM) {
      columns.add(Column.of("place", "place"));
      columns.add(Column.of("block", "block"));
    }
    columns.add(Column.of("block_end", "end"));
    numbers(reader).forEach(number -> columns.add(number.column()));
    columns.add(Column.of("detected", "detected"));
    columns.add(score("validation", "validation"));
    columns.add(score("test", "test (not used)"));
    if (reader == Reader.PROGRAM) {
      columns.add(Column.of("score", "score"));
    }
    List<List<Object>> rows = new ArrayList<>();
    for (TransferabilityRun run : runs) {
      Optional<String> detected = run.detection().flatMap(CutDetection::cut);
      for (ViewSimilarity level : run.levels()) {
        CutPoint point = run.point(level.pair().second().unit());
        List<Object> row = runCells(run, runs, reader);
        row.add(point.name());
        if (reader == Reader.PROGRAM) {
          row.add(run.place(Optional.of(point.name())));
          row.add(point.unit().block());
        }
        row.add(point.isBlockEnd());
        numbers(reader).forEach(number -> row.add(number.value().apply(level)));
        row.add(detected.equals(Optional.of(point.name())));
        Optional<TruncationCurve.Point> scored =
            run.curve().flatMap(curve -> curve.at(point.name()));
        row.add(scored.map(TruncationCurve.Point::validation).orElse(null));
        row.add(scored.map(TruncationCurve.Point::test).orElse(null));
        if (reader == Reader.PROGRAM) {
          row.add(run.curve().map(curve -> curve.metric().key()).orElse(""));
        }
        rows.add(row);
      }
    }
    return withoutEmpty(new Table(columns, rows), reader);
  }

  /** People need no column in which nothing stands. */
  private static Table withoutEmpty(Table table, Reader reader) {
    List<Integer> filled = new ArrayList<>();
    for (int column = 0; column < table.columns().size(); column++) {
      int of = column;
      if (reader == Reader.PROGRAM || table.rows().stream().anyMatch(row -> isSaid(row.get(of)))) {
        filled.add(column);
      }
    }
    return new Table(
        filled.stream().map(table.columns()::get).toList(),
        table.rows().stream()
            .map(row -> filled.stream().map(row::get).collect(Collectors.<Object>toList()))
            .toList());
  }

  private static boolean isSaid(@Nullable Object value) {
    return value != null && !value.equals("") && !value.equals(false);
  }

  private static final List<Column> PAIR =
      List.of(
          Column.of("first", "of"),
          Column.of("first_unit", "unit"),
          Column.of("second", "and"),
          Column.of("second_unit", "unit of that"));

  private static List<Object> pairCells(ViewPair pair) {
    return List.of(
        pair.first().model(), pair.first().unit(), pair.second().model(), pair.second().unit());
  }

  /** Ends of blocks before against after, and then across blocks. */
  static Table blocks(List<TransferabilityRun> runs, Reader reader) {
    List<Column> columns = runColumns(runs, reader);
    columns.addAll(PAIR);
    numbers(reader).forEach(number -> columns.add(number.column()));
    List<List<Object>> rows = new ArrayList<>();
    for (TransferabilityRun run : runs) {
      for (ViewSimilarity similarity : blocksOf(run)) {
        List<Object> row = runCells(run, runs, reader);
        row.addAll(pairCells(similarity.pair()));
        numbers(reader).forEach(number -> row.add(number.value().apply(similarity)));
        rows.add(row);
      }
    }
    return withoutEmpty(new Table(columns, rows), reader);
  }

  private static List<ViewSimilarity> blocksOf(TransferabilityRun run) {
    return Stream.concat(run.blocks().stream(), run.acrossBlocks().stream()).toList();
  }

  /**
   * Every coefficient, descending, beside the shuffled baseline's of its rank and the law of
   * chance's.
   */
  static Table coefficients(List<TransferabilityRun> runs) {
    List<Column> columns = new ArrayList<>(List.of(Column.of("run", "run")));
    columns.addAll(PAIR);
    columns.add(Column.of("index", "index"));
    columns.add(score("coefficient", "coefficient"));
    columns.add(score("shuffled", "shuffled"));
    columns.add(score("chance", "chance"));
    List<List<Object>> rows = new ArrayList<>();
    for (TransferabilityRun run : runs) {
      Map<ViewPair, ViewSimilarity> each = new LinkedHashMap<>();
      Stream.concat(run.levels().stream(), blocksOf(run).stream())
          .forEach(similarity -> each.putIfAbsent(similarity.pair(), similarity));
      each.values().forEach(similarity -> addCoefficients(run, similarity, rows));
    }
    return new Table(columns, rows);
  }

  private static void addCoefficients(
      TransferabilityRun run, ViewSimilarity similarity, List<List<Object>> rows) {
    List<Double> found = similarity.found().coefficients();
    List<Double> shuffled = similarity.shuffled().coefficients();
    Optional<WachterLaw> law =
        similarity.found().hasChance()
            ? Optional.of(similarity.found().chance())
            : Optional.empty();
    for (int index = 0; index < found.size(); index++) {
      // The middle of the share that this rank has.
      double share = 1 - (index + .5) / found.size();
      List<Object> row = new ArrayList<>(List.of(run.name()));
      row.addAll(pairCells(similarity.pair()));
      row.addAll(
          Arrays.asList(
              index,
              found.get(index),
              index < shuffled.size() ? shuffled.get(index) : null,
              law.map(one -> one.quantile(share)).orElse(null)));
      rows.add(row);
    }
  }

  /** A row a run, network and cut point. */
  static Table probes(List<TransferabilityRun> runs, Reader reader) {
    List<Column> columns = runColumns(runs, reader);
    columns.add(Column.of("network", "network"));
    columns.add(Column.of("unit", "unit"));
    columns.add(Column.of("block_end", "end"));
    columns.add(Column.of("channels", "channels"));
    columns.add(new Column("penalty", "penalty", 1, 5));
    columns.add(Column.of("score", "score"));
    columns.add(score("validation", "validation"));
    columns.add(score("test", "test"));
    columns.add(score("truncation_validation", "truncation, validation"));
    columns.add(score("truncation_test", "truncation, test"));
    List<List<Object>> rows = new ArrayList<>();
    for (TransferabilityRun run : runs) {
      for (TransferabilityRun.Probe probe : run.probes()) {
        FeatureView view = probe.view();
        List<Object> row = runCells(run, runs, reader);
        Optional<TruncationCurve.Point> truncated =
            run.curve().flatMap(curve -> curve.at(view.unit()));
        Metric metric = probe.scores().metric();
        row.addAll(
            Arrays.asList(
                view.model(),
                view.unit(),
                run.point(view.unit()).isBlockEnd(),
                probe.scores().probe().channels(),
                probe.scores().probe().penalty(),
                reader == Reader.PERSON ? metric.shortLabel() : metric.key(),
                probe.scores().validation(),
                probe.scores().test(),
                truncated.map(TruncationCurve.Point::validation).orElse(null),
                truncated.map(TruncationCurve.Point::test).orElse(null)));
        rows.add(row);
      }
    }
    return withoutEmpty(new Table(columns, rows), reader);
  }

  private static final List<Column> DETECTED =
      List.of(
          Column.of("run", "run"),
          Column.of("over", "over"),
          Column.of("setting", "setting"),
          Column.of("split_seed", "split"),
          Column.of("seed", "seed"),
          Column.of("part", "part"),
          Column.of("images", "images"),
          Column.of("units", "units"),
          Column.of("place", "place"),
          Column.of("cut", "cut"),
          Column.of("place_low", "place, low"),
          Column.of("cut_low", "cut, low"),
          Column.of("place_high", "place, high"),
          Column.of("cut_high", "cut, high"),
          score("share", "share"),
          Column.of("score", "score"),
          Column.of("best_cut", "best by validation"),
          score("best_validation", "its validation"),
          score("best_test", "its test"),
          score("validation", "validation at the cut"),
          score("test", "test at the cut"),
          Column.of("scored_cuts", "scored cuts"),
          score("rank_correlation_mean", "rank correlation of the mean"),
          score("rank_correlation_separation", "of the separation"),
          Column.of("too_few_samples", "units of too few samples"));

  /**
   * The cut of each run with its interval over patients, beside the one of the best validation
   * score; and for runs that differ in seeds alone one row over them: the middle one, from the
   * lowest to the highest. A cut of the name "whole" means that no unit's box meets chance.
   */
  static Table detected(List<TransferabilityRun> runs) {
    List<List<Object>> rows = new ArrayList<>();
    Map<String, List<TransferabilityRun>> bySetting = new LinkedHashMap<>();
    for (TransferabilityRun run : runs) {
      if (run.detection().isPresent()) {
        rows.add(ofPatients(run, run.detection().get()));
        bySetting.computeIfAbsent(run.setting(), any -> new ArrayList<>()).add(run);
      }
    }
    bySetting.values().stream()
        .filter(same -> same.size() > 1)
        .forEach(same -> rows.add(overSeeds(same)));
    return new Table(DETECTED, rows);
  }

  private static List<Object> ofPatients(TransferabilityRun run, CutDetection detection) {
    Optional<String> cut = detection.cut();
    List<Object> row =
        new ArrayList<>(
            Arrays.asList(
                run.name(),
                PATIENTS,
                run.setting(),
                run.seeds().map(Seeds::split).orElse(null),
                run.seeds().map(Seeds::initialisation).orElse(null),
                run.part(),
                run.images(),
                run.cutPoints().size()));
    boolean isResampled = !detection.shares().isEmpty();
    row.addAll(Arrays.asList(run.place(cut), cutName(cut)));
    for (int end : List.of(detection.low(), detection.high())) {
      row.add(isResampled ? run.place(detection.unit(end)) : null);
      row.add(isResampled ? cutName(detection.unit(end)) : "");
    }
    row.add(isResampled ? detection.shares().get(detection.place()) : null);
    Optional<TruncationCurve> curve = run.curve();
    Optional<TruncationCurve.Point> best = curve.map(TruncationCurve::best);
    // The whole network is the last point.
    String lastUnit = run.cutPoints().get(run.cutPoints().size() - 1).name();
    Optional<TruncationCurve.Point> there =
        curve.flatMap(scores -> scores.at(cut.orElse(lastUnit)));
    row.addAll(
        Arrays.asList(
            curve.map(scores -> scores.metric().key()).orElse(""),
            best.map(TruncationCurve.Point::cut).orElse(""),
            best.map(TruncationCurve.Point::validation).orElse(null),
            best.map(TruncationCurve.Point::test).orElse(null),
            there.map(TruncationCurve.Point::validation).orElse(null),
            there.map(TruncationCurve.Point::test).orElse(null),
            curve.map(scores -> scores.points().size()).orElse(null),
            curve
                .map(scores -> correlation(run, scores, level -> level.found().mean()))
                .orElse(null),
            curve.map(scores -> correlation(run, scores, ViewSimilarity::separation)).orElse(null),
            run.levels().stream().filter(level -> level.found().isOfTooFewSamples()).count()));
    return row;
  }

  private static double correlation(
      TransferabilityRun run, TruncationCurve curve, ToDoubleFunction<ViewSimilarity> number) {
    Map<String, Double> byUnit = new LinkedHashMap<>();
    run.levels().stream()
        .filter(level -> level.found().hasChance())
        .forEach(level -> byUnit.put(level.pair().second().unit(), number.applyAsDouble(level)));
    return curve.correlation(byUnit);
  }

  static String cutName(Optional<String> cut) {
    return cut.orElse("whole");
  }

  private static List<Object> overSeeds(List<TransferabilityRun> runs) {
    TransferabilityRun first = runs.get(0);
    List<Optional<String>> cuts =
        runs.stream()
            .map(run -> run.detection().orElseThrow().cut())
            .sorted(Comparator.comparingInt(first::place))
            .toList();
    Optional<String> middle = cuts.get((cuts.size() - 1) / 2);
    Optional<String> low = cuts.get(0);
    Optional<String> high = cuts.get(cuts.size() - 1);
    double share = (double) cuts.stream().filter(middle::equals).count() / cuts.size();
    List<List<Object>> each =
        runs.stream().map(run -> ofPatients(run, run.detection().orElseThrow())).toList();
    List<Object> row =
        new ArrayList<>(
            Arrays.asList(
                runs.size() + " seeds",
                SEEDS,
                first.setting(),
                null,
                null,
                first.part(),
                first.images(),
                first.cutPoints().size(),
                first.place(middle),
                cutName(middle),
                first.place(low),
                cutName(low),
                first.place(high),
                cutName(high),
                share,
                first.curve().map(curve -> curve.metric().key()).orElse(""),
                each.stream()
                    .map(cells -> cells.get(column("best_cut")).toString())
                    .filter(cut -> !cut.isEmpty())
                    .distinct()
                    .collect(Collectors.joining(" "))));
    for (Column column : DETECTED.subList(row.size(), DETECTED.size())) {
      row.add(mean(each, column));
    }
    return row;
  }

  private static int column(String key) {
    return DETECTED.stream().map(Column::key).toList().indexOf(key);
  }

  private static @Nullable Double mean(List<List<Object>> rows, Column column) {
    List<Double> values =
        rows.stream()
            .map(row -> row.get(DETECTED.indexOf(column)))
            .filter(Number.class::isInstance)
            .map(value -> ((Number) value).doubleValue())
            .toList();
    return values.isEmpty()
        ? null
        : values.stream().mapToDouble(value -> value).average().orElseThrow();
  }

  /** The same with what is read first. */
  static Table detectedForPeople(List<TransferabilityRun> runs) {
    Table whole = detected(runs);
    List<Column> shown =
        Stream.of(
                "run",
                "cut",
                "cut_low",
                "cut_high",
                "share",
                "over",
                "best_cut",
                "best_validation",
                "validation",
                "test",
                "rank_correlation_mean",
                "rank_correlation_separation")
            .map(key -> DETECTED.get(column(key)))
            .toList();
    return withoutEmpty(
        new Table(
            shown,
            whole.rows().stream()
                .map(
                    row ->
                        shown.stream()
                            .map(column -> row.get(DETECTED.indexOf(column)))
                            .collect(Collectors.<Object>toList()))
                .toList()),
        Reader.PERSON);
  }
}
