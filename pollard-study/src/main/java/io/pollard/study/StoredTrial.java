package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.metrics.Predictions;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import io.pollard.training.Validation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trial as it stands in a study.
 *
 * @param outcome empty while it runs, or where it was broken off
 */
public record StoredTrial(
    String id,
    Path folder,
    TrialDescription description,
    TrialFacts facts,
    Optional<TrialOutcome> outcome) {

  static StoredTrial of(Path folder, TrialFile file) {
    return new StoredTrial(file.id(), folder, file.trial(), file.recorded(), file.outcome());
  }

  /** The epochs so far. */
  public List<EpochRow> history() {
    return TrialTables.readHistory(folder);
  }

  /** What the best weights say of the validation and test parts; empty before the end. */
  public List<PredictionRow> predictions() {
    return TrialTables.readPredictions(folder, description.task().classes());
  }

  /**
   * The same of one part, decided at .5.
   *
   * @throws DataException if the trial has none
   */
  public Predictions predictions(Part part) {
    List<PredictionRow> rows = predictions().stream().filter(row -> row.part() == part).toList();
    if (rows.isEmpty()) {
      throw new DataException(
          "expected predictions of the "
              + part.label()
              + " part in "
              + folder
              + " but found none: the trial has not come to its end, or ended without weights; the"
              + " command that started it goes on");
    }
    return Predictions.of(
        description.task(),
        rows.stream().mapToInt(PredictionRow::target).toArray(),
        rows.stream()
            .map(row -> row.probabilities().stream().mapToDouble(p -> p).toArray())
            .toArray(double[][]::new),
        rows.stream().map(PredictionRow::group).toList());
  }

  /** The weights of the best epoch. */
  public Path bestWeights() {
    return folder.resolve(OpenTrial.BEST_WEIGHTS);
  }

  /** What was given on the command line: flags by name, without dashes. */
  public Map<String, Object> options() {
    return TrialOptions.read(folder);
  }

  /** What a search may know of it; empty before the end. */
  public Optional<Validation> validation() {
    return outcome.map(
        ended ->
            history().stream()
                .filter(row -> row.epoch() == ended.bestEpoch())
                .findFirst()
                .map(best -> new Validation(id, best.averagePrecision(), best.auroc()))
                .orElse(new Validation(id, Double.NaN, Double.NaN)));
  }
}
