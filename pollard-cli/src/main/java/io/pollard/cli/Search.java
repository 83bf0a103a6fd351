package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.data.Seeds;
import io.pollard.network.Network;
import io.pollard.search.Candidate;
import io.pollard.search.Choice;
import io.pollard.search.CutSearch;
import io.pollard.search.SearchPlan;
import io.pollard.search.SearchResult;
import io.pollard.search.Selection;
import io.pollard.search.StrategyResult;
import io.pollard.search.Vary;
import io.pollard.strategy.Method;
import io.pollard.study.SearchFile;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.study.Table;
import io.pollard.study.Tables;
import io.pollard.study.TrainingCosts;
import io.pollard.training.TrialOutcome;
import io.pollard.training.ValidationScore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard search DATA}: where to cut, chosen on validation data. */
@Command(
    name = "search",
    sortOptions = false,
    description = {
      "Compares strategies and finds each one's best cut point, on validation data alone.",
      "",
      "First the ends of the network's blocks are tried, then the neighbours of the best of them."
          + " Trials that the study has are not trained again, so a search that was broken off goes"
          + " on with the same command, and several processes may give it at once.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard search xrays --backbone resnet18 --weights resnet18.safetensors --positive pneumonia"
          + " --plan",
      "  pollard search xrays --backbone resnet18 --weights resnet18.safetensors --positive pneumonia"
          + " --recipe short2d --strategies all --vary both",
      "  pollard evaluate pollard-study/smallest --data other-clinic"
    })
final class Search implements Callable<Integer> {

  private static final String ALL = "all";

  /** Whose best weights stay at the end. */
  enum Keep {
    NONE,
    CHOSEN,
    ALL
  }

  @ParentCommand private Main main;

  @Parameters(paramLabel = "DATA", description = "The labelled images.")
  private Path data;

  @Option(
      names = "--strategies",
      paramLabel = "LIST|all",
      description = "Any of ftl, ttl, tf, lwft and fe, with commas between (ftl,ttl).")
  private String strategies = "ftl,ttl";

  @Option(names = "--repeats", paramLabel = "N", description = "Trials of each network (3).")
  private int repeats = 3;

  @Option(
      names = "--vary",
      paramLabel = "seeds|splits|both",
      description =
          "What differs between repeats: random weights and order, the split, or both"
              + " (seeds).")
  private Vary vary = Vary.SEEDS;

  @Option(
      names = "--neighbours",
      paramLabel = "N",
      description = "Cut points tried on each side of the best block end (3).")
  private Integer neighbours;

  @Option(names = "--exhaustive", description = "Tries every cut point.")
  private boolean isExhaustive;

  @Option(
      names = "--choose",
      paramLabel = "best|smallest",
      description =
          "The highest validation AUPRC, or the smallest network within its standard"
              + " error; both are reported (best).")
  private Choice choose = Choice.BEST;

  @Option(
      names = "--margin",
      paramLabel = "X",
      description = "AUPRC that stands for the standard error where there is one repeat (.005).")
  private double margin = Selection.STANDARD_MARGIN;

  @Option(
      names = "--keep",
      paramLabel = "none|chosen|all",
      description =
          "Whose weights stay at the end: chosen are full transfer's and the best and"
              + " smallest of each strategy (chosen).")
  private Keep keep = Keep.CHOSEN;

  @Option(names = "--plan", description = "Says what would be trained and how long, and stops.")
  private boolean isPlanOnly;

