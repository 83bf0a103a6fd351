package io.pollard.app;

import io.pollard.imaging.BadFile;
import io.pollard.metrics.ClassScores;
import io.pollard.study.PartScores;
import io.pollard.study.StoredTrial;
import io.pollard.training.PredictionRow;
import java.util.List;

/**
 * What a trained network said of images just now.
 *
 * @param rows an image each; which part it is of is not told
 * @param skipped images that could not be read and were left out
 */
public record Evaluation(StoredTrial trial, List<PredictionRow> rows, List<BadFile> skipped) {

  public Evaluation {
    rows = List.copyOf(rows);
    skipped = List.copyOf(skipped);
  }

  /** Decided at the trial's threshold, which was chosen on its validation part. */
  public ClassScores predictions() {
    return trial.predictions(rows).decidedAt(trial.threshold());
  }

  /** Every score that the task has, with its 95 % interval. */
  public PartScores scores() {
    return PartScores.of(predictions());
  }
}
