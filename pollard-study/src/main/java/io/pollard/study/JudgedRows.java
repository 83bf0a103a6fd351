package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Task;
import io.pollard.metrics.Calibration;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.LabelledLogits;
import io.pollard.training.PredictionRow;
import java.util.List;

/**
 * Predictions of a trial by which its probabilities are judged: what is fitted is fitted on its
 * validation part, and tried on other cases, as its test part.
 *
 * @param name of the other cases, as "test"
 */
public record JudgedRows(
    StoredTrial trial, List<PredictionRow> validation, String name, List<PredictionRow> others) {

  /**
   * @throws DataException if the trial is not of classes, or either side has no case
   */
  public JudgedRows {
    validation = List.copyOf(validation);
    others = List.copyOf(others);
    if (validation.isEmpty() || others.isEmpty()) {
      throw new DataException(
          "expected predictions of the validation part and of others of "
              + trial.id()
              + " but found "
              + validation.size()
              + " and "
              + others.size());
    }
  }

  /**
   * With its stored predictions of the test part.
   *
   * @throws DataException if the trial has none
   */
  public static JudgedRows of(StoredTrial trial) {
    List<PredictionRow> both = trial.predictions();
    return new JudgedRows(trial, of(Part.VALIDATION, both), Part.TEST.label(), of(Part.TEST, both));
  }

  /** With other predictions. */
  public static JudgedRows of(StoredTrial trial, String name, List<PredictionRow> others) {
    return new JudgedRows(trial, of(Part.VALIDATION, trial.predictions()), name, others);
  }

  private static List<PredictionRow> of(Part part, List<PredictionRow> rows) {
    return rows.stream().filter(row -> row.part() == part).toList();
  }

  private static LabelledLogits labelled(PredictionRow row) {
    return new LabelledLogits(row.classIndex(), row.logits());
  }

  public Task.SingleLabel task() {
    return trial.description().classes();
  }

  /** The network's own probabilities, decided at the trial's threshold. */
  public ClassScores ofValidation() {
    return decided(validation);
  }

  /** The same of the others. */
  public ClassScores ofOthers() {
    return decided(others);
  }

  private ClassScores decided(List<PredictionRow> rows) {
    task(); // refuses findings
    return (ClassScores) trial.scored(rows).decidedAt(trial.thresholds(trial.scored(validation)));
  }

  /**
   * A map fitted on the validation part.
   *
   * @throws DataException if that does not determine one
   */
  public Calibration fit(Calibration.Method method) {
    return method.fit(task(), validation.stream().map(JudgedRows::labelled).toList());
  }

  /** Calibrated probabilities of the validation part. */
  public ClassScores ofValidation(Calibration map) {
    return calibrated(map, validation);
  }

  /** The same of the others. */
  public ClassScores ofOthers(Calibration map) {
    return calibrated(map, others);
  }

  private ClassScores calibrated(Calibration map, List<PredictionRow> rows) {
    return ClassScores.of(
        task(),
        rows.stream().mapToInt(PredictionRow::classIndex).toArray(),
        rows.stream().map(row -> map.of(task(), labelled(row).floats())).toArray(double[][]::new),
        rows.stream().map(PredictionRow::group).toList());
  }
}
