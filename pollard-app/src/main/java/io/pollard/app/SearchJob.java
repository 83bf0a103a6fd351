package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.Seeds;
import io.pollard.progress.Progress;
import io.pollard.search.Candidate;
import io.pollard.search.Choice;
import io.pollard.search.RungResult;
import io.pollard.search.SearchPlan;
import io.pollard.search.SearchResult;
import io.pollard.search.StrategyResult;
import io.pollard.study.SearchFile;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.training.TrialOutcome;
import io.pollard.training.ValidationScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares strategies and finds each one's best cut point, on validation data alone.
 *
 * <pre>{@code
 * TrainingOptions options =
 *     TrainingOptions.of(
 *             Images.of(Path.of("xrays")).withPositive("pneumonia"),
 *             Backbone.of("resnet18", "resnet18.safetensors"))
 *         .withRecipe(TrainingRecipe.short2d());
 * SearchOptions search = SearchOptions.of(CutSearch.twoStage(Method.FTL, Method.TTL).repeats(3));
 * try (SearchJob job = SearchJob.open(options, search, Progress.SILENT)) {
 *   StoredTrial smallest = job.run().trial(Choice.SMALLEST).orElseThrow();
 * }
 * }</pre>
 *
 * <p>Holds native memory until it is closed. Not thread-safe.
 */
public final class SearchJob extends SessionJob {

  private final SearchOptions options;

  private SearchJob(SearchOptions options, TrainingSession session) {
    super(session);
    this.options = options;
  }

  /**
   * Reads weights and images and prepares the images.
   *
   * @throws DataException if they can't be read, or there are two classes and none is positive
   * @throws CancellationException if the thread is interrupted
   */
  public static SearchJob open(TrainingOptions training, SearchOptions options, Progress progress) {
    return open(TrainingInputs.read(training, progress), options, progress);
  }

  /** The same in two steps. */
  public static SearchJob open(TrainingInputs inputs, SearchOptions options, Progress progress) {
    return new SearchJob(options, TrainingSession.open(inputs, progress));
  }

  /**
   * What {@link #run} will do at most; nothing is trained, and what the run would refuse is
   * refused.
   *
   * @throws DataException as {@link #run} does before it trains
   */
  public SearchPlan plan() {
    study().requireWritable();
    return options.search().plan(session().runner(), study());
  }

  /** How long what is left of a plan will take; three steps of full transfer are timed for it. */
  public SearchEstimate estimate(SearchPlan plan) {
    return SearchEstimate.of(plan, session());
  }

  /**
   * Trains what the study does not have, chooses, and drops the weights that are not kept. A search
   * that was broken off goes on; several processes may run the same at once.
   *
   * @throws DataException if the study is of other data or another task, or can't be written; what
   *     is finished stays
   * @throws CancellationException if the thread is interrupted
   */
  public SearchFindings run() {
    return TrainingSession.untilInterrupted(() -> searched(true));
  }

  /**
   * The same as one of several searches, each from other weights, that share a study: none of them
   * is the study's last search, so that its tables and pictures have the trials of all.
   */
  public SearchFindings runBesideOthers() {
    return TrainingSession.untilInterrupted(() -> searched(false));
  }

  private SearchFindings searched(boolean isAlone) {
    plan().trials().stream()
        .map(trial -> trial.seeds())
        .map(Seeds::split)
        .distinct()
        .forEach(session()::tellSplit);
    SearchResult result =
        options.search().run(session().runner(), session().loggedStudy(), session().progress());
    SearchFile search = SearchFile.of(options.search(), options.choose(), result);
    Study study = study();
    if (isAlone) {
      study.putSearch(search);
    } else {
      study.forgetSearch();
    }
    study.putTrainingCosts();
    List<StoredTrial> trials = search.trials().sorted().map(study::trial).toList();
    drop(search, trials, study);
    return new SearchFindings(search, trials, failures(search, trials));
  }

  private static Set<String> ids(Stream<Candidate> candidates) {
    return candidates
        .flatMap(candidate -> candidate.repeats().stream())
        .map(ValidationScore::trial)
        .filter(id -> !id.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void drop(SearchFile search, List<StoredTrial> trials, Study study) {
    if (options.keep() == SearchOptions.Keep.ALL) {
      return;
    }
    Set<String> kept =
        options.keep() == SearchOptions.Keep.NONE ? Set.of() : chosen(search, trials);
    List<StoredTrial> ended = trials.stream().filter(trial -> trial.outcome().isPresent()).toList();
    ended.stream().filter(trial -> !kept.contains(trial.id())).forEach(study::dropWeights);
    int paused = trials.size() - ended.size();
    session()
        .progress()
        .say(
            "weights of "
                + kept.size()
                + " of "
                + ended.size()
                + " trials are kept, of all their predictions and histories; --keep all keeps all"
                + (paused == 0
                    ? ""
                    : "; "
                        + paused
                        + " that were dropped before their end keep what they need to go on"));
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
  private static List<String> failures(SearchFile search, List<StoredTrial> trials) {
    List<String> failed = new ArrayList<>();
    for (StrategyResult found : search.result().strategies()) {
      Stream.concat(
              found.tried().stream(), found.dropped().stream().map(RungResult.Step::candidate))
          .filter(candidate -> ids(Stream.of(candidate)).isEmpty())
          .map(candidate -> name(found, candidate) + " was not tried for want of memory")
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

  /** "TTL at layer3.1". */
  private static String name(StrategyResult found, Candidate candidate) {
    return candidate.cut().isEmpty()
        ? found.method().name()
        : found.method() + " at " + candidate.cut();
  }
}
