package io.pollard.training.loop;

import java.util.ArrayList;
import java.util.List;

/** Answers to many batches, one below the other. */
final class Logits {

  private Logits() {}

  /**
   * @return [n][outputs], in the order of the batches
   */
  static float[][] of(EvaluableModel model, Iterable<? extends Batch> batches) {
    List<float[]> logits = new ArrayList<>();
    for (Batch batch : batches) {
      logits.addAll(List.of(model.evaluate(batch)));
      Interruptions.check();
    }
    return logits.toArray(float[][]::new);
  }
}
