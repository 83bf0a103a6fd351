package io.pollard.cli;

import io.pollard.app.Backbone;
import io.pollard.app.SearchEstimate;
import io.pollard.app.SearchFindings;
import io.pollard.app.SearchJob;
import io.pollard.app.SearchOptions;
import io.pollard.app.SearchOptions.Keep;
import io.pollard.app.StudyView;
import io.pollard.app.TrainingInputs;
import io.pollard.app.TrainingOptions;
import io.pollard.data.DataException;
import io.pollard.network.CutGrain;
import io.pollard.progress.Progress;
import io.pollard.search.Choice;
import io.pollard.search.CutSearch;
import io.pollard.search.SearchPlan;
import io.pollard.search.Selection;
import io.pollard.search.Vary;
import io.pollard.strategy.Method;
import io.pollard.study.MethodTable;
import io.pollard.study.RungCosts;
import io.pollard.study.Table;
import io.pollard.study.Tables;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

/** {@code pollard search DATA}: where to cut, chosen on validation data. */
@Command(
    name = "search",
    sortOptions = false,
    description = {
      "Compares strategies and finds each one's best cut point, on validation data alone.",
      "",
      "First the ends of the network's blocks are tried, then the neighbours of the best of them."
          + " With --method ladder a few cuts are trained side by side, those that trail are dropped"
          + " on the way, and the smallest that is left is trained to its end. Trials that the study has are not trained again, so a search that was broken off goes"
          + " on with the same command, and several processes may give it at once.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard search xrays --positive pneumonia --backbone resnet18 --weights"
          + " torchvision:resnet18,chest.safetensors,none",
      "  pollard search xrays --backbone resnet18 --weights resnet18.safetensors --positive pneumonia"
          + " --plan",
      "  pollard search xrays --backbone resnet18 --weights resnet18.safetensors --positive pneumonia"
          + " --recipe short2d --strategies all --vary both",
      "  pollard search xrays --backbone resnet18 --weights resnet18.safetensors --positive pneumonia"
          + " --recipe steps2d --method ladder --strategies ttl",
      "  pollard search xrays --backbone resnet18 --weights resnet18.safetensors --positive pneumonia"
          + " --method ladder --rungs 0.25:0.05,0.5:0.02 --refine --plan",
      "  pollard evaluate pollard-study/smallest --data other-clinic"
    })
final class Search implements Callable<Integer> {

  private static final String ALL = "all";
  private static final int REPEATS = 3;

  @ParentCommand private Main main;

  @Parameters(paramLabel = "DATA", description = "The labelled images.")
  private Path data;

  @Option(
      names = "--strategies",
      paramLabel = "LIST|all",
      description = "Any of ftl, ttl, tf, lwft and fe, with commas between (ftl,ttl).")
  private String strategies = "ftl,ttl";

