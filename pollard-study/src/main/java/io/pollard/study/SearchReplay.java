package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.metrics.GroupBootstrap;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.network.CutGrain;
import io.pollard.network.Network;
import io.pollard.search.Candidate;
import io.pollard.search.CutSearch;
import io.pollard.search.Ladder;
import io.pollard.search.StrategyResult;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Method;
import io.pollard.study.Table.Column;
import io.pollard.training.TrainingRecipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What searches for truncation's cut would have found and taken, by a study in which every cut was
 * trained. Their trials are not trained but read, epoch by epoch as far as each search would have
 * gone; each repeat is searched for itself, with a single trial of each cut. Beside them stand
 * rules that search nothing.
 *
 * @param lines a search, or a rule, each
 * @param notes a sentence for each repeat that is left out, since a cut is missing
 */
public record SearchReplay(List<Line> lines, List<String> notes) {

  /** Of a probe's best score: what the smallest cut must have. */
  private static final double PROBE_SHARE = .9;

  private static final String PROBED = "pretrained";
  private static final String OVER_PATIENTS = "patients";

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("study", "study"),
          Column.of("network", "network"),
          Column.of("search", "search"),
          Column.of("repeats", "repeats"),
          new Column("full_transfers", "full transfers", 1, 2),
          Column.of("cuts", "cuts"),
          new Column("parameters", "parameters (M)", 1e6, 2),
          Column.of("score", "score"),
          new Column("validation_regret", "validation regret", 1, 3),
          new Column("test", "test", 1, 3),
          Column.of("best_cut", "best by test"),
          new Column("test_regret", "test regret", 1, 3),
          new Column("test_regret_low", "95 % from", 1, 3),
          new Column("test_regret_high", "to", 1, 3));

  /**
   * One search on one study, means over its repeats.
   *
   * @param fullTransfers what it would have taken, the delivered network included; in full
   *     transfers of the same repeat
   * @param cuts what it finds, one a repeat
   * @param parameters of that
   * @param validationRegret the best validation score of all cuts less that of what it finds
   * @param test score of what it finds
   * @param bestCut the cut of the highest mean test score
   * @param testRegret that one's test score less that of what is found, paired, patients resampled;
   *     which cut is the best by test is not resampled, so what is found looks the worse for it
   */
  public record Line(
      String study,
      String network,
      String search,
      double fullTransfers,
      List<String> cuts,
      double parameters,
      Metric metric,
      double validationRegret,
      double test,
      String bestCut,
      Interval testRegret) {

    public Line {
      cuts = List.copyOf(cuts);
    }
  }

  public SearchReplay {
    lines = List.copyOf(lines);
    notes = List.copyOf(notes);
  }

  /** What all repeats of one row have in common. */
  private record Setting(
      String network,
      String weights,
      Preprocessing preprocessing,
      TrainingRecipe recipe,
      HeadForm head) {

    static Setting of(StoredTrial trial) {
      return new Setting(
          trial.description().network(),
          trial.description().weights(),
          trial.description().preprocessing(),
          trial.description().recipe(),
          trial.description().strategy().head());
    }
  }

  /** What a search finds in one repeat, and what it takes. */
  private record Found(StoredTrial trial, double fullTransfers) {}

  /** One search or rule; nothing where a repeat has not what it needs. */
  private record Rival(String name, Function<ReplayedRepeat, Optional<Found>> search) {}

  /**
   * @param ladders beside the standard one and that with a second climb
   * @param margin within which the smallest is taken of the best, for searches that are no ladder
   * @throws DataException if no repeat has a trial at every cut
   */
  public static SearchReplay of(Study study, List<Ladder> ladders, double margin) {
    Map<Setting, Map<Seeds, ReplayedRepeat>> settings = new LinkedHashMap<>();
    for (StoredTrial trial : study.without(study.damaged())) {
      boolean isTruncation =
          trial.description().strategy().method().equals(Optional.of(Method.TTL))
              || trial.isFullTransfer();
      if (isTruncation && trial.outcome().isPresent()) {
        settings
            .computeIfAbsent(Setting.of(trial), any -> new LinkedHashMap<>())
            .computeIfAbsent(
                trial.description().seeds(),
                seeds -> new ReplayedRepeat(trial.description().pretrained(), seeds))
            .add(trial);
      }
    }
    List<Line> lines = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    String name = study.folder().toAbsolutePath().normalize().getFileName().toString();
    for (Map.Entry<Setting, Map<Seeds, ReplayedRepeat>> setting : settings.entrySet()) {
      List<ReplayedRepeat> whole = new ArrayList<>();
      for (ReplayedRepeat repeat : setting.getValue().values()) {
        List<String> missing = repeat.missing();
        if (missing.isEmpty()) {
          whole.add(repeat);
        } else {
          notes.add(
              name
                  + ": the repeat of split "
                  + repeat.seeds().split()
                  + " and seed "
                  + repeat.seeds().initialisation()
                  + " is left out: no finished trial at "
                  + String.join(", ", missing));
        }
      }
      if (!whole.isEmpty()) {
        whole.sort(
            Comparator.comparing((ReplayedRepeat repeat) -> repeat.seeds().split())
                .thenComparing(repeat -> repeat.seeds().initialisation()));
        lines.addAll(lines(name, whole, rivals(study, setting.getKey().head(), ladders, margin)));
      }
    }
    if (lines.isEmpty()) {
      throw new DataException(
          "expected a study with a finished trial at every cut of a network but found none in "
              + study.folder()
              + (notes.isEmpty() ? "" : ": " + String.join("; ", notes)));
    }
    return new SearchReplay(lines, notes);
  }

  private static List<Rival> rivals(
      Study study, HeadForm head, List<Ladder> ladders, double margin) {
    CutSearch twoStage =
        CutSearch.twoStage(Method.TTL)
            .settings(
                new Method.Settings(
                    head,
                    Method.Settings.paper().rateRatio(),
                    Method.Settings.paper().frozenBatchNorm()))
            .margin(margin);
    CutSearch exhaustive = twoStage.scope(CutSearch.Scope.EXHAUSTIVE);
    String smallest = String.format(Locale.ROOT, ", smallest within %s", margin);
    List<Rival> rivals = new ArrayList<>();
    rivals.add(searched("exhaustive, best", exhaustive, StrategyResult::best));
    rivals.add(searched("exhaustive" + smallest, exhaustive, StrategyResult::smallest));
    rivals.add(searched("two stages, best", twoStage, StrategyResult::best));
    rivals.add(searched("two stages" + smallest, twoStage, StrategyResult::smallest));
    Ladder standard = Ladder.standard();
    rivals.add(searched("ladder", twoStage.ladder(standard), StrategyResult::best));
    rivals.add(
        searched("ladder, refined", twoStage.ladder(standard.refined()), StrategyResult::best));
    for (Ladder ladder : ladders) {
      rivals.add(searched(said(ladder), twoStage.ladder(ladder), StrategyResult::best));
    }
    rivals.add(new Rival("always full transfer", repeat -> repeat.at(repeat.last())));
    rivals.add(
        new Rival(
            "always the end of the last block but one",
            repeat -> repeat.lastBlockButOne().flatMap(repeat::at)));
    rivals.add(new Rival("probe: smallest within 90 %", repeat -> probed(study, repeat)));
    rivals.add(new Rival("SVCCA's cut after full transfer", repeat -> detected(study, repeat)));
    return rivals;
  }

  /** "ladder 0.25:0.05,0.5:0.02, 80 steps, grid 5". */
  private static String said(Ladder ladder) {
    return "ladder "
        + ladder.rungsText()
        + ", "
        + ladder.fewestSteps()
        + " steps, grid "
        + ladder.grid()
        + (ladder.refine() ? ", refined" : "");
  }

  private static Rival searched(
      String name, CutSearch search, Function<StrategyResult, Optional<Candidate>> what) {
    return new Rival(
        name,
        repeat -> {
          ReplayRunner runner = new ReplayRunner(repeat);
          StrategyResult found =
              search
                  .seeds(repeat.seeds())
                  .run(runner, Study.at(Path.of("replayed")))
                  .strategies()
                  .get(0);
          return what.apply(found)
              .map(candidate -> new Found(repeat.trial(candidate.cut()), runner.fullTransfers()));
        });
  }

  /** On the pretrained features, by validation; a pass forward is taken to cost nothing. */
  private static Optional<Found> probed(Study study, ReplayedRepeat repeat) {
    Map<String, Double> scores = new LinkedHashMap<>();
    for (NamedRow row : rows(study, "probes.csv", repeat)) {
      if (PROBED.equals(row.text("network"))) {
        scores.put(row.text("unit"), row.number("validation"));
      }
    }
    double enough =
        PROBE_SHARE * scores.values().stream().mapToDouble(score -> score).max().orElse(Double.NaN);
    return repeat.cuts().stream()
        .filter(cut -> scores.getOrDefault(cut, Double.NaN) >= enough)
        .findFirst()
        .flatMap(repeat::at);
  }

  private static Optional<Found> detected(Study study, ReplayedRepeat repeat) {
    return rows(study, "detected.csv", repeat).stream()
        .filter(row -> OVER_PATIENTS.equals(row.text("over")))
        .map(row -> row.text("cut"))
        .map(cut -> repeat.cuts().contains(cut) ? cut : repeat.last())
        .findFirst()
        .flatMap(repeat::at)
        .map(
            found ->
                new Found(
                    found.trial(),
                    repeat.last().equals(repeat.cutOf(found.trial()))
                        ? 1
                        : 1 + found.fullTransfers()));
  }

  /** Of this repeat, of a table that {@code pollard transferability} has left in the study. */
  private static List<NamedRow> rows(Study study, String name, ReplayedRepeat repeat) {
    String split = Long.toString(repeat.seeds().split());
    String seed = Long.toString(repeat.seeds().initialisation());
    return NamedRow.read(StoredTransferability.table(study, name)).stream()
        .filter(row -> row.text("split_seed").equals(split) && row.text("seed").equals(seed))
        .toList();
  }

  private static List<Line> lines(String study, List<ReplayedRepeat> repeats, List<Rival> rivals) {
    ReplayedRepeat first = repeats.get(0);
    Metric metric = first.trial(first.last()).description().recipe().selectBy();
    String bestCut =
        first.cuts().stream()
            .max(
                Comparator.comparingDouble(
                    cut ->
                        repeats.stream()
                            .mapToDouble(repeat -> test(metric, repeat.trial(cut)))
                            .average()
                            .orElseThrow()))
            .orElseThrow();
    List<Line> lines = new ArrayList<>();
    for (Rival rival : rivals) {
      List<Found> found =
          repeats.stream().flatMap(repeat -> rival.search().apply(repeat).stream()).toList();
      if (found.size() == repeats.size()) {
        lines.add(line(study, rival.name(), repeats, found, metric, bestCut));
      }
    }
    return lines;
  }

  private static Line line(
      String study,
      String name,
      List<ReplayedRepeat> repeats,
      List<Found> found,
      Metric metric,
      String bestCut) {
    List<String> cuts = new ArrayList<>();
    List<GroupBootstrap.Pair> pairs = new ArrayList<>();
    double regret = 0;
    for (int i = 0; i < found.size(); i++) {
      StoredTrial trial = found.get(i).trial();
      cuts.add(repeats.get(i).cutOf(trial));
      pairs.add(
          new GroupBootstrap.Pair(
              repeats.get(i).trial(bestCut).predictions(Part.TEST), trial.predictions(Part.TEST)));
      regret += repeats.get(i).bestValidation() - ReplayedRepeat.validation(trial);
    }
    return new Line(
        study,
        repeats.get(0).network().name(),
        name,
        mean(found, Found::fullTransfers),
        cuts,
        mean(found, one -> (double) one.trial().parameters()),
        metric,
        regret / found.size(),
        mean(found, one -> test(metric, one.trial())),
        bestCut,
        PartScores.BOOTSTRAP.meanDifference(metric, pairs));
  }

  private static double mean(List<Found> found, Function<Found, Double> what) {
    return found.stream().mapToDouble(what::apply).average().orElseThrow();
  }

  private static double test(Metric metric, StoredTrial trial) {
    return metric.of(trial.predictions(Part.TEST));
  }

  /** A row a search. */
  public Table table() {
    return new Table(
        COLUMNS,
        lines.stream()
            .map(
                line ->
                    List.<Object>of(
                        line.study(),
                        line.network(),
                        line.search(),
                        line.cuts().size(),
                        line.fullTransfers(),
                        String.join(" ", line.cuts()),
                        line.parameters(),
                        line.metric().shortLabel(),
                        line.validationRegret(),
                        line.test(),
                        line.bestCut(),
                        line.testRegret().estimate(),
                        line.testRegret().low(),
                        line.testRegret().high()))
            .toList());
  }

  /** The trials of one split and seeds, by cut. */
  record ReplayedRepeat(
      Network network, Seeds seeds, List<String> cuts, Map<String, StoredTrial> trials) {

    ReplayedRepeat(Network network, Seeds seeds) {
      this(network, seeds, Method.TTL.cuts(network, CutGrain.UNITS), new LinkedHashMap<>());
    }

    void add(StoredTrial trial) {
      trials.put(cutOf(trial), trial);
    }

    /** Full transfer is truncation at the last unit. */
    String cutOf(StoredTrial trial) {
      String cut = trial.description().strategy().cut();
      return cut.isEmpty() ? last() : cut;
    }

    String last() {
      return cuts.get(cuts.size() - 1);
    }

    StoredTrial trial(String cut) {
      StoredTrial found = trials.get(cut);
      if (found == null) {
        throw new DataException("expected a finished trial at " + cut + " but found none");
      }
      return found;
    }

    List<String> missing() {
      return cuts.stream()
          .filter(cut -> !trials.containsKey(cut) || Double.isNaN(validation(trial(cut))))
          .toList();
    }

    static double validation(StoredTrial trial) {
      return trial.validation().orElseThrow().value();
    }

    double bestValidation() {
      return cuts.stream().mapToDouble(cut -> validation(trial(cut))).max().orElseThrow();
    }

    Optional<String> lastBlockButOne() {
      int last = network.units().get(network.indexOf(last())).block();
      return cuts.stream()
          .filter(cut -> network.units().get(network.indexOf(cut)).block() == last - 1)
          .reduce((before, next) -> next);
    }

    /** Trained to its end, and nothing else. */
    Optional<Found> at(String cut) {
      StoredTrial trial = trial(cut);
      return Optional.of(new Found(trial, multiplyAdds(trial, END) / fullTransfer()));
    }

    double fullTransfer() {
      return multiplyAdds(trial(last()), END);
    }

    static final int END = Integer.MAX_VALUE;

    static double multiplyAdds(StoredTrial trial, int epochs) {
      return TrainingCosts.Entry.of(trial, epochs).multiplyAdds();
    }
  }
}
