package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.data.Seeds;
import io.pollard.metrics.GroupBootstrap;
import io.pollard.metrics.GroupBootstrap.Pair;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.metrics.Predictions;
import io.pollard.metrics.Spread;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.MeanDifference.Over;
import io.pollard.study.MeanDifference.Repeat;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;

/**
 * Trials that differ in nothing but split and seeds: one row of a table, one point of a curve.
 *
 * @param trials at least one
 */
record Repeats(List<ScoredTrial> trials) {

  private static final Seeds NO_SEEDS = Seeds.of(0);

  Repeats {
    trials = List.copyOf(trials);
  }

  /** In the order in which the first of each stands. */
  static List<Repeats> of(List<ScoredTrial> trials) {
    Map<TrialDescription, List<ScoredTrial>> groups = new LinkedHashMap<>();
    trials.forEach(
        trial -> groups.computeIfAbsent(unrepeated(trial), any -> new ArrayList<>()).add(trial));
    return groups.values().stream().map(Repeats::new).toList();
  }

  /** Without what repeats may differ in; full transfer has one name. */
  private static TrialDescription unrepeated(ScoredTrial trial) {
    return unrepeated(trial, trial.trial().description().data());
  }

  private static TrialDescription unrepeated(ScoredTrial trial, String data) {
    TrialDescription of = trial.trial().description();
    return unrepeated(
        of,
        trial.isFullTransfer()
            ? new TransferStrategy.FullTransfer(of.strategy().head())
            : of.strategy(),
        data);
  }

  /** A description by another strategy's name, without what repeats may differ in. */
  static TrialDescription unrepeated(TrialDescription of, TransferStrategy strategy, String data) {
    return new TrialDescription(
        data,
        "",
        of.task(),
        of.network(),
        strategy,
        of.units(),
        of.weights(),
        of.preprocessing(),
        of.recipe(),
        NO_SEEDS,
        of.precision(),
        of.semantics(),
        of.ownNetwork(),
        of.headForm());
  }

  /** Equal for rows of several studies whose trials differ in nothing but data, split and seeds. */
  String setting() {
    return Identity.of(unrepeated(trials.get(0), "")).hash();
  }

  StoredTrial first() {
    return trials.get(0).trial();
  }

  TrialDescription description() {
    return first().description();
  }

  /** Truncation at the last unit is full transfer; empty for a strategy of a user's own. */
  Optional<Method> method() {
    return isFullTransfer() ? Optional.of(Method.FTL) : description().strategy().method();
  }

  /** As in tables. */
  String name() {
    return method().map(Method::name).orElse(description().strategy().label());
  }

  boolean isFullTransfer() {
    return trials.get(0).isFullTransfer();
  }

  /** Trained numbers, head included. */
  long parameters() {
    return trials.get(0).parameters();
  }

  boolean isFromRandom() {
    return description().isFromRandom();
  }

  /** Empty for a strategy without, and for full transfer by whatever name. */
  String cut() {
    return isFullTransfer() ? "" : description().strategy().cut();
  }

  /** Those that have scores. */
  List<ScoredTrial> scored() {
    return trials.stream().filter(ScoredTrial::isScored).toList();
  }

  /** Trials that ended without scores; such a row is listed and never selected. */
  int failed() {
    return trials.size() - scored().size();
  }

  /** The score that all of some rows select by; the task's usual one where they differ. */
  static Metric selectBy(List<Repeats> rows) {
    List<Metric> metrics =
        rows.stream().map(row -> row.description().recipe().selectBy()).distinct().toList();
    if (metrics.size() == 1) {
      return metrics.get(0);
    }
    return rows.stream()
        .findFirst()
        .map(row -> row.description().task().usualSelection())
        .orElse(Metric.AVERAGE_PRECISION);
  }

  /** What selection goes by; not a number where a repeat failed. */
  double meanValidation(Metric selectBy) {
    return failed() > 0 ? Double.NaN : validation(selectBy).map(Spread::mean).orElseThrow();
  }

  /** Over the repeats that have scores; empty where none has. */
  Optional<Spread> score(Metric score, Part part) {
    return spread(trial -> score.of(trial.of(part).orElseThrow()));
  }

