package io.pollard.training.loop;

import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Split;
import io.pollard.data.Target.Presence;
import io.pollard.data.Task;
import io.pollard.network.FeatureShape;
import io.pollard.strategy.Plan;
import io.pollard.training.Loss;
import io.pollard.training.TrainingRecipe;
import java.util.List;
import java.util.stream.IntStream;

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
    Task task,
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

  /**
   * The recipe's loss, by what the training part has of each class, or of the presence and absence
   * of each finding; of structures as it is.
   */
  Loss loss(TrainingRecipe recipe) {
    List<Sample> training = samples(Part.TRAIN);
    if (task instanceof Task.SingleLabel classes) {
      int[] counts = new int[classes.outputs().size()];
      training.forEach(sample -> counts[sample.classIndex()]++);
      return recipe.loss().of(counts, recipe.classWeights());
    }
    if (task instanceof Task.MultiLabel findings) {
      return recipe
          .classWeights()
          .of(
              counts(training, findings, Presence.PRESENT),
              counts(training, findings, Presence.ABSENT));
    }
    return recipe.loss().of((Task.Segmentation) task);
  }

  private static int[] counts(List<Sample> samples, Task.MultiLabel task, Presence presence) {
    return IntStream.range(0, task.findings().size())
        .map(k -> (int) samples.stream().filter(sample -> sample.presence(k) == presence).count())
        .toArray();
  }

  Targets targets(Batch batch) {
    if (task instanceof Task.Segmentation masks) {
      return Targets.of(masks, batch);
    }
    return Targets.of(task, batch.samples().stream().map(samples::get).toList());
  }
}
