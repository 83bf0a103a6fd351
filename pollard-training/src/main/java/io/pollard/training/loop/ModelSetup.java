package io.pollard.training.loop;

import io.pollard.data.Preprocessing;
import io.pollard.network.FeatureShape;
import io.pollard.network.TensorSpec;
import io.pollard.strategy.Plan;
import io.pollard.training.Loss;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.ParameterPlan;
import java.util.Map;
import java.util.function.Function;

/**
 * What an engine must know of a network to train it.
 *
 * @param in one image
 * @param preprocessing whose mean and deviation make numbers of an image's bytes
 * @param parameters how a step changes each tensor that is trained
 * @param loss that a step makes smaller
 * @param firstValues of each tensor, row-major
 */
public record ModelSetup(
    Plan plan,
    FeatureShape in,
    Preprocessing preprocessing,
    OptimizerOptions optimizer,
    Map<String, ParameterPlan> parameters,
    Loss loss,
    Function<TensorSpec, float[]> firstValues) {}