  /** Validation scores of the best epochs. */
  Optional<Spread> validation(Metric score) {
    return spread(trial -> validation(trial, score));
  }

  static double validation(ScoredTrial trial, Metric score) {
    return score == Metric.AVERAGE_PRECISION
        ? trial.validation().averagePrecision()
        : score == trial.validation().metric()
            ? trial.validation().value()
            : score.of(trial.of(Part.VALIDATION).orElseThrow());
  }

  /** Of the training engine. */
  Optional<Spread> millisPerImage() {
    return spread(
        trial ->
            trial.trial().outcome().map(TrialOutcome::inferenceMillisPerImage).orElse(Double.NaN));
  }

  /** The model files of those repeats that were exported. */
  List<ExportedFile> exported() {
    return scored().stream().flatMap(trial -> trial.trial().exported().stream()).toList();
  }

  /** Of the model files; empty where no repeat was exported. */
  Optional<Spread> exportedMillisPerImage() {
    return spread(exported().stream().mapToDouble(ExportedFile::millisPerImage).toArray());
  }

  private Optional<Spread> spread(ToDoubleFunction<ScoredTrial> value) {
    return spread(scored().stream().mapToDouble(value).toArray());
  }

  private static Optional<Spread> spread(double[] values) {
    return values.length == 0 ? Optional.empty() : Optional.of(Spread.of(values));
  }

  /**
   * The mean score over the repeats that have scores, with its 95 % interval as {@link #minus} has
   * it: over one split patients are resampled, over several it has Nadeau and Bengio's variance.
   * Empty where none has scores.
   *
   * @param trained cases in training by split seed; where they are not known patients are resampled
   */
  Optional<Interval> mean(Metric score, Part part, LongFunction<OptionalInt> trained) {
    List<Predictions> predictions = new ArrayList<>();
    List<Repeat> repeats = new ArrayList<>();
    for (ScoredTrial trial : scored()) {
      Predictions own = trial.of(part).orElseThrow();
      predictions.add(own);
      repeats.add(repeat(trial, own, trained));
    }
    if (predictions.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        isOverSplits(repeats)
            ? MeanDifference.of(repeats, predictions.stream().map(score::of).toList()).interval()
            : PartScores.BOOTSTRAP.meanInterval(score, predictions));
  }

  private static Repeat repeat(
      ScoredTrial trial, Predictions measured, LongFunction<OptionalInt> trained) {
    TrialDescription of = trial.trial().description();
    double cases = trained.apply(of.seeds().split()).orElse(0);
    return new Repeat(of.data(), of.split(), measured.size() / cases);
  }

  private static boolean isOverSplits(List<Repeat> repeats) {
    return MeanDifference.over(repeats) == Over.SPLITS
        && repeats.stream().allMatch(repeat -> Double.isFinite(repeat.measuredToTrained()));
  }

  /**
   * The mean paired difference over those repeats that have a partner on the same cases; empty
   * where none has. Over one split patients are resampled; over several it has Nadeau and Bengio's
   * variance, since resampling takes splits for data sets of their own.
   *
   * @param trained cases in training by split seed; where they are not known patients are resampled
   */
  Optional<MeanDifference> minus(
      Function<ScoredTrial, Optional<ScoredTrial>> partner,
      Metric score,
      Part part,
      LongFunction<OptionalInt> trained) {
    List<Pair> pairs = new ArrayList<>();
    List<Repeat> repeats = new ArrayList<>();
    for (ScoredTrial trial : scored()) {
      Predictions own = trial.of(part).orElseThrow();
      partner
          .apply(trial)
          .filter(ScoredTrial::isScored)
          .map(other -> other.of(part).orElseThrow())
          .filter(own::isOfSameCasesAs)
          .ifPresent(
              other -> {
                pairs.add(new Pair(own, other));
                repeats.add(repeat(trial, own, trained));
              });
    }
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    if (isOverSplits(repeats)) {
      return Optional.of(
          MeanDifference.of(
              repeats,
              pairs.stream()
                  .map(pair -> score.of(pair.first()) - score.of(pair.second()))
                  .toList()));
    }
    GroupBootstrap.Tested tested = PartScores.BOOTSTRAP.test(score, pairs);
    return Optional.of(new MeanDifference(tested.interval(), tested.pValue(), Over.PATIENTS));
  }
}
