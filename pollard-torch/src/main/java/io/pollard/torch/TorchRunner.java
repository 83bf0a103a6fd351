package io.pollard.torch;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.network.FeatureShape;
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
 *   ValidationScore score = runner.run(new Truncation("layer3.3", HeadForm.POOLED), Seeds.of(1), store);
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
   * @throws DataException if the network is of images and the input of volumes, or the other way
   *     round
   * @throws IllegalArgumentException if the network has a decoder, whose maps are no classes
   */
  public TorchRunner(
      Dataset data,
      Network network,
      Optional<Weights> weights,
      Preprocessing preprocessing,
      Recipes recipes,
      RunnerOptions options) {
    super(
        TorchEngine.start(suited(data, network, preprocessing, options)),
        ImageCache.open(data, preprocessing, options.cache(), options.progress()),
        network,
        weights,
        preprocessing,
        recipes,
        options.progress());
  }

  /** Before anything is prepared. */
  private static RunnerOptions suited(
      Dataset data, Network network, Preprocessing preprocessing, RunnerOptions options) {
    requireFits(data.task(), network);
    requireKind(network, preprocessing);
    preprocessing.windows().ifPresent(windows -> windows.requireSuited(data.task()));
    return options;
  }

  /**
   * Images for a network of two dimensions, volumes for one of three.
   *
   * @throws DataException if the input is of the other kind
   */
  public static void requireKind(Network network, Preprocessing preprocessing) {
    FeatureShape input = preprocessing.input();
    boolean takesVolumes = network.usualInput().extent().axes() == 3;
    if (takesVolumes != preprocessing.isOfVolumes()) {
      throw new DataException(
          takesVolumes
              ? "expected an input of channels x depth x height x width for %s, a network of three dimensions, but found %s; volumes take one as --input 1x16x112x112, images a network of two dimensions"
                  .formatted(network.name(), input)
              : "expected an input of channels x height x width for %s, a network of two dimensions, but found %s; volumes take a network of three dimensions, as r3d18, images an input without depth"
                  .formatted(network.name(), input));
    }
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
