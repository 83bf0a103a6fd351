package io.pollard.training.loop;

import java.util.List;

/** How batches reach the model. */
interface Feed extends AutoCloseable {

  /**
   * @param epoch for augmentation
   */
  Iterable<? extends Batch> training(List<List<Integer>> batches, int epoch);

  Iterable<? extends Batch> validation(List<List<Integer>> batches);

  /** Training and validation take turns. */
  void takeTurns();

  @Override
  void close();
}
