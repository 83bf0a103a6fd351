package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.data.Seeds;
import io.pollard.data.Task;
import io.pollard.metrics.Metric;
import io.pollard.study.Study.DamagedTrial;
import io.pollard.study.Table.Column;
import io.pollard.training.EpochRow;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What stands in a study, as tables: all its trials, one of them, or what they have in common. */
public final class StudyTables {

  /** Before the score. */
  private static final List<Column> LIST =
      List.of(
          Column.of("trial", "trial"),
          Column.of("strategy", "strategy"),
          Column.of("cut", "cut"),
          Column.of("split_seed", "split"),
          Column.of("initialisation_seed", "seed"),
          Column.of("order_seed", "order"),
          Column.of("state", "state"),
          Column.of("epochs", "epochs"));

  private static final List<Column> FACTS =
      List.of(Column.of("what", "what"), Column.of("value", "value"));

  private static final List<Column> PLAN =
      List.of(
          Column.of("unit", "unit"),
          Column.of("weights", "weights"),
          new Column("rate_multiple", "rate multiple", 1, 2),
          Column.of("batch_norm", "batch norm"),
          Column.of("parameters", "parameters"));

  private static final String DAMAGED = "damaged";

  private StudyTables() {}

  /**
   * A row a trial, by id. A trial is running while a process works on it, unfinished where it was
   * broken off, paused where a search stopped it and may go on, dropped where the last search is
   * over and has left it so, finished, not finite where its loss was no number, or damaged where
   * its files can't be read.
   */
  public static Table list(Study study) {
    Set<String> claimed = study.claimed();
    Set<String> damaged =
        study.damaged().stream().map(DamagedTrial::id).collect(Collectors.toSet());
    Set<String> dropped =
        study.wholeSearch().stream().flatMap(SearchFile::dropped).collect(Collectors.toSet());
    List<List<Object>> rows = new ArrayList<>();
    for (StoredTrial trial : study.trials()) {
      rows.add(
          damaged.remove(trial.id())
              ? row(trial.id(), DAMAGED, what(trial), null, null, null)
              : row(trial, unfinished(trial, claimed, dropped)));
    }
    for (String id : damaged) {
      rows.add(row(id, DAMAGED, Arrays.asList(null, null, null, null, null), null, null, null));
    }
    rows.sort((one, other) -> one.get(0).toString().compareTo(other.get(0).toString()));
    Metric score = listed(study);
    List<Column> columns = new ArrayList<>(LIST);
    columns.add(new Column("validation_" + score.key(), "validation " + score.shortLabel(), 1, 3));
    columns.add(new Column("seconds", "seconds", 1, 0));
    return new Table(columns, rows);
  }

  /** Of the best epoch: of masks the Dice. */
  private static Metric listed(Study study) {
    return study.task().map(Task::usualSelection).orElse(Metric.AVERAGE_PRECISION);
  }

  /** Where the trial was selected by another score, that stands in its row alone. */
  private static Double listed(StoredTrial trial, EpochRow best) {
    return trial.description().task() instanceof Task.Segmentation
        ? best.score()
        : best.averagePrecision();
  }

  private static List<Object> what(StoredTrial trial) {
    TrialDescription of = trial.description();
    Seeds seeds = of.seeds();
    return List.of(
        of.strategy().label(),
        of.strategy().cut(),
        seeds.split(),
        seeds.initialisation(),
        seeds.order());
  }

  /** What a trial without an outcome is called. */
  private static String unfinished(StoredTrial trial, Set<String> claimed, Set<String> dropped) {
    if (claimed.contains(trial.id())) {
      return "running";
    }
    if (trial.pausedAfter() == 0) {
      return "unfinished";
    }
    return dropped.contains(trial.id()) ? "dropped" : "paused";
  }

