package io.pollard.app.paper;

import io.pollard.metrics.Interval;
import io.pollard.metrics.Spread;
import io.pollard.study.ComparedTrial;
import io.pollard.study.MethodTable;
import io.pollard.study.NamedRow;
import io.pollard.study.Study;
import io.pollard.study.StudyComparison;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What studies have of the rows of an exhibit; each study is read once. */
final class HereCells {

  private static final String BLOCKS = "blocks.csv";
  private static final String DETECTED = "detected.csv";
  private static final String PRETRAINED = "pretrained";

  private final ExhibitSetup setup;
  private final Path folder;
  private final Map<String, Optional<MethodTable>> methods = new HashMap<>();
  private final Map<String, List<ComparedTrial>> trials = new HashMap<>();
  private final Set<String> notes = new LinkedHashSet<>();

  HereCells(ExhibitSetup setup, Exhibit exhibit) {
    this.setup = setup;
    this.folder = setup.folder(exhibit);
  }

  /** What readers of the studies' tables should know, each once. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * Values by the keys of a study's tables, and {@code cut}, {@code n} and {@code test_minus_full}
   * where there are such; empty where nothing was computed.
   */
  Map<String, Object> of(RowSource source) {
    if (source instanceof RowSource.OfMethod method) {
      return of(method);
    }
    if (source instanceof RowSource.OfTrials some) {
      return of(some);
    }
    if (source instanceof RowSource.OfFeatures features) {
      return of(features);
    }
    return source instanceof RowSource.OfFinding finding
        ? Map.of("level", level(finding.finding()))
        : detected();
  }

  private Map<String, Object> of(RowSource.OfMethod source) {
    return methods
        .computeIfAbsent(source.study(), this::table)
        .map(table -> row(table.table(), source.method()))
        .orElse(Map.of());
  }

  private Optional<MethodTable> table(String name) {
    Path study = setup.studyOf(name);
    if (!Study.isAt(study)) {
      return Optional.empty();
    }
    MethodTable table = MethodTable.of(Study.existing(study));
    table.notes().forEach(note -> notes.add(name + ": " + note));
    return Optional.of(table);
  }

  /** Empty where the table has no such method. */
  private static Map<String, Object> row(Table table, String method) {
    List<String> keys = table.columns().stream().map(Column::key).toList();
    for (List<Object> row : table.rows()) {
      if (method.equals(row.get(keys.indexOf("method")))) {
        Map<String, Object> cells = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
          if (row.get(i) != null) {
            cells.put(keys.get(i), row.get(i));
          }
        }
        return cells;
      }
    }
    return Map.of();
  }

  /** Finished trials of a study; none where there is no such study. */
  List<ComparedTrial> trials(String name) {
    return trials.computeIfAbsent(
        name,
        any -> {
          Path study = setup.studyOf(any);
          return Study.isAt(study)
              ? StudyComparison.of(List.of(study)).trials()
              : List.<ComparedTrial>of();
        });
  }

  private Map<String, Object> of(RowSource.OfTrials source) {
    String cut = setup.filled(source.cut());
    List<ComparedTrial> some =
        trials(source.study()).stream()
            .filter(trial -> trial.strategy().equals(source.strategy()) && trial.cut().equals(cut))
            .toList();
    if (some.isEmpty()) {
      return Map.of();
    }
    Map<String, Object> cells = new LinkedHashMap<>();
    cells.put("cut", cut);
    cells.put("n", some.size());
    for (Quantity quantity : Quantity.values()) {
      for (String key : quantity.studyKeys()) {
        if (some.stream().allMatch(trial -> trial.score(key).isPresent())) {
          cells.put(key, spread(some, trial -> estimate(trial, key)));
        }
      }
    }
    cells.put("parameters", some.get(0).parameters());
    cells.put("macs", some.get(0).macs());
    cells.put("ms_per_image", spread(some, ComparedTrial::millisPerImage));
    return cells;
  }

  private static double estimate(ComparedTrial trial, String key) {
    return trial.score(key).map(Interval::estimate).orElse(Double.NaN);
  }

  static Spread spread(List<ComparedTrial> trials, ToDoubleFunction<ComparedTrial> value) {
    return Spread.of(trials.stream().mapToDouble(value).toArray());
  }

  private Map<String, Object> of(RowSource.OfFeatures source) {
    String unit = setup.filled(source.unit());
    String other = setup.filled(source.other());
    String first = unit.equals(other) ? PRETRAINED : source.network();
    double[] areas =
        NamedRow.read(folder.resolve(BLOCKS)).stream()
            .filter(row -> row.text("first").equals(first))
            .filter(row -> row.text("second").equals(source.network()))
            .filter(row -> row.text("first_unit").equals(unit))
            .filter(row -> row.text("second_unit").equals(other))
            .mapToDouble(row -> row.number("area_over_chance"))
            .toArray();
    return areas.length == 0
        ? Map.of()
        : Map.of("area_over_chance", Spread.of(areas), "cut", unit, "n", areas.length);
  }

  private Map<String, Object> detected() {
    List<String> cuts = new ArrayList<>();
    for (NamedRow row : NamedRow.read(folder.resolve(DETECTED))) {
      if (row.text("over").equals("patients") || row.text("over").isEmpty()) {
        cuts.add(row.text("cut").isEmpty() ? "none" : row.text("cut"));
      }
    }
    return cuts.isEmpty()
        ? Map.of()
        : Map.of(
            "cut", cuts.stream().distinct().collect(Collectors.joining(", ")), "n", cuts.size());
  }

  private String level(String finding) {
    if (Arrays.asList(setup.filled("{low}").split(",", -1)).contains(finding)) {
      return "low";
    }
    return Arrays.asList(setup.filled("{high}").split(",", -1)).contains(finding)
        ? "low and high"
        : "none";
  }
}
