package io.pollard.torch;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.network.Network;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.loop.EngineRunner;
import io.pollard.weights.Weights;
import java.util.Optional;

/**
 * Trains trials on libtorch.
 *
 * <pre>{@code
 * var data = Dataset.read(Path.of("xrays")).positive("pneumonia");
 * var weights = Weights.read(Path.of("resnet50.safetensors"));
 * try (var runner = TorchRunner.of(data, ResNet.resnet50(1000), weights, TrainingRecipe.paper2d())) {
 *   Validation score = runner.run(new Truncation("layer3.3", HeadForm.POOLED), Seeds.of(1), store);
 * }
 * }</pre>
 *
 * <p>Not thread-safe: one trial at a time.
 */
public final class TorchRunner extends EngineRunner {

  /**
   * Prepares the images.
   *
   * @param network as it was pretrained, with the head of its source task
   * @param weights empty for random initialisation
   * @param preprocessing the weights', with size, intensity and fit as the data wants them
   * @throws DataException if an image can't be decoded and the data set does not skip such images
   */
  public TorchRunner(
      Dataset data,
      Network network,
      Optional<Weights> weights,
      Preprocessing preprocessing,
      Recipes recipes,
      RunnerOptions options) {
    super(
        TorchEngine.start(options),
        ImageCache.open(data, preprocessing, options.cache(), options.progress()),
        network,
        weights,
        preprocessing,
        recipes,
        options.progress());
  }

  /**
   * With the weights' own preprocessing, on all cores, and nobody listening.
   *
   * @param recipe where units of the network are trained
   */
  public static TorchRunner of(
      Dataset data, Network network, Weights weights, TrainingRecipe recipe) {
    return new TorchRunner(
        data,
        network,
        Optional.of(weights),
        weights.preprocessing(),
        Recipes.of(recipe),
        RunnerOptions.standard());
  }
}
