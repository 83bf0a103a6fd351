package io.pollard.bench;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.pollard.data.DataException;
import io.pollard.metrics.Interval;
import io.pollard.strategy.Method;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A finished trial, as {@code bench experiment} writes it.
 *
 * @param method as the trial's id says
 * @param cut the last unit
 * @param cells by column; an empty one has no value
 */
record ExperimentRow(Method method, String cut, Map<String, String> cells) {

  private static final Pattern TRIAL =
      Pattern.compile(
          Stream.of(Method.values())
              .map(ExperimentRow::inId)
              .collect(Collectors.joining("|", ".+?-(", ")-(.+)-s\\d+-[0-9a-f]{8}")));

  private static final String SEED = "--seed";

  /**
   * @throws DataException if the file is no table of trials
   */
  static List<ExperimentRow> read(Path csv) throws IOException {
    List<List<String>> lines;
    try (CsvReader<CsvRecord> table = CsvReader.builder().ofCsvRecord(csv)) {
      lines = table.stream().map(CsvRecord::getFields).toList();
    }
    if (lines.isEmpty() || !lines.get(0).contains("trial")) {
      throw new DataException("expected a table as bench experiment writes it but found " + csv);
    }
    List<ExperimentRow> rows = new ArrayList<>();
    for (List<String> line : lines.subList(1, lines.size())) {
      rows.add(of(lines.get(0), line));
    }
    return rows;
  }

  private static ExperimentRow of(List<String> columns, List<String> line) {
    Map<String, String> cells = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      cells.put(columns.get(i), line.get(i));
    }
    Matcher trial = TRIAL.matcher(cells.get("trial"));
    if (!trial.matches()) {
      throw new DataException("expected a trial's id but found " + cells.get("trial"));
    }
    Method method = Method.valueOf(trial.group(1).toUpperCase(Locale.ROOT));
    return new ExperimentRow(method, trial.group(2), cells);
  }

  private static String inId(Method method) {
    return method.name().toLowerCase(Locale.ROOT);
  }

  /** The method as in the trial's id: "ttl". */
  String strategy() {
    return inId(method);
  }

  /**
   * @throws DataException if there is no such column
   */
  boolean has(String column) {
    if (!cells.containsKey(column)) {
      throw new DataException("expected a column of the CSV but found " + column);
    }
    return !cells.get(column).isEmpty();
  }

  double number(String column) {
    if (!has(column)) {
      throw new DataException("expected a number under " + column + " but found none");
    }
    return Double.parseDouble(cells.get(column));
  }

  /** The trial's own, its images' groups resampled. */
  Interval interval(String column) {
    return new Interval(number(column), number(column + "_low"), number(column + "_high"), 0, 0);
  }

  /** The data set and what follows each flag; a flag without a value has the empty text. */
  Map<String, String> flags() {
    Map<String, String> flags = new LinkedHashMap<>();
    String flag = "data";
    for (String word : Arrays.asList(cells.get("arguments").split(" +"))) {
      if (word.startsWith("--")) {
        flag = word;
        flags.put(flag, "");
      } else {
        flags.put(flag, word);
      }
    }
    return flags;
  }

  /** Everything but the seeds; equal for the repeats of one trial. */
  Map<String, String> unrepeated() {
    Map<String, String> flags = flags();
    flags.remove(SEED);
    flags.remove("--split-seed");
    return flags;
  }

  int seed() {
    return Optional.ofNullable(flags().get(SEED))
        .map(Integer::parseInt)
        .orElseThrow(
            () -> new DataException("expected --seed but found " + cells.get("arguments")));
  }
}
