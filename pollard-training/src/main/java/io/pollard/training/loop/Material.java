package io.pollard.training.loop;

import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Split;
import io.pollard.data.Task;
import io.pollard.network.FeatureShape;
import io.pollard.strategy.Plan;
import io.pollard.training.Loss;
import io.pollard.training.TrainingRecipe;
import java.util.List;

/**
 * What a trial is trained on.
 *
 * @param in one image
 * @param samples of the whole data set
 * @param training images as an epoch wants them
 * @param evaluation images as they are
 */
record Material(
    Plan plan,
    FeatureShape in,
    Task.SingleLabel task,
    List<Sample> samples,
    Split split,
    BatchImages training,
    BatchImages evaluation) {

  Material {
    samples = List.copyOf(samples);
  }

  List<Integer> indices(Part part) {
    return split.indices(part);
  }

  List<Sample> samples(Part part) {
    return indices(part).stream().map(samples::get).toList();
  }

  /** The recipe's loss, by what the training part has of each class. */
  Loss loss(TrainingRecipe recipe) {
    int[] counts = new int[task.outputs().size()];
    samples(Part.TRAIN).forEach(sample -> counts[sample.classIndex()]++);
    return recipe.loss().of(counts, recipe.classWeights());
  }

  List<Integer> targets(Batch batch) {
    return batch.samples().stream().map(index -> samples.get(index).classIndex()).toList();
  }
}
