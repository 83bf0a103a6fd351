package io.pollard.app;

import io.pollard.data.DatasetOptions;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Preprocessing;
import io.pollard.data.SliceWindows;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.network.FeatureShape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Labelled images: where they lie, how they are read, prepared and kept.
 *
 * <pre>{@code
 * Images images = Images.of(Path.of("xrays")).withPositive("pneumonia").withInput(112);
 * }</pre>
 *
 * @param path a folder with a folder per class, a folder that holds index.csv, a CSV manifest, or a
 *     MedMNIST archive (.npz)
 * @param input what the network takes, [C, H, W], or [C, D, H, W] of volumes; without it the
 *     weights'
 * @param intensity how raw values become 0 to 255; empty for {@link Dataset#usualIntensity}
 * @param fit how an image becomes as wide and high as the input
 * @param volumes what is done with volumes besides
 * @param cache where prepared images are kept
 */
public record Images(
    Path path,
    DatasetOptions reading,
    Optional<FeatureShape> input,
    Optional<Intensity> intensity,
    Fit fit,
    Volumes volumes,
    CacheOptions cache) {

  /**
   * What is done with volumes besides, as {@link Preprocessing} has it.
   *
   * @param spacing they are brought to first, in millimetres along depth, height and width; empty
   *     leaves their voxels as they are
   * @param padValue the raw value that is put around volumes and images; empty is black
   * @param windows by which series are scored; empty scales them to the input's depth
   */
  public record Volumes(
      List<Double> spacing, Optional<Double> padValue, Optional<SliceWindows> windows) {

    public Volumes {
      spacing = List.copyOf(spacing);
    }

    /** As they are, black around them. */
    public static Volumes asTheyAre() {
      return new Volumes(List.of(), Optional.empty(), Optional.empty());
    }

    public Volumes withSpacing(List<Double> millimetres) {
      return new Volumes(millimetres, padValue, windows);
    }

    public Volumes withPadValue(double raw) {
      return new Volumes(spacing, Optional.of(raw), windows);
    }

    public Volumes withWindows(SliceWindows some) {
      return new Volumes(spacing, padValue, Optional.of(some));
    }
  }

  /** All classes, in the size of the weights, kept in the user's cache folder. */
  public static Images of(Path path) {
    return new Images(
        path,
        DatasetOptions.defaults(),
        Optional.empty(),
        Optional.empty(),
        Fit.CROP,
        Volumes.asTheyAre(),
        CacheOptions.defaults());
  }

  public Images withReading(DatasetOptions other) {
    return new Images(path, other, input, intensity, fit, volumes, cache);
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
    return new Images(path, reading, Optional.of(other), intensity, fit, volumes, cache);
  }

  public Images withIntensity(Intensity other) {
    return new Images(path, reading, input, Optional.of(other), fit, volumes, cache);
  }

  public Images withFit(Fit other) {
    return new Images(path, reading, input, intensity, other, volumes, cache);
  }

  public Images withVolumes(Volumes other) {
    return new Images(path, reading, input, intensity, fit, other, cache);
  }

  public Images withCache(CacheOptions other) {
    return new Images(path, reading, input, intensity, fit, volumes, other);
  }

  /** What the network takes. */
  FeatureShape shape(Preprocessing weights) {
    return input.orElse(weights.input());
  }

  /**
   * The weights' preprocessing, changed as the images want it.
   *
   * @param usual the intensity where none is asked for, {@link Dataset#usualIntensity}
   */
  Preprocessing preprocessing(Preprocessing weights, Supplier<Intensity> usual) {
    Preprocessing sized = input.map(weights::withInput).orElse(weights);
    return sized
        .withData(intensity.orElseGet(usual), fit)
        .withSpacing(volumes.spacing())
        .withPadValue(volumes.padValue())
        .withWindows(volumes.windows());
  }
}