  private static List<Object> row(StoredTrial trial, String unfinished) {
    List<EpochRow> history = trial.history();
    String state =
        trial
            .outcome()
            .map(ended -> ended.end() == TrialOutcome.End.FINISHED ? "finished" : "not finite")
            .orElse(unfinished);
    return row(
        trial.id(),
        state,
        what(trial),
        history.size(),
        history.stream()
            .filter(EpochRow::isBest)
            .reduce((before, last) -> last)
            .map(best -> listed(trial, best))
            .orElse(null),
        history.stream()
            .mapToDouble(epoch -> epoch.trainingSeconds() + epoch.validationSeconds())
            .sum());
  }

  private static List<Object> row(
      String id,
      String state,
      List<Object> what,
      @Nullable Integer epochs,
      @Nullable Double score,
      @Nullable Double seconds) {
    List<Object> row = new ArrayList<>();
    row.add(id);
    row.addAll(what);
    row.addAll(Arrays.asList(state, epochs, score, seconds));
    return row;
  }

  /**
   * What all trials have in common: data, task, splits with their parts, and how many trials are in
   * which state; after a search, what its trials and all others have taken.
   */
  public static Tables show(Study study) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("study", study.folder());
    study
        .header()
        .ifPresent(
            header -> {
              facts.put("data digest", header.data());
              facts.put(header.task().kind(), String.join(", ", header.task().outputs()));
              if (header.task() instanceof Task.SingleLabel single) {
                single.positive().ifPresent(positive -> facts.put("positive", positive));
              }
            });
    study.trials().stream()
        .flatMap(trial -> trial.facts().data().stream())
        .distinct()
        .forEach(data -> facts.merge("data", data, (one, other) -> one + ", " + other));
    Map<String, Table> tables = new LinkedHashMap<>();
    tables.put("study", table(facts));
    tables.put("splits", splits(study));
    tables.put("trials", states(list(study)));
    if (study.wholeSearch().isPresent()) {
      tables.put("training_costs", TrainingCosts.of(study.without(study.damaged())).summary());
    }
    return new Tables(tables);
  }

  private static Table states(Table list) {
    int state = list.columns().stream().map(Column::key).toList().indexOf("state");
    Map<Object, Long> counts =
        list.rows().stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.get(state), LinkedHashMap::new, Collectors.counting()));
    return new Table(
        List.of(Column.of("state", "trials"), Column.of("count", "count")),
        counts.entrySet().stream()
            .map(count -> List.<Object>of(count.getKey(), count.getValue()))
            .toList());
  }

  private static Table splits(Study study) {
    List<Column> columns = new ArrayList<>(List.of(Column.of("split_seed", "split")));
    for (Part part : Part.values()) {
      columns.add(Column.of(part.label(), part.label()));
    }
    List<List<Object>> rows = new ArrayList<>();
    for (Path file : study.splitFiles()) {
      SplitFile split;
      try {
        split = SplitFile.read(file);
      } catch (DamagedFileException | UnreadableFileException damage) {
        continue; // named by Study.damage()
      }
      List<Object> row = new ArrayList<>();
      row.add(file.getFileName().toString().replaceFirst("\\.csv$", ""));
      for (Part one : Part.values()) {
        row.add(split.count(one));
      }
      rows.add(row);
    }
    return new Table(columns, rows);
  }

  /**
   * One trial: what determines it, what is done with each unit, and, where it came to its end, its
   * scores and costs. Full transfer's scores stand beside where the study has them.
   */
  public static Tables show(Study study, StoredTrial trial) {
    Map<String, Table> tables = new LinkedHashMap<>();
    tables.put("facts", table(facts(trial)));
    tables.put(
        "plan",
        new Table(
            PLAN,
            trial.description().units().stream()
                .map(
                    unit ->
                        List.<Object>of(
                            unit.name(),
                            unit.weights().name().toLowerCase(Locale.ROOT),
                            unit.rateMultiple(),
                            unit.batchNorm().name().toLowerCase(Locale.ROOT),
                            unit.parameters()))
                .toList()));
    tables.putAll(results(study, trial).named());
    return new Tables(tables);
  }

  /** Scores and costs of a trial; scores only where it came to its end with weights. */
  public static Tables results(Study study, StoredTrial trial) {
    Map<String, Table> tables = new LinkedHashMap<>();
    if (trial.outcome().map(TrialOutcome::bestEpoch).orElse(0) > 0) {
      TrialScores scores = TrialScores.of(trial);
      tables.put("scores", scores.table(study.fullTransferFor(trial).map(TrialScores::of)));
      scores.findings().ifPresent(findings -> tables.put("findings", findings));
      scores.structures().ifPresent(structures -> tables.put("structures", structures));
    }
    tables.put("costs", trial.costs());
    return new Tables(tables);
  }

  private static Map<String, Object> facts(StoredTrial trial) {
    TrialDescription of = trial.description();
    TrialFacts recorded = trial.facts();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("trial", trial.id());
    facts.put("folder", trial.folder());
    facts.put("network", of.network());
    facts.put("strategy", of.strategy().label());
    facts.put("cut", of.strategy().cut());
    facts.put("head", of.strategy().head().name().toLowerCase(Locale.ROOT));
    facts.put(
        "seeds",
        "split "
            + of.seeds().split()
            + ", initialisation "
            + of.seeds().initialisation()
            + ", order "
            + of.seeds().order());
    facts.put(
        "state",
        trial
            .outcome()
            .map(ended -> ended.end() == TrialOutcome.End.FINISHED ? "finished" : "not finite")
            .orElse("not finished"));
    facts.put(of.task().kind(), said(of.task()));
    facts.put("data", said(recorded.data()));
    facts.put("input", trial.input());
    facts.put("weights", said(recorded.weightsSource()));
    facts.put("licence of the weights", said(recorded.weightsLicence()));
    facts.put("batch", of.recipe().batch());
    facts.put("epochs at most", of.recipe().epochs());
    if (of.recipe().fewestSteps() > 0) {
      facts.put("steps at least, within these epochs", of.recipe().fewestSteps());
    }
    facts.put("augmentation", of.recipe().augmentation().name().toLowerCase(Locale.ROOT));
    facts.put("class weights", of.recipe().classWeights().name().toLowerCase(Locale.ROOT));
    facts.put("loss", of.recipe().loss().label());
    facts.put("sampling", of.recipe().sampling().label());
    facts.put("precision", precision(of, trial.outcome()));
    facts.put("operating point", recorded.operatingPoint().label());
    facts.put("program", said(recorded.programVersion()));
    facts.put("engine", said(recorded.engineVersion()));
    facts.put("processor", said(recorded.processor()));
    facts.put("threads", recorded.threads());
    if (!recorded.allowedLeaks().isEmpty()) {
      facts.put("allowed leaks", String.join("; ", recorded.allowedLeaks()));
    }
    return facts;
  }

  private static String said(Optional<String> fact) {
    return fact.orElse(TrialFacts.UNSTATED);
  }

  private static String said(Task task) {
    String names = String.join(", ", task.outputs());
    return task instanceof Task.SingleLabel single
        ? names + single.positive().map(name -> "; positive: " + name).orElse("")
        : names;
  }

  private static String precision(TrialDescription of, Optional<TrialOutcome> outcome) {
    String wanted = of.precision().name().toLowerCase(Locale.ROOT);
    return outcome
        .map(ended -> ended.resolvedPrecision().name().toLowerCase(Locale.ROOT))
        .filter(found -> !found.equals(wanted))
        .map(found -> wanted + ", which was " + found)
        .orElse(wanted);
  }

  private static Table table(Map<String, Object> facts) {
    return new Table(
        FACTS,
        facts.entrySet().stream()
            .map(fact -> List.<Object>of(fact.getKey(), fact.getValue().toString()))
            .toList());
  }
}
