package io.pollard.training.loop;

import io.pollard.data.Augmentation;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.BatchSource;
import io.pollard.imaging.ImageCache;
import io.pollard.training.CaseRow;
import java.util.List;
import java.util.Optional;

/** What a trained model says of images. */
public final class Evaluation {

  private Evaluation() {}

  /**
   * In the order of the samples.
   *
   * @param cache prepared for {@code preprocessing}
   * @param samples indices in the cache's data set
   * @param batch images at a time
   * @throws io.pollard.data.NoAnswerException if the model gives NaN or infinity for one
   */
  public static List<? extends CaseRow> rows(
      EvaluableModel model,
      ImageCache cache,
      Preprocessing preprocessing,
      List<Integer> samples,
      Part part,
      int batch) {
    BatchImages images =
        BatchImages.evaluation(new BatchSource(cache, preprocessing, Augmentation.NONE, 0));
    try (ReadAhead ahead =
        new ReadAhead(model, images.sampleBytes(), Math.min(batch, samples.size()))) {
      return PartAnswers.of(
              model,
              cache.dataset().task(),
              samples.stream().map(cache.dataset().samples()::get).toList(),
              images,
              samples,
              batch,
              Optional.of(preprocessing.input().extent()),
              (batches, window) -> ahead.batches(images, batches, window))
          .rows(part);
    }
  }
}
