package io.pollard.training.loop;

import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Task;
import io.pollard.metrics.Predictions;
import io.pollard.network.Extent;
import io.pollard.training.CaseRow;
import java.util.List;
import java.util.Optional;

/** What a network answers to the samples of a part, as far as scores and tables need it. */
interface PartAnswers {

  /** The mean loss, everything weighing alike; what is not known of a sample counts for nothing. */
  double loss();

  /** Decided at .5. */
  Predictions predictions();

  /**
   * In the order of the samples.
   *
   * @throws io.pollard.data.NoAnswerException if a logit is NaN or infinite
   */
  List<? extends CaseRow> rows(Part part);

  /**
   * @param samples indices in the data set, of {@code of}
   * @param batch samples at a time
   * @param measured the extent of masks whose borders are measured, too; empty where counts will do
   */
  static PartAnswers of(
      EvaluableModel model,
      Task task,
      List<Sample> of,
      BatchImages images,
      List<Integer> samples,
      int batch,
      Optional<Extent> measured,
      Logits.Showing showing) {
    return task instanceof Task.Segmentation masks
        ? MaskAnswers.of(model, masks, of, samples, batch, measured, showing)
        : new LogitAnswers(task, of, Logits.of(model, task, images, samples, batch, showing));
  }
}
