package io.pollard.training;

import io.pollard.data.Part;
import io.pollard.data.Task;
import io.pollard.metrics.Overlaps;
import io.pollard.metrics.Predictions;
import java.util.List;

/** What came of one sample of the validation or test part. */
public sealed interface CaseRow permits PredictionRow, OverlapRow {

  Part part();

  /** The sample's. */
  String id();

  /** The patient. */
  String group();

  /**
   * Rows of one part as one value that scores are computed of, decided at .5.
   *
   * @param rows of the task's kind
   */
  static Predictions scored(Task task, List<? extends CaseRow> rows) {
    List<String> groups = rows.stream().map(CaseRow::group).toList();
    if (task instanceof Task.Segmentation masks) {
      return Overlaps.of(
          masks, rows.stream().map(row -> ((OverlapRow) row).overlaps()).toList(), groups);
    }
    List<PredictionRow> answers = rows.stream().map(PredictionRow.class::cast).toList();
    return Predictions.of(
        task,
        answers.stream().map(PredictionRow::target).toList(),
        answers.stream()
            .map(row -> row.probabilities().stream().mapToDouble(p -> p).toArray())
            .toArray(double[][]::new),
        groups);
  }
}
