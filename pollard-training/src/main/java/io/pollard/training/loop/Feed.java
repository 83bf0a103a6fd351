package io.pollard.training.loop;

import java.util.List;

/** How batches reach the model. */
interface Feed extends AutoCloseable {

  /**
   * @param epoch for augmentation
   */
  Iterable<? extends Batch> training(List<List<Integer>> batches, int epoch);

  /**
   * @param window of each sample
   */
  Iterable<? extends Batch> validation(List<List<Integer>> batches, int window);

  /** Training and validation take turns. */
  void takeTurns();

  @Override
  void close();
}
