package io.pollard.training.loop;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long one image takes through a model. */
final class InferenceTime {

  private static final int WARM_UP = 3;
  private static final int TIMED = 10;

  private InferenceTime() {}

  /** Median milliseconds of a black image, batch of 1, after a warm-up. */
  static double millis(EvaluableModel model, int imageBytes) {
    Batch.Images image = new Batch.Images(List.of(0), model.room(imageBytes));
    double[] millis = new double[TIMED];
    for (int i = -WARM_UP; i < TIMED; i++) {
      long start = System.nanoTime();
      model.evaluate(image);
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
      }
    }
    Arrays.sort(millis);
    return millis[TIMED / 2];
  }
}