  @Mixin private NetworkFlags networkFlags;
  @Mixin private DataFlags dataFlags;
  @Mixin private TrainingFlags trainingFlags;
  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Network network = networkFlags.network();
    List<Method> methods = methods();
    CutSearch search = search(methods);
    TrainingSession.Flags flags =
        new TrainingSession.Flags(
            data, networkFlags, dataFlags, trainingFlags, trainingFlags.recipes(methods));
    return TrainingSession.run(flags, network, main.console(), session -> run(session, search));
  }

  private CutSearch search(List<Method> methods) {
    if (isExhaustive && neighbours != null) {
      throw new DataException(
          "expected --neighbours or --exhaustive, which has no second stage, but found both");
    }
    CutSearch search =
        CutSearch.twoStage(methods.toArray(Method[]::new))
            .settings(networkFlags.settings(methods))
            .repeats(repeats)
            .vary(vary)
            .seeds(trainingFlags.seeds())
            .margin(margin);
    if (isExhaustive) {
      return search.scope(CutSearch.Scope.EXHAUSTIVE);
    }
    return neighbours == null ? search : search.neighbours(neighbours);
  }

  private List<Method> methods() {
    return strategies.equalsIgnoreCase(ALL)
        ? List.of(Method.values())
        : Stream.of(strategies.split(",", -1)).map(Search::method).toList();
  }

  private static Method method(String name) {
    return Arrays.stream(Method.values())
        .filter(method -> method.name().equalsIgnoreCase(name.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "expected strategies among "
                        + Arrays.stream(Method.values())
                            .map(method -> method.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))
                        + ", or all, but found "
                        + name));
  }

  private int run(TrainingSession session, CutSearch search) {
    Console console = main.console();
    SearchPlan plan = search.plan(session.runner(), session.study());
    SearchEstimate estimate = SearchEstimate.of(plan, session);
    if (isPlanOnly) {
      Map<String, Table> tables = new LinkedHashMap<>();
      tables.put("plan", SearchReport.plan(plan));
      tables.put("estimate", estimate.table());
      format.print(new Tables(tables), console);
      console.say(estimate.sentence());
      return ExitCode.DONE;
    }
    console.say(SearchReport.plan(plan).as(Table.Format.TABLE).stripTrailing());
    console.say(estimate.sentence());
    plan.trials().stream()
        .map(trial -> trial.seeds())
        .map(Seeds::split)
        .distinct()
        .forEach(session::tellSplit);
    SearchResult result = search.run(session.runner(), session.loggedStudy(), session.progress());
    return finish(SearchFile.of(search, choose, result), session.study());
  }

  private int finish(SearchFile search, Study study) {
    Console console = main.console();
    study.putSearch(search);
    study.putTrainingCosts();
    List<StoredTrial> trials =
        ids(search.result().strategies().stream().flatMap(found -> found.tried().stream())).stream()
            .map(study::trial)
            .toList();
    drop(search, trials, study);
    Map<String, Table> tables = new LinkedHashMap<>();
    tables.put("tried", SearchReport.found(search));
    tables.put("training_costs", TrainingCosts.of(trials).summary());
    format.print(new Tables(tables), console);
    SearchReport.notTried(search.result()).forEach(console::say);
    search
        .trial(choose)
        .ifPresent(id -> console.say(choose.name().toLowerCase(Locale.ROOT) + ": " + id));
    List<String> failed = failed(search, trials);
    failed.forEach(console::say);
    return failed.isEmpty() ? ExitCode.DONE : ExitCode.PARTLY;
  }

  private static Set<String> ids(Stream<Candidate> candidates) {
    return candidates
        .flatMap(candidate -> candidate.repeats().stream())
        .map(ValidationScore::trial)
        .filter(id -> !id.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void drop(SearchFile search, List<StoredTrial> trials, Study study) {
    if (keep == Keep.ALL) {
      return;
    }
    Set<String> kept = keep == Keep.NONE ? Set.of() : chosen(search, trials);
    trials.stream().filter(trial -> !kept.contains(trial.id())).forEach(study::dropWeights);
    main.console()
        .say(
            "weights of "
                + kept.size()
                + " of "
                + trials.size()
                + " trials are kept, of all their predictions and histories; --keep all keeps all");
  }

  private static Set<String> chosen(SearchFile search, List<StoredTrial> trials) {
    List<Candidate> candidates = new ArrayList<>();
    for (StrategyResult found : search.result().strategies()) {
      found.best().ifPresent(candidates::add);
      found.smallest().ifPresent(candidates::add);
    }
    for (Choice choice : Choice.values()) {
      search.candidate(choice).ifPresent(candidates::add);
    }
    Set<String> kept = ids(candidates.stream());
    trials.stream().filter(StoredTrial::isFullTransfer).map(StoredTrial::id).forEach(kept::add);
    return kept;
  }

  /** What failed, a sentence each. */
  private static List<String> failed(SearchFile search, List<StoredTrial> trials) {
    List<String> failed = new ArrayList<>();
    for (StrategyResult found : search.result().strategies()) {
      found.tried().stream()
          .filter(candidate -> ids(Stream.of(candidate)).isEmpty())
          .map(
              candidate ->
                  SearchReport.name(found, candidate) + " was not tried for want of memory")
          .forEach(failed::add);
    }
    trials.stream()
        .filter(
            trial ->
                trial
                    .outcome()
                    .filter(outcome -> outcome.end() == TrialOutcome.End.NOT_FINITE)
                    .isPresent())
        .map(trial -> "the loss of " + trial.id() + " was not finite")
        .forEach(failed::add);
    return failed;
  }
}
