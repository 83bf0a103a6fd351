package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Task;
import io.pollard.metrics.Calibration;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.GroupBootstrap;
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

  /** The one of all scores, so that everything is compared on the same resamples. */
  static final GroupBootstrap BOOTSTRAP = GroupBootstrap.of(1);

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
    return of(trial, Part.TEST.label(), rows(trial, Part.TEST));
  }

  /** With other predictions. */
  public static JudgedRows of(StoredTrial trial, String name, List<PredictionRow> others) {
    return new JudgedRows(trial, rows(trial, Part.VALIDATION), name, others);
  }

  private static List<PredictionRow> rows(StoredTrial trial, Part part) {
    return trial.predictions().stream().filter(row -> row.part() == part).toList();
  }

  public Task.SingleLabel task() {
    return trial.description().task();
  }

  /** The network's own probabilities, decided at the trial's threshold. */
  public ClassScores ofValidation() {
    ClassScores scores = trial.predictions(validation);
    return scores.decidedAt(trial.threshold(scores));
  }

  /** The same of the others. */
  public ClassScores ofOthers() {
    return trial.predictions(others).decidedAt(trial.threshold(trial.predictions(validation)));
  }

  /**
   * A map fitted on the validation part.
   *
   * @throws DataException if that does not determine one
   */
  public Calibration fit(Calibration.Method method) {
    return method.fit(
        task(),
        validation.stream().map(row -> new LabelledLogits(row.target(), row.logits())).toList());
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
        rows.stream().mapToInt(PredictionRow::target).toArray(),
        rows.stream().map(row -> map.of(task(), floats(row.logits()))).toArray(double[][]::new),
        rows.stream().map(PredictionRow::group).toList());
  }

  private static float[] floats(List<Float> logits) {
    float[] floats = new float[logits.size()];
    for (int k = 0; k < floats.length; k++) {
      floats[k] = logits.get(k);
    }
    return floats;
  }
}
