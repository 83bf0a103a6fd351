package io.pollard.study;

import static java.util.Objects.requireNonNull;

import io.pollard.data.Part;
import io.pollard.data.Task;
import io.pollard.metrics.Overlap;
import io.pollard.network.Head;
import io.pollard.strategy.Plan;
import io.pollard.training.CaseRow;
import io.pollard.training.EpochRow;
import io.pollard.training.OverlapRow;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a trial's files must mean beyond their form, so that an edited or half-lost one is named
 * when it is read and never counted. Every method throws {@link IllegalArgumentException} with what
 * was expected and found.
 */
final class TrialMeaning {

  /** Probabilities are stored as doubles of single-precision logits. */
  private static final double TOLERANCE = 1e-4;

  private TrialMeaning() {}

  /** The name is the folder's, the hash that of what determines the trial, the end possible. */
  static void require(Path folder, TrialFile file) {
    requireEqual("the id", folder.getFileName().toString(), file.id());
    requireEqual("the identity", Identity.of(file.trial()).hash(), file.identity());
    Optional<TrialFile.State> ended = file.outcome().map(TrialFile.State::of);
    requireEqual("the state", ended.orElse(TrialFile.State.RUNNING), file.state());
    file.outcome().ifPresent(TrialMeaning::require);
    require(file.pausedAfter() >= 0, "a pause after epoch 0 or later", file.pausedAfter());
    require(file.recorded().threads() >= 1, "1 thread or more", file.recorded().threads());
  }

  private static void require(TrialOutcome outcome) {
    require(outcome.epochs() >= 0, "0 epochs or more", outcome.epochs());
    require(
        outcome.bestEpoch() >= 0 && outcome.bestEpoch() <= outcome.epochs(),
        "a best epoch from 0 to " + outcome.epochs(),
        outcome.bestEpoch());
    for (double taken :
        List.of(
            outcome.trainingSeconds(),
            outcome.validationSeconds(),
            outcome.inferenceMillisPerImage())) {
      require(Double.isNaN(taken) || isFiniteAndNotNegative(taken), "a time of 0 or more", taken);
    }
  }

  /** Its units are those of its network under its strategy, and the cut is one of them. */
  static void requireUnits(StoredTrial trial) {
    TrialDescription of = trial.description();
    // What a strategy of a user's own makes of a network is known from the moment on that it stands
    // in the trial, which has begun a little before.
    boolean isDeclared = of.strategy().method().isPresent();
    if (isDeclared || trial.network().isPresent()) {
      requireEqual(
          "the network's units", TrialDescription.lines(trial.plan(), trial.input()), of.units());
    }
    String cut = of.strategy().cut();
    List<String> units = of.units().stream().map(TrialDescription.UnitLine::name).toList();
    require(
        cut.isEmpty() || (units.contains(cut) && !cut.equals(Head.NAME)), "a cut of " + units, cut);
    if (!Study.id(of).equals(trial.id()) && isDeclared) {
      // An equal trial may be called by another strategy's name, but not by one of other units.
      Plan named = trial.declaredPlan();
      requireEqual(
          "the units of " + of.strategy().label() + " at " + cut,
          TrialDescription.lines(named, trial.input()),
          of.units());
    }
  }

  static void requireRow(EpochRow row, int number) {
    requireEqual("the epoch", number, row.epoch());
    require(isFiniteAndNotNegative(row.rate()), "a rate of 0 or more", row.rate());
    for (double score : List.of(row.averagePrecision(), row.auroc())) {
      require(Double.isNaN(score) || isShare(score), "a score from 0 to 1", score);
    }
    require(row.images() >= 0, "0 images or more", row.images());
    for (double seconds : List.of(row.trainingSeconds(), row.validationSeconds())) {
      require(isFiniteAndNotNegative(seconds), "seconds of 0 or more", seconds);
    }
  }

  /** As many epochs as the trial ended with, and the best one marked. */
  static void requireHistory(List<EpochRow> rows, TrialOutcome outcome) {
    require(
        rows.size() == outcome.epochs(),
        outcome.epochs() + " epochs, as " + TrialFile.NAME + " says,",
        rows.size());
    int best = rows.stream().filter(EpochRow::isBest).mapToInt(EpochRow::epoch).max().orElse(0);
    requireEqual("as in " + TrialFile.NAME + " the best epoch", outcome.bestEpoch(), best);
  }

  /** Distances are 0 or more, or not defined. */
  static void requireRow(OverlapRow row) {
    requireHeldOut(row);
    for (Overlap overlap : row.overlaps()) {
      for (double distance : List.of(overlap.hausdorff95(), overlap.surfaceDistance())) {
        require(
            Double.isNaN(distance) || isFiniteAndNotNegative(distance),
            "a distance of 0 or more",
            distance);
      }
    }
  }

  private static void requireHeldOut(CaseRow row) {
    require(row.part() != Part.TRAIN, "a row of val or test", row.part().label());
  }

  static void requireRow(PredictionRow row, Task task) {
    requireHeldOut(row);
    float[] logits = new float[row.logits().size()];
    for (int k = 0; k < logits.length; k++) {
      logits[k] = row.logits().get(k);
      require(Float.isFinite(logits[k]), "finite logits", row.logits());
    }
    double[] expected = task.activation().of(logits);
    for (int k = 0; k < expected.length; k++) {
      double found = row.probabilities().get(k);
      require(isShare(found), "probabilities from 0 to 1", row.probabilities());
      require(
          Math.abs(found - expected[k]) <= TOLERANCE,
          "the probabilities of the logits " + row.logits(),
          row.probabilities());
    }
  }

  /** No sample twice in a part; where a trial came to its end with weights, rows of both parts. */
  static void requirePredictions(List<? extends CaseRow> rows, Optional<TrialOutcome> outcome) {
    Set<List<Object>> samples = new HashSet<>();
    rows.forEach(
        row ->
            require(
                samples.add(List.of(row.part(), row.id())),
                "each sample once",
                row.id() + " again"));
    boolean isWhole =
        outcome
            .filter(ended -> ended.end() == TrialOutcome.End.FINISHED && ended.bestEpoch() > 0)
            .isPresent();
    for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
      require(
          !isWhole || rows.stream().anyMatch(row -> row.part() == part),
          "rows of val and test",
          "none of " + part.label());
    }
  }

  /** Every row is of a sample of its part, with its label; where there are rows, of each sample. */
  static void requireOf(SplitFile split, List<? extends CaseRow> rows, TrialDescription trial) {
    for (CaseRow row : rows) {
      require(split.samples().containsKey(row.id()), "samples of the split", row.id());
      SplitFile.Row sample = requireNonNull(split.samples().get(row.id()));
      requireEqual("the part of " + row.id(), sample.part(), row.part());
      if (row instanceof PredictionRow one) {
        requireEqual("the label of " + row.id(), sample.label(), trial.task().label(one.target()));
      }
    }
    for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
      long found = rows.stream().filter(row -> row.part() == part).count();
      require(
          rows.isEmpty() || found == split.count(part),
          split.count(part) + " rows of " + part.label(),
          found);
    }
  }

  private static boolean isShare(double value) {
    return value >= 0 && value <= 1;
  }

  private static boolean isFiniteAndNotNegative(double value) {
    return value >= 0 && Double.isFinite(value);
  }

  static void requireEqual(String what, Object expected, Object found) {
    require(expected.equals(found), what + " " + expected, found);
  }

  static void require(boolean isSo, String expected, Object found) {
    if (!isSo) {
      throw new IllegalArgumentException("expected " + expected + " but found " + found);
    }
  }
}