  @Option(
      names = "--method",
      paramLabel = "two-stage|ladder|exhaustive",
      converter = ScopeConverter.class,
      description =
          "Which cuts are trained: block ends and neighbours of the best, a few that are dropped on"
              + " the way, or all (two-stage).")
  private CutSearch.@Nullable Scope scope;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description = "Trials of each network (3; 1 for a ladder).")
  private @Nullable Integer repeats;

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

  @Option(
      names = "--exhaustive",
      description = "Tries every cut point, as --method exhaustive does.")
  private boolean isExhaustive;

  @Mixin private LadderFlags ladderFlags;

  @Option(
      names = "--cuts",
      paramLabel = "units|inside",
      description =
          "Whether cut points inside a transformer's blocks are tried, too: as neighbours, or with"
              + " --exhaustive all (units).")
  private CutGrain cuts = CutGrain.UNITS;

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
    List<Backbone> backbones = networkFlags.backbones();
    List<Method> methods = methods();
    SearchOptions search = SearchOptions.of(search(methods)).withChoice(choose).withKept(keep);
    if (backbones.size() == 1) {
      return search(backbones.get(0), methods, search, job -> tell(job.run()));
    }
    int code = ExitCode.DONE;
    for (Backbone backbone : backbones) {
      main.console().say("from weights " + backbone.weights().orElse("none"));
      code =
          Math.max(code, search(backbone, methods, search, job -> chosen(job.runBesideOthers())));
      if (code > ExitCode.PARTLY) {
        return code;
      }
    }
    return isPlanOnly ? code : Math.max(code, tellAll());
  }

  /** What was found from all weights: one table, and one picture a network (paper, figure 11). */
  private int tellAll() {
    StudyView study = StudyView.at(trainingFlags.study());
    MethodTable methods = study.methods();
    format.print(methods.table(), main.console());
    methods.notes().forEach(main.console()::say);
    study.plot().forEach(picture -> main.console().say("drawn: " + picture));
    return ExitCode.partly(ExitCode.DONE, methods.damage());
  }

  private int search(
      Backbone backbone, List<Method> methods, SearchOptions search, ToIntFunction<SearchJob> run) {
    TrainingOptions options = trainingFlags.options(dataFlags.images(data), backbone, methods);
    Progress progress = new ConsoleProgress(main.console());
    TrainingInputs inputs = TrainingInputs.read(options, progress);
    return Interruption.untilInterrupted(
        main.console(),
        () -> {
          try (SearchJob job = SearchJob.open(inputs, search, progress)) {
            return ExitCode.partly(run(job, run), job.skipped());
          }
        });
  }

  private CutSearch search(List<Method> methods) {
    CutSearch.Scope chosen = scope();
    if (chosen != CutSearch.Scope.TWO_STAGE && neighbours != null) {
      throw new DataException(
          "expected --neighbours or "
              + (isExhaustive ? "--exhaustive" : "--method " + said(chosen))
              + ", which has no second stage, but found both");
    }
    boolean isLadder = chosen == CutSearch.Scope.LADDER;
    CutSearch search =
        CutSearch.twoStage(methods.toArray(Method[]::new))
            .settings(networkFlags.settings(methods))
            .repeats(repeats == null ? (isLadder ? 1 : REPEATS) : repeats)
            .vary(vary)
            .seeds(trainingFlags.seeds())
            .margin(margin)
            .cuts(cuts);
    if (isLadder) {
      return search.ladder(ladderFlags.ladder());
    }
    ladderFlags.requireNone(said(chosen));
    CutSearch scoped = search.scope(chosen);
    return neighbours == null ? scoped : scoped.neighbours(neighbours);
  }

  private CutSearch.Scope scope() {
    if (!isExhaustive) {
      return scope == null ? CutSearch.Scope.TWO_STAGE : scope;
    }
    if (scope != null && scope != CutSearch.Scope.EXHAUSTIVE) {
      throw new DataException(
          "expected --exhaustive or --method " + said(scope) + " but found both");
    }
    return CutSearch.Scope.EXHAUSTIVE;
  }

  /** "two-stage". */
  private static String said(CutSearch.Scope scope) {
    return scope.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** As {@link #said} says it. */
  static final class ScopeConverter implements ITypeConverter<CutSearch.Scope> {
    @Override
    public CutSearch.Scope convert(String value) {
      return Arrays.stream(CutSearch.Scope.values())
          .filter(scope -> said(scope).equalsIgnoreCase(value))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected two-stage, ladder or exhaustive but found " + value));
    }
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

  private int run(SearchJob job, ToIntFunction<SearchJob> run) {
    Console console = main.console();
    SearchPlan plan = job.plan();
    SearchEstimate estimate = job.estimate(plan);
    if (isPlanOnly) {
      Map<String, Table> tables = new LinkedHashMap<>();
      tables.put("plan", SearchReport.plan(plan));
      if (!plan.ladders().isEmpty()) {
        tables.put("ladder", SearchReport.ladder(plan));
      }
      tables.put("estimate", estimate.table());
      format.print(new Tables(tables), console);
      SearchReport.ladderBounds(plan).forEach(console::say);
      console.say(estimate.sentence());
      plan.tooLarge().forEach(console::say);
      return ExitCode.partly(ExitCode.DONE, plan.tooLarge());
    }
    SearchReport.plan(plan).as(Table.Format.TABLE).lines().forEach(console::say);
    if (!plan.ladders().isEmpty()) {
      SearchReport.ladder(plan).as(Table.Format.TABLE).lines().forEach(console::say);
    }
    SearchReport.ladderBounds(plan).forEach(console::say);
    console.say(estimate.sentence());
    return run.applyAsInt(job);
  }

  private int tell(SearchFindings found) {
    Console console = main.console();
    Map<String, Table> tables = new LinkedHashMap<>();
    tables.put("tried", SearchReport.found(found.search()));
    RungCosts rungs = found.rungCosts();
    if (!rungs.lines().isEmpty()) {
      tables.put("rungs", rungs.table());
    }
    tables.put("optimism", found.optimism());
    tables.put("training_costs", found.trainingCosts());
    format.print(new Tables(tables), console);
    SearchReport.ladderTook(found.search().result(), rungs).forEach(console::say);
    SearchReport.notTried(found.search().result()).forEach(console::say);
    found.notes().forEach(console::say);
    return chosen(found);
  }

  private int chosen(SearchFindings found) {
    Console console = main.console();
    found
        .search()
        .trial(choose)
        .ifPresent(id -> console.say(choose.name().toLowerCase(Locale.ROOT) + ": " + id));
    found.failures().forEach(console::say);
    return found.failures().isEmpty() ? ExitCode.DONE : ExitCode.PARTLY;
  }
}
