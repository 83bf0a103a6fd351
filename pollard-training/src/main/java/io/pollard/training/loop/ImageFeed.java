package io.pollard.training.loop;

import java.util.List;

/** As images, in every epoch anew. */
record ImageFeed(TrainableModel model, Material material, ReadAhead ahead) implements Feed {

  @Override
  public Iterable<Batch.Images> training(List<List<Integer>> batches, int epoch) {
    return ahead.batches(material.training(), batches, epoch);
  }

  @Override
  public Iterable<Batch.Images> validation(List<List<Integer>> batches, int window) {
    return ahead.batches(material.evaluation(), batches, window);
  }

  @Override
  public void takeTurns() {
    model.giveBackGaps();
  }

  @Override
  public void close() {}
}
