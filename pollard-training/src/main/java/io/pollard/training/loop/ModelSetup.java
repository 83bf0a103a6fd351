package io.pollard.training.loop;

import io.pollard.data.Preprocessing;
import io.pollard.network.FeatureShape;
import io.pollard.network.TensorSpec;
import io.pollard.strategy.Plan;
import io.pollard.training.OptimizerOptions;
import java.util.List;
import java.util.function.Function;

/**
 * What an engine must know of a network to train it.
 *
 * @param in one image
 * @param preprocessing whose mean and deviation make numbers of an image's bytes
 * @param classWeights in the loss, one an output; empty where all weigh alike
 * @param firstValues of each tensor, row-major
 */
public record ModelSetup(
    Plan plan,
    FeatureShape in,
    Preprocessing preprocessing,
    OptimizerOptions optimizer,
    List<Double> classWeights,
    Function<TensorSpec, float[]> firstValues) {

  public ModelSetup {
    classWeights = List.copyOf(classWeights);
  }
}
