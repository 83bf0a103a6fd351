package io.pollard.bench;

import static java.util.Objects.requireNonNull;

import io.pollard.data.DataException;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Spread;
import io.pollard.network.CutPoint;
import io.pollard.network.FeatureShape;
import io.pollard.network.Sapling;
import io.pollard.study.ComparedTrial;
import io.pollard.study.CutCurves;
import io.pollard.study.StudyComparison;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ./pollard bench phantoms CSV START}: the tables of docs/demo.md. */
@Command(
    name = "phantoms",
    sortOptions = false,
    description = {
      "Prints the tables of the generated tasks as Markdown: scores by cut and task, the"
          + " differences to full transfer, how many units each task needs, and with START what"
          + " Sapling's weights are worth.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  pollard bench phantoms experiments/phantoms.csv experiments/phantoms-start.csv"
    })
final class PhantomsTables implements Callable<Integer> {

  private static final String VALIDATION = "validation_average_precision";
  private static final String TEST = "test_average_precision";

  private static final int SCORE = 3;
  private static final int CLASSES = 2;

  @ParentCommand private Main main;

  @Parameters(index = "0", paramLabel = "CSV", description = "Of the plan phantoms.")
  private Path csv;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "START",
      description = "Of the plan phantoms-start.")
  private Path start;

  @Override
  public Integer call() {
    StringBuilder text = new StringBuilder(ofCuts(trials(csv)));
    if (start != null) {
      text.append('\n').append(ofStart(trials(start)));
    }
    main.console().out().print(text);
    return 0;
  }

  private static List<ComparedTrial> trials(Path file) {
    return StudyComparison.of(List.of(file)).trials();
  }

  private static double score(ComparedTrial trial, String key) {
    return trial
        .score(key)
        .map(Interval::estimate)
        .orElseThrow(() -> new DataException("expected " + key + " of " + trial.trial()));
  }

  /**
   * One task.
   *
   * @param bySeed trials in the order of their parameters, full transfer last
   */
  private record Task(String name, NavigableMap<Integer, List<ComparedTrial>> bySeed) {

    /** In the order of the rows. */
    static List<Task> of(List<ComparedTrial> rows) {
      Map<String, NavigableMap<Integer, List<ComparedTrial>>> tasks = byTask(rows);
      List<List<ComparedTrial>> groups =
          tasks.values().stream().flatMap(seeds -> seeds.values().stream()).toList();
      groups.forEach(trials -> trials.sort(Comparator.comparingLong(ComparedTrial::parameters)));
      for (List<ComparedTrial> trials : groups) {
        if (!cuts(trials).equals(cuts(groups.get(0))) || !isFull(last(trials))) {
          throw new DataException(
              "expected the same cuts of every task and seed, and full transfer, but found "
                  + cuts(trials));
        }
      }
      return tasks.entrySet().stream().map(one -> new Task(one.getKey(), one.getValue())).toList();
    }

    private static List<String> cuts(List<ComparedTrial> trials) {
      return trials.stream().map(ComparedTrial::cut).toList();
    }

    private static ComparedTrial last(List<ComparedTrial> trials) {
      return trials.get(trials.size() - 1);
    }

    private static boolean isFull(ComparedTrial trial) {
      return trial.isFullTransfer();
    }

    int units() {
      return bySeed.firstEntry().getValue().size();
    }

    ComparedTrial cut(int unit) {
      return bySeed.firstEntry().getValue().get(unit);
    }

    Spread scores(int unit, String column) {
      return Spread.of(
          bySeed.values().stream()
              .mapToDouble(trials -> score(trials.get(unit), column))
              .toArray());
    }

    /** Paired seed by seed. */
    Spread minusFull(int unit, String column) {
      return Spread.of(
          bySeed.values().stream()
              .mapToDouble(trials -> score(trials.get(unit), column) - score(last(trials), column))
              .toArray());
    }

    /** Units kept by the smallest cut within a margin of full transfer of the same seed. */
    int needed(int seed) {
      return 1
          + CutCurves.smallest(
              requireNonNull(bySeed.get(seed)).stream()
                  .map(trial -> score(trial, VALIDATION))
                  .toList());
    }

    double meanNeeded() {
      return bySeed.keySet().stream().mapToInt(this::needed).average().orElseThrow();
    }

    double lowestFull() {
      return bySeed.values().stream()
          .mapToDouble(trials -> score(last(trials), VALIDATION))
          .min()
          .orElseThrow();
    }
  }

  private static Map<String, NavigableMap<Integer, List<ComparedTrial>>> byTask(
      List<ComparedTrial> rows) {
    return rows.stream()
        .collect(
            Collectors.groupingBy(
                row -> row.study().replaceFirst("-.*", ""),
                LinkedHashMap::new,
                Collectors.groupingBy(
                    trial -> (int) trial.seed(),
                    TreeMap::new,
                    Collectors.toCollection(ArrayList::new))));
  }

  static String ofCuts(List<ComparedTrial> rows) {
    List<Task> tasks = Task.of(rows);
    int seeds = tasks.get(0).bySeed().size();
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("Validation", VALIDATION);
    parts.put("Test", TEST);
    StringBuilder text = new StringBuilder();
    parts.forEach(
        (part, column) ->
            text.append(part)
                .append(" AUPRC (average precision), mean ± sample standard deviation over ")
                .append(seeds)
                .append(" seeds:\n\n")
                .append(byCut(tasks, (task, unit) -> task.scores(unit, column)))
                .append('\n'));
    parts.forEach(
        (part, column) ->
            text.append(part)
                .append(
                    " AUPRC minus full transfer's of the same seed, mean with its 95 % interval")
                .append(" by Student's t over ")
                .append(seeds)
                .append(" seeds:\n\n")
                .append(byCut(tasks, (task, unit) -> minusFull(task, unit, column)))
                .append('\n'));
    return text.append(needed(tasks)).append('\n').append(meaning(tasks)).toString();
  }

  /** Null for full transfer itself. */
  private static @Nullable Interval minusFull(Task task, int unit, String column) {
    return unit == task.units() - 1 ? null : task.minusFull(unit, column).meanInterval();
  }

  private static String byCut(List<Task> tasks, BiFunction<Task, Integer, Object> value) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.of("cut", "last unit"),
                Column.of("receptive_field", "receptive field (pixels)"),
                Column.of("parameters", "parameters"),
                new Column("macs", "MACs (M)", 1e6, 1)));
    tasks.forEach(task -> columns.add(new Column(task.name(), task.name(), 1, SCORE)));
    Map<String, Integer> receptiveFields = receptiveFields();
    List<List<Object>> table = new ArrayList<>();
    for (int unit = 0; unit < tasks.get(0).units(); unit++) {
      ComparedTrial cut = tasks.get(0).cut(unit);
      List<Object> row = new ArrayList<>();
      row.add(cut.cut());
      row.add(requireNonNull(receptiveFields.get(cut.cut()), cut.cut()));
      row.add((double) cut.parameters());
      row.add((double) cut.macs());
      for (Task task : tasks) {
        row.add(value.apply(task, unit));
      }
      table.add(row);
    }
    return new Table(columns, table).as(Table.Format.MD);
  }

  /** The receptive field by the name of the unit. */
  private static Map<String, Integer> receptiveFields() {
    return Sapling.sapling(CLASSES)
        .cutPoints(FeatureShape.of(3, Sapling.SIZE, Sapling.SIZE))
        .stream()
        .collect(
            Collectors.toMap(
                CutPoint::name, point -> Integer.valueOf(point.receptiveField().toString())));
  }

  private static String needed(List<Task> tasks) {
    List<Column> columns = new ArrayList<>(List.of(Column.of("seed", "seed")));
    tasks.forEach(task -> columns.add(Column.of(task.name(), task.name())));
    List<List<Object>> table = new ArrayList<>();
    for (int seed : tasks.get(0).bySeed().keySet()) {
      List<Object> row = new ArrayList<>(List.of(Integer.toString(seed)));
      tasks.forEach(task -> row.add(Integer.toString(task.needed(seed))));
      table.add(row);
    }
    List<Object> means = new ArrayList<>(List.of("mean"));
    tasks.forEach(task -> means.add(String.format(Locale.ROOT, "%.1f", task.meanNeeded())));
    table.add(means);
    return "The smallest cut (units kept, of "
        + tasks.get(0).units()
        + ") whose validation AUPRC is within .02 of full transfer's of the same seed:\n\n"
        + new Table(columns, table).as(Table.Format.MD);
  }

  private static String meaning(List<Task> tasks) {
    Task least = tasks.stream().min(Comparator.comparingDouble(Task::meanNeeded)).orElseThrow();
    Task most = tasks.stream().max(Comparator.comparingDouble(Task::meanNeeded)).orElseThrow();
    Collection<Integer> seeds = least.bySeed().keySet();
    Task lowest = tasks.stream().min(Comparator.comparingDouble(Task::lowestFull)).orElseThrow();
    return String.format(
        Locale.ROOT,
        "The task %s needs at least two units less than %s in %d of %d seeds. Full transfer's mean"
            + " validation AUPRC is %s; the lowest of all seeds is %.3f (%s).\n",
        least.name(),
        most.name(),
        seeds.stream().filter(seed -> least.needed(seed) + 2 <= most.needed(seed)).count(),
        seeds.size(),
        tasks.stream()
            .map(
                task ->
                    String.format(
                        Locale.ROOT,
                        "%.3f (%s)",
                        task.scores(task.units() - 1, VALIDATION).mean(),
                        task.name()))
            .collect(Collectors.joining(", ")),
        lowest.lowestFull(),
        lowest.name());
  }

  static String ofStart(List<ComparedTrial> rows) {
    List<Column> columns =
        List.of(
            Column.of("task", "task"),
            Column.of("part", "part"),
            Column.of("seeds", "seeds"),
            new Column("pretrained", "from Sapling", 1, SCORE),
            new Column("random", "from random", 1, SCORE),
            new Column("difference", "difference (95 %, Student's t)", 1, SCORE),
            new Column("standard_error", "its standard error", 1, SCORE),
            new Column("standard_errors", "difference in standard errors", 1, 1));
    List<List<Object>> table = new ArrayList<>();
    byTask(rows)
        .forEach(
            (task, bySeed) -> {
              table.add(start(task, "validation", VALIDATION, bySeed.values()));
              table.add(start(task, "test", TEST, bySeed.values()));
            });
    return "Full transfer from Sapling's weights and from random ones, AUPRC (mean ± sample"
        + " standard deviation) and its paired difference:\n\n"
        + new Table(columns, table).as(Table.Format.MD);
  }

  private static List<Object> start(
      String task, String part, String column, Collection<List<ComparedTrial>> seeds) {
    double[] pretrained = seeds.stream().mapToDouble(of -> start(of, false, column)).toArray();
    double[] random = seeds.stream().mapToDouble(of -> start(of, true, column)).toArray();
    double[] differences = new double[random.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = pretrained[i] - random[i];
    }
    Spread difference = Spread.of(differences);
    double error = difference.deviation() / Math.sqrt(difference.repeats());
    return List.of(
        task,
        part,
        seeds.size(),
        Spread.of(pretrained),
        Spread.of(random),
        difference.meanInterval(),
        error,
        difference.mean() / error);
  }

  private static double start(List<ComparedTrial> ofSeed, boolean isRandom, String column) {
    return ofSeed.stream()
        .filter(row -> requireNonNull(row.options().get("weights")).equals("none") == isRandom)
        .findFirst()
        .map(row -> score(row, column))
        .orElseThrow(() -> new DataException("expected a pretrained and a random start a seed"));
  }
}
