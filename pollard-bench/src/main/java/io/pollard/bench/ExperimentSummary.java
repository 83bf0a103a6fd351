package io.pollard.bench;

import io.pollard.data.DataException;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.metrics.Spread;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ./pollard bench summary CSV}: what an experiment's trials say together. */
@Command(
    name = "summary",
    sortOptions = false,
    description = {
      "Prints an experiment's CSV as a Markdown table: a row for each strategy and cut, over all"
          + " trials that differ in nothing but seeds.",
      "",
      "Scores are mean ± sample standard deviation over the trials, of a single trial with its own"
          + " interval (95 %, patients resampled). Differences to full transfer are paired trial by"
          + " trial: their mean, with its 95 % interval by Student's t over the trials; a single"
          + " trial has its own. Beside them stands in how many trials the trial's own interval is"
          + " wholly above 0, and in how many wholly below.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  pollard bench summary experiments/mitoses-search.csv --columns"
          + " test_average_precision,test_balanced_accuracy,test_minus_full_average_precision"
    })
final class ExperimentSummary implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of(
          "validation_average_precision",
          "test_average_precision",
          "test_auroc",
          "validation_minus_full_average_precision",
          "test_minus_full_average_precision");

  private static final String MINUS_FULL = "_minus_full_";
  private static final int SCORE = 3;

  @ParentCommand private Main main;

  @Parameters(paramLabel = "CSV", description = "As bench experiment writes it.")
  private Path csv;

  @Option(
      names = "--columns",
      split = ",",
      paramLabel = "NAME",
      description = "Columns of the CSV, separated by commas (AUPRC, AUROC, differences of AUPRC).")
  private List<String> columns = COLUMNS;

  @Override
  public Integer call() throws IOException {
    main.console().out().print(table(ExperimentRow.read(csv), columns).as(Table.Format.MD));
    return 0;
  }

  static Table table(List<ExperimentRow> trials, List<String> keys) {
    Map<Map<String, String>, List<ExperimentRow>> repeats =
        trials.stream()
            .collect(
                Collectors.groupingBy(
                    ExperimentRow::unrepeated, LinkedHashMap::new, Collectors.toList()));
    Map<Map<String, String>, Map<String, String>> unlike = new LinkedHashMap<>();
    repeats.keySet().forEach(flags -> unlike.put(flags, unlikeMost(flags, repeats.keySet())));
    boolean isRepeated = repeats.values().stream().anyMatch(of -> of.size() > 1);
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("strategy", "strategy"));
    columns.add(Column.of("cut", "last unit"));
    boolean differ = unlike.values().stream().anyMatch(flags -> !flags.isEmpty());
    if (differ) {
      columns.add(Column.of("flags", "unlike most rows"));
    }
    columns.add(Column.of("parameters", "parameters"));
    columns.add(new Column("macs", "MACs (G)", 1e9, 3));
    columns.add(Column.of("trials", "trials"));
    for (String key : keys) {
      columns.add(new Column(key, heading(key, isRepeated), 1, isScore(key) ? SCORE : 0));
      if (key.contains(MINUS_FULL) && isRepeated) {
        columns.add(Column.of(key + "_beyond_zero", "trials above, below 0"));
      }
    }
    List<List<Object>> rows = new ArrayList<>();
    for (Map.Entry<Map<String, String>, List<ExperimentRow>> one : repeats.entrySet()) {
      List<ExperimentRow> group = one.getValue();
      List<Object> row = new ArrayList<>();
      ExperimentRow first = group.get(0);
      row.add(first.method().name());
      row.add(first.cut());
      if (differ) {
        row.add(text(unlike.get(one.getKey())));
      }
      row.add(first.number("parameters"));
      row.add(first.number("macs"));
      row.add(group.size());
      for (String key : keys) {
        row.add(value(group, key));
        if (key.contains(MINUS_FULL) && isRepeated) {
          row.add(beyondZero(group, key));
        }
      }
      rows.add(row);
    }
    return new Table(columns, rows);
  }

  /** Null where no trial has a value. */
  private static Object value(List<ExperimentRow> group, String key) {
    List<ExperimentRow> with = group.stream().filter(row -> row.has(key)).toList();
    if (with.isEmpty()) {
      return null;
    }
    if (with.size() == 1 && isScore(key)) {
      return with.get(0).interval(key);
    }
    Spread spread = Spread.of(with.stream().mapToDouble(row -> row.number(key)).toArray());
    return key.contains(MINUS_FULL) ? spread.meanInterval() : spread;
  }

  private static Object beyondZero(List<ExperimentRow> group, String key) {
    List<Interval> own =
        group.stream().filter(row -> row.has(key)).map(row -> row.interval(key)).toList();
    return own.isEmpty()
        ? null
        : own.stream().filter(one -> one.low() > 0).count()
            + ", "
            + own.stream().filter(one -> one.high() < 0).count();
  }

  /** Those of a row's flags that not more than half of the rows have; some have columns. */
  private static Map<String, String> unlikeMost(
      Map<String, String> flags, Set<Map<String, String>> rows) {
    Map<String, String> unlike = new LinkedHashMap<>(flags);
    unlike.keySet().removeAll(List.of("--strategy", "--cut"));
    unlike
        .entrySet()
        .removeIf(
            flag ->
                2 * rows.stream().filter(one -> one.entrySet().contains(flag)).count()
                    > rows.size());
    return unlike;
  }

  /** Without the folders of files. */
  private static String text(Map<String, String> flags) {
    return flags.entrySet().stream()
        .map(flag -> flag.getKey() + " " + flag.getValue().replaceFirst("\\{data}/.*/", ""))
        .map(String::strip)
        .collect(Collectors.joining(" "));
  }

  private static boolean isScore(String key) {
    return key.startsWith("validation_") || key.startsWith("test_");
  }

  /** "test AUPRC - FTL, 95 % by Student's t". */
  private static String heading(String key, boolean isRepeated) {
    if (!isScore(key)) {
      return key.replace('_', ' ');
    }
    boolean isDifference = key.contains(MINUS_FULL);
    String part = key.substring(0, key.indexOf('_'));
    Metric score =
        Arrays.stream(Metric.values())
            .filter(one -> key.equals(part + (isDifference ? MINUS_FULL : "_") + one.key()))
            .findFirst()
            .orElseThrow(() -> new DataException("expected a score but found " + key));
    String name = score == Metric.AVERAGE_PRECISION ? "AUPRC" : score.label();
    String ending = isRepeated ? " - FTL (95 %, Student's t)" : " - FTL";
    return part + " " + name + (isDifference ? ending : "");
  }
}
