package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.strategy.Method;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A finished trial as trials of several studies are compared: a row of a {@linkplain TrialsFile
 * table of trials}, which outlives the study.
 *
 * @param study the name of its folder
 * @param data digest of the data set
 * @param split digest of the parts
 * @param setting equal for trials that differ in nothing but data, split and seeds
 * @param strategy as in tables: "TTL"
 * @param cut the strategy's cut point; the last unit where it has none
 * @param options flags without dashes that give the trial again
 * @param cases how many there are in each part
 * @param scores scores and paired differences to full transfer by the key of their column, as
 *     {@code test_auroc} and {@code test_minus_full_auroc}, with the trial's own intervals, whose
 *     ends may be no numbers
 * @param macs multiply-adds for one image
 * @param millisPerImage of the training engine
 */
public record ComparedTrial(
    String study,
    String trial,
    String data,
    String split,
    String setting,
    String strategy,
    String cut,
    Map<String, String> options,
    long splitSeed,
    long seed,
    Map<Part, Integer> cases,
    Map<String, Interval> scores,
    long parameters,
    long macs,
    double millisPerImage,
    int epochs,
    int bestEpoch,
    double seconds,
    String precision,
    int threads) {

  static final String MINUS_FULL = "_minus_full_";

  public ComparedTrial {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    cases = Map.copyOf(cases);
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
  }

  /** Of a study that is compared with others. */
  record InStudy(List<ComparedTrial> trials, List<String> notes, List<String> damage) {}

  /** All finished trials of a study that have scores, by method and size. */
  static InStudy of(Study study) {
    Comparison comparison = Comparison.of(study);
    Map<String, TrialScores> scores = new LinkedHashMap<>();
    List<ComparedTrial> trials = new ArrayList<>();
    for (Repeats row : comparison.rows()) {
      for (ScoredTrial trial : row.scored()) {
        trials.add(of(study, row, trial, comparison, scores));
      }
    }
    List<String> notes = new ArrayList<>(comparison.unfinishedNotes());
    int failed = comparison.trials().size() - trials.size();
    if (failed > 0) {
      notes.add("trials left out because they ended without weights: " + failed);
    }
    return new InStudy(
        trials,
        notes.stream().map(note -> study.folder() + ": " + note).toList(),
        study.damage(comparison.damaged()));
  }

  private static ComparedTrial of(
      Study study,
      Repeats row,
      ScoredTrial scored,
      Comparison comparison,
      Map<String, TrialScores> known) {
    StoredTrial trial = scored.trial();
    TrialDescription of = trial.description();
    TrialOutcome outcome = trial.outcome().orElseThrow();
    Map<Part, Integer> cases = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      scored.of(part).ifPresent(predictions -> cases.put(part, predictions.size()));
    }
    study.trained(of.seeds().split()).ifPresent(trained -> cases.put(Part.TRAIN, trained));
    Map<String, String> options = new LinkedHashMap<>();
    TrialOptions.read(trial.folder())
        .forEach((name, value) -> options.put(name, String.valueOf(value)));
    return new ComparedTrial(
        study.folder().getFileName().toString(),
        trial.id(),
        of.data(),
        of.split(),
        row.setting(),
        row.name(),
        row.cut().isEmpty() ? lastUnit(of) : row.cut(),
        options,
        of.seeds().split(),
        of.seeds().initialisation(),
        cases,
        scores(scored, comparison, known),
        scored.parameters(),
        trial.macs(),
        outcome.inferenceMillisPerImage(),
        outcome.epochs(),
        outcome.bestEpoch(),
        outcome.trainingSeconds() + outcome.validationSeconds(),
        outcome.resolvedPrecision().name().toLowerCase(Locale.ROOT),
        trial.facts().threads());
  }

  private static String lastUnit(TrialDescription of) {
    // The head stands last.
    return of.units().get(of.units().size() - 2).name();
  }

  private static Map<String, Interval> scores(
      ScoredTrial scored, Comparison comparison, Map<String, TrialScores> known) {
    TrialScores own = known.computeIfAbsent(scored.trial().id(), any -> TrialScores.of(scored));
    Map<String, Interval> scores = new LinkedHashMap<>();
    put(scores, prefix(Part.VALIDATION) + "_", own.validation().intervals());
    put(scores, prefix(Part.TEST) + "_", own.test().intervals());
    Optional<TrialScores> full =
        comparison
            .fullTransferFor(scored)
            .filter(ScoredTrial::isScored)
            .map(one -> known.computeIfAbsent(one.trial().id(), any -> TrialScores.of(one)));
    full.flatMap(one -> own.validation().minus(one.validation()))
        .ifPresent(minus -> put(scores, prefix(Part.VALIDATION) + MINUS_FULL, minus));
    full.flatMap(one -> own.test().minus(one.test()))
        .ifPresent(minus -> put(scores, prefix(Part.TEST) + MINUS_FULL, minus));
    return scores;
  }

  /** What the keys of a part's scores begin with: "validation". */
  static String prefix(Part part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  private static void put(
      Map<String, Interval> scores, String prefix, Map<Metric, Interval> intervals) {
    intervals.forEach((metric, interval) -> scores.put(prefix + metric.key(), interval));
  }

  /** Empty where the trial has none, as full transfer has no difference to itself. */
  public Optional<Interval> score(String key) {
    return Optional.ofNullable(scores.get(key));
  }

  public boolean isFullTransfer() {
    return strategy.equals(Method.FTL.name());
  }
}
