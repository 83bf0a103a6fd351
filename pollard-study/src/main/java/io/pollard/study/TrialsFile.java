package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.study.Table.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of trials: all that tables and pictures of several studies need, a row a trial, so that
 * it can be kept where the studies, with their images' predictions, can't.
 */
final class TrialsFile {

  private static final String LOW = "_low";
  private static final String HIGH = "_high";

  /** Scores are put between these and the costs. */
  private static final List<Column> WHAT =
      List.of(
          Column.of("study", "study"),
          Column.of("trial", "trial"),
          Column.of("strategy", "strategy"),
          Column.of("cut", "cut"),
          Column.of("split_seed", "split"),
          Column.of("seed", "seed"),
          Column.of("data", "data"),
          Column.of("split", "parts"),
          Column.of("setting", "setting"),
          Column.of("options", "options"));

  private static final List<Column> COSTS =
      List.of(
          Column.of("parameters", "parameters"),
          new Column("macs", "MACs (G)", 1e9, 3),
          new Column("ms_per_image", "ms per image (training engine)", 1, 2),
          Column.of("epochs", "epochs"),
          Column.of("best_epoch", "best epoch"),
          new Column("seconds", "seconds", 1, 0),
          Column.of("precision", "precision"),
          Column.of("threads", "threads"));

  private TrialsFile() {}

  static Table table(List<ComparedTrial> trials) {
    Set<String> scores = new LinkedHashSet<>();
    trials.forEach(trial -> scores.addAll(trial.scores().keySet()));
    List<Column> columns = new ArrayList<>(WHAT);
    for (Part part : Part.values()) {
      columns.add(Column.of(cases(part), ComparedTrial.prefix(part)));
    }
    scores.forEach(
        key -> columns.add(new Column(key, scoreHeading(key).orElse(key.replace('_', ' ')), 1, 3)));
    columns.addAll(COSTS);
    List<List<Object>> rows = new ArrayList<>();
    for (ComparedTrial trial : trials) {
      List<Object> row =
          new ArrayList<>(
              List.of(
                  trial.study(),
                  trial.trial(),
                  trial.strategy(),
                  trial.cut(),
                  trial.splitSeed(),
                  trial.seed(),
                  trial.data(),
                  trial.split(),
                  trial.setting(),
                  said(trial.options())));
      for (Part part : Part.values()) {
        row.add(trial.cases().get(part));
      }
      scores.forEach(key -> row.add(trial.score(key).orElse(null)));
      row.addAll(
          List.of(
              trial.parameters(),
              trial.macs(),
              trial.millisPerImage(),
              trial.epochs(),
              trial.bestEpoch(),
              trial.seconds(),
              trial.precision(),
              trial.threads()));
      rows.add(row);
    }
    return new Table(columns, rows);
  }

  private static String cases(Part part) {
    return ComparedTrial.prefix(part) + "_cases";
  }

  /** "test AUROC", "test AUROC - FTL"; empty where the key is of no score. */
  static Optional<String> scoreHeading(String key) {
    for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
      String prefix = ComparedTrial.prefix(part);
      for (Metric metric : Metric.values()) {
        if (key.equals(prefix + "_" + metric.key())) {
          return Optional.of(prefix + " " + metric.shortLabel());
        }
        if (key.equals(prefix + ComparedTrial.MINUS_FULL + metric.key())) {
          return Optional.of(prefix + " " + metric.shortLabel() + " - FTL");
        }
      }
    }
    return Optional.empty();
  }

  /** "--input 64 --cut layer3.1"; a flag without a value stands alone. */
  static String said(Map<String, String> options) {
    return options.entrySet().stream()
        .filter(option -> !option.getValue().equals("false"))
        .map(
            option ->
                "--"
                    + option.getKey()
                    + (option.getValue().equals("true") ? "" : " " + option.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static Map<String, String> options(String said) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : said.strip().split("(^| +)--", -1)) {
      if (!option.isEmpty()) {
        String[] words = option.split(" +", 2);
        options.put(words[0], words.length == 1 ? "true" : words[1]);
      }
    }
    return options;
  }

  /**
   * @throws DataException if the file can't be read or is no table of trials
   */
  static List<ComparedTrial> read(Path file) {
    List<List<String>> lines;
    try {
      lines = CsvRows.of(StudyFiles.read(file));
    } catch (IllegalArgumentException e) {
      throw new DataException(wanted() + file + ": " + e.getMessage(), e);
    }
    List<String> header = lines.isEmpty() ? List.of() : lines.get(0);
    List<String> needed = Stream.concat(WHAT.stream(), COSTS.stream()).map(Column::key).toList();
    Set<String> missing = new LinkedHashSet<>(needed);
    header.forEach(missing::remove);
    if (!missing.isEmpty()) {
      throw new DataException(
          wanted() + file + ", which has no column " + missing.iterator().next());
    }
    List<ComparedTrial> trials = new ArrayList<>();
    for (int line = 1; line < lines.size(); line++) {
      if (lines.get(line).equals(List.of(""))) {
        continue;
      }
      try {
        trials.add(new Row(header, lines.get(line)).trial());
      } catch (IllegalArgumentException e) {
        throw new DataException(wanted() + file + ", row " + line + ": " + e.getMessage(), e);
      }
    }
    return trials;
  }

  private static String wanted() {
    return "expected a table as pollard study table --trials --format csv writes it but found ";
  }

  /** One line of the file. */
  private record Row(List<String> header, List<String> cells) {
    Row {
      if (cells.size() != header.size()) {
        throw new IllegalArgumentException(
            "expected " + header.size() + " cells but found " + cells.size());
      }
    }

    ComparedTrial trial() {
      Map<Part, Integer> cases = new EnumMap<>(Part.class);
      for (Part part : Part.values()) {
        if (!text(TrialsFile.cases(part)).isEmpty()) {
          cases.put(part, (int) whole(TrialsFile.cases(part)));
        }
      }
      return new ComparedTrial(
          text("study"),
          text("trial"),
          text("data"),
          text("split"),
          text("setting"),
          text("strategy"),
          text("cut"),
          options(text("options")),
          whole("split_seed"),
          whole("seed"),
          cases,
          scores(),
          whole("parameters"),
          whole("macs"),
          number("ms_per_image"),
          (int) whole("epochs"),
          (int) whole("best_epoch"),
          number("seconds"),
          text("precision"),
          (int) whole("threads"));
    }

    private Map<String, Interval> scores() {
      Set<String> others = new HashSet<>();
      Stream.concat(WHAT.stream(), COSTS.stream()).map(Column::key).forEach(others::add);
      for (Part part : Part.values()) {
        others.add(TrialsFile.cases(part));
      }
      Map<String, Interval> scores = new LinkedHashMap<>();
      for (String key : header) {
        if (!others.contains(key)
            && !key.endsWith(LOW)
            && !key.endsWith(HIGH)
            && !text(key).isEmpty()) {
          scores.put(key, new Interval(number(key), end(key + LOW), end(key + HIGH), 0, 0));
        }
      }
      return scores;
    }

    private double end(String key) {
      return text(key).isEmpty() ? Double.NaN : number(key);
    }

    private String text(String key) {
      int column = header.indexOf(key);
      return column < 0 ? "" : cells.get(column);
    }

    private double number(String key) {
      try {
        return Double.parseDouble(text(key));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "expected a number under " + key + " but found \"" + text(key) + "\"", e);
      }
    }

    private long whole(String key) {
      try {
        return Long.parseLong(text(key));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "expected a whole number under " + key + " but found \"" + text(key) + "\"", e);
      }
    }
  }
}
