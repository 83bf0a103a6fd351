package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Spread;
import io.pollard.study.MeanDifference.Over;
import io.pollard.study.MeanDifference.Repeat;
import io.pollard.study.StudyComparison.DataSets;
import io.pollard.study.Table.Column;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows of trials that differ in nothing but split and seeds, see {@link StudyComparison#table}. */
final class RepeatsTable {

  private static final int SCORE = 3;
  private static final double SECONDS = 3600;

  /** What has a column, or is no setting. */
  private static final List<String> SHOWN =
      List.of("data", "strategy", "cut", "seed", "split-seed", "study", "threads");

  private static final Map<String, ToDoubleFunction<ComparedTrial>> COSTS =
      Map.of(
          "ms_per_image", ComparedTrial::millisPerImage,
          "epochs", ComparedTrial::epochs,
          "best_epoch", ComparedTrial::bestEpoch,
          "seconds", ComparedTrial::seconds);

  /** A column and what stands in it; null where there is nothing. */
  private record Cells(Column column, List<?> values) {}

  private RepeatsTable() {}

  /**
   * @param trials at least one
   * @throws DataException if there is no such score or cost
   */
  static Table of(List<ComparedTrial> trials, DataSets dataSets, List<String> keys) {
    List<List<ComparedTrial>> rows = rows(trials, dataSets);
    List<Cells> cells = new ArrayList<>();
    if (dataSets == DataSets.APART
        && rows.stream().map(row -> row.get(0).data()).distinct().count() > 1) {
      cells.add(
          each(
              Column.of("study", "study"),
              rows,
              row ->
                  row.stream()
                      .map(ComparedTrial::study)
                      .distinct()
                      .collect(Collectors.joining(", "))));
    }
    cells.add(each(Column.of("strategy", "strategy"), rows, row -> row.get(0).strategy()));
    cells.add(each(Column.of("cut", "cut"), rows, row -> row.get(0).cut()));
    List<String> unlike = unlikeMost(rows);
    if (unlike.stream().anyMatch(text -> !text.isEmpty())) {
      cells.add(new Cells(Column.of("options", "unlike most rows"), unlike));
    }
    cells.add(each(Column.of("parameters", "parameters"), rows, row -> row.get(0).parameters()));
    cells.add(each(new Column("macs", "MACs (G)", 1e9, 3), rows, row -> row.get(0).macs()));
    cells.add(each(Column.of("trials", "trials"), rows, List::size));
    boolean isRepeated = rows.stream().anyMatch(row -> row.size() > 1);
    if (isRepeated) {
      cells.add(each(Column.of("repeats", "repeats"), rows, RepeatsTable::repeats));
    }
    keys.forEach(key -> cells.addAll(ofKey(rows, key, isRepeated)));
    return table(rows.size(), cells);
  }

  private static List<List<ComparedTrial>> rows(List<ComparedTrial> trials, DataSets dataSets) {
    Map<List<String>, List<ComparedTrial>> rows = new LinkedHashMap<>();
    for (ComparedTrial trial : trials) {
      List<String> alike =
          List.of(trial.setting(), dataSets == DataSets.POOLED ? "" : trial.data());
      List<ComparedTrial> row = rows.computeIfAbsent(alike, any -> new ArrayList<>());
      // A trial that stands in two studies is one.
      if (row.stream().noneMatch(other -> isSame(other, trial))) {
        row.add(trial);
      }
    }
    return List.copyOf(rows.values());
  }

  private static boolean isSame(ComparedTrial one, ComparedTrial other) {
    return one.trial().equals(other.trial())
        && one.data().equals(other.data())
        && one.split().equals(other.split());
  }

  private static Cells each(
      Column column, List<List<ComparedTrial>> rows, Function<List<ComparedTrial>, ?> value) {
    return new Cells(column, rows.stream().map(value).toList());
  }

  private static Table table(int rows, List<Cells> cells) {
    List<List<Object>> lines = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      List<Object> line = new ArrayList<>();
      for (Cells one : cells) {
        line.add(one.values().get(row));
      }
      lines.add(line);
    }
    return new Table(cells.stream().map(Cells::column).toList(), lines);
  }

  /** "3 splits", "5 data sets"; nothing of a single trial. */
  private static String repeats(List<ComparedTrial> row) {
    if (row.size() == 1) {
      return "";
    }
    Over over = MeanDifference.over(row.stream().map(trial -> repeat(trial, Part.TEST)).toList());
    long count =
        switch (over) {
          case DATA_SETS -> row.stream().map(ComparedTrial::data).distinct().count();
          case SPLITS -> row.stream().map(ComparedTrial::split).distinct().count();
          default -> row.size();
        };
    return count + " " + over.label();
  }

  private static Repeat repeat(ComparedTrial trial, Part measured) {
    double trained = trial.cases().getOrDefault(Part.TRAIN, 0);
    return new Repeat(
        trial.data(),
        trial.split(),
        trained == 0 ? 0 : trial.cases().getOrDefault(measured, 0) / trained);
  }

  private static List<Cells> ofKey(List<List<ComparedTrial>> rows, String key, boolean isRepeated) {
    if (COSTS.containsKey(key)) {
      return List.of(
          each(
              Column.of(key, key.replace('_', ' ')),
              rows,
              row -> Spread.of(row.stream().mapToDouble(COSTS.get(key)).toArray())));
    }
    String heading = TrialsFile.scoreHeading(key).orElseThrow(() -> unknown(key));
    Column column =
        new Column(key, heading + (isDifference(key) && isRepeated ? " (95 %)" : ""), 1, SCORE);
    if (!isDifference(key)) {
      return List.of(each(column, rows, row -> score(row, key)));
    }
    Map<List<ComparedTrial>, MeanDifference> differences = new LinkedHashMap<>();
    rows.forEach(row -> difference(row, key).ifPresent(found -> differences.put(row, found)));
    Map<List<ComparedTrial>, Double> adjusted = MeanDifference.adjusted(differences);
    List<Cells> cells = new ArrayList<>();
    cells.add(
        each(
            column,
            rows,
            row -> differences.containsKey(row) ? differences.get(row).interval() : null));
    if (adjusted.values().stream().anyMatch(p -> !p.isNaN())) {
      cells.add(
          each(
              new Column(key + "_p", "p (Holm)", 1, SCORE),
              rows,
              row -> number(adjusted.get(row))));
    }
    if (isRepeated) {
      cells.add(
          each(
              Column.of(key + "_beyond_zero", "trials above, below 0"),
              rows,
              row -> beyondZero(row, key)));
    }
    return cells;
  }

  /** Null where there is none. */
  private static @Nullable Double number(@Nullable Double value) {
    return value == null || value.isNaN() ? null : value;
  }

  private static boolean isDifference(String key) {
    return key.contains(ComparedTrial.MINUS_FULL);
  }

  private static DataException unknown(String key) {
    return new DataException(
        "expected a column of scores, as test_auroc or test_minus_full_auroc, or one of "
            + String.join(", ", COSTS.keySet().stream().sorted().toList())
            + ", but found "
            + key);
  }

  /** Null where no trial has it. */
  private static @Nullable Object score(List<ComparedTrial> row, String key) {
    List<Interval> found = found(row, key);
    if (found.isEmpty()) {
      return null;
    }
    return found.size() == 1
        ? found.get(0)
        : Spread.of(found.stream().mapToDouble(Interval::estimate).toArray());
  }

  private static List<Interval> found(List<ComparedTrial> row, String key) {
    return row.stream().flatMap(trial -> trial.score(key).stream()).toList();
  }

  private static Optional<MeanDifference> difference(List<ComparedTrial> row, String key) {
    List<ComparedTrial> paired =
        row.stream().filter(trial -> trial.score(key).isPresent()).toList();
    if (paired.isEmpty()) {
      return Optional.empty();
    }
    List<Interval> own = found(paired, key);
    if (own.size() == 1) {
      return Optional.of(new MeanDifference(own.get(0), Double.NaN, Over.PATIENTS));
    }
    Part measured = key.startsWith(ComparedTrial.prefix(Part.TEST)) ? Part.TEST : Part.VALIDATION;
    return Optional.of(
        MeanDifference.of(
            paired.stream().map(trial -> repeat(trial, measured)).toList(),
            own.stream().map(Interval::estimate).toList()));
  }

  private static @Nullable String beyondZero(List<ComparedTrial> row, String key) {
    List<Interval> own = found(row, key);
    return own.isEmpty()
        ? null
        : own.stream().filter(one -> one.low() > 0).count()
            + ", "
            + own.stream().filter(one -> one.high() < 0).count();
  }

  /** For each row those of its options that not more than half of the rows have. */
  private static List<String> unlikeMost(List<List<ComparedTrial>> rows) {
    List<Map<String, String>> options =
        rows.stream().map(row -> settings(row.get(0).options())).toList();
    return options.stream().map(of -> said(of, options)).toList();
  }

  private static Map<String, String> settings(Map<String, String> options) {
    Map<String, String> settings = new LinkedHashMap<>(options);
    settings.keySet().removeAll(SHOWN);
    return settings;
  }

  private static String said(Map<String, String> row, Collection<Map<String, String>> rows) {
    Map<String, String> unlike = new LinkedHashMap<>();
    row.entrySet().stream()
        .filter(
            option ->
                2 * rows.stream().filter(one -> one.entrySet().contains(option)).count()
                    <= rows.size())
        .forEach(option -> unlike.put(option.getKey(), withoutFolder(option.getValue())));
    return TrialsFile.said(unlike);
  }

  /** A hub's source stays whole. */
  private static String withoutFolder(String value) {
    return value.contains(":") ? value : value.replaceFirst("^.*/", "");
  }

  static List<String> notes(List<ComparedTrial> trials, DataSets dataSets) {
    List<List<ComparedTrial>> rows = rows(trials, dataSets);
    List<String> notes = new ArrayList<>();
    notes.add(
        String.format(
            Locale.ROOT,
            "trials: %d, trained for %.2f hours, threads: %s",
            rows.stream().mapToInt(List::size).sum(),
            rows.stream().flatMap(List::stream).mapToDouble(ComparedTrial::seconds).sum() / SECONDS,
            trials.stream()
                .map(trial -> Integer.toString(trial.threads()))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "))));
    rows.stream()
        .filter(row -> row.size() > 1)
        .map(
            row ->
                MeanDifference.over(row.stream().map(trial -> repeat(trial, Part.TEST)).toList()))
        .distinct()
        .forEach(over -> notes.add(over.meaning()));
    return notes;
  }
}
