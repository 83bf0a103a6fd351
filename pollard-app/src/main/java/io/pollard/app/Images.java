package io.pollard.app;

import io.pollard.data.DatasetOptions;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.CacheOptions;
import io.pollard.network.FeatureShape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Labelled images: where they lie, how they are read, prepared and kept.
 *
 * <pre>{@code
 * Images images = Images.of(Path.of("xrays")).withPositive("pneumonia").withInput(112);
 * }</pre>
 *
 * @param path a folder with a folder per class, a folder that holds index.csv, a CSV manifest, or a
 *     MedMNIST archive (.npz)
 * @param input what the network takes, [C, H, W]; without it the weights'
 * @param intensity how raw values become 0 to 255
 * @param fit how an image becomes as wide and high as the input
 * @param cache where prepared images are kept
 */
public record Images(
    Path path,
    DatasetOptions reading,
    Optional<FeatureShape> input,
    Intensity intensity,
    Fit fit,
    CacheOptions cache) {

  /** All classes, in the size of the weights, kept in the user's cache folder. */
  public static Images of(Path path) {
    return new Images(
        path,
        DatasetOptions.defaults(),
        Optional.empty(),
        new Intensity.ByDepth(),
        Fit.CROP,
        CacheOptions.defaults());
  }

  public Images withReading(DatasetOptions other) {
    return new Images(path, other, input, intensity, fit, cache);
  }

  /** The class of two that scores are about. */
  public Images withPositive(String label) {
    return withReading(reading.withPositive(label));
  }

  /** The classes to keep, in the order of the outputs. */
  public Images withClasses(List<String> some) {
    return withReading(reading.withClasses(some));
  }

  /** A square of three channels. */
  public Images withInput(int side) {
    return withInput(Preprocessing.square(side));
  }

  public Images withInput(FeatureShape other) {
    return new Images(path, reading, Optional.of(other), intensity, fit, cache);
  }

  public Images withIntensity(Intensity other) {
    return new Images(path, reading, input, other, fit, cache);
  }

  public Images withFit(Fit other) {
    return new Images(path, reading, input, intensity, other, cache);
  }

  public Images withCache(CacheOptions other) {
    return new Images(path, reading, input, intensity, fit, other);
  }

  /** The weights' preprocessing, changed as the images want it. */
  Preprocessing preprocessing(Preprocessing weights) {
    Preprocessing sized = input.map(weights::withInput).orElse(weights);
    return sized.withData(intensity, fit);
  }
}
