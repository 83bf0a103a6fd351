package io.pollard.data;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/**
 * How an image file becomes a network's input. One value that training, export and serving share.
 * It belongs to the weights first (input to deviation) and to the data second (intensity and fit).
 *
 * @param input what the network takes of one sample: [C, H, W], or [C, D, H, W] of a volume. Where
 *     it has one channel, an image of three becomes grey by ITU-R 601's luma; where it has more, a
 *     grey image fills all of them
 * @param cropShare share of the scaled image's sides that the centre crop keeps, above 0 to 1;
 *     0.875 is 224 of 256. Only {@link Fit#CROP} crops; the others take 1
 * @param interpolation how it is scaled
 * @param mean of each channel of the input, on 0 to 1
 * @param deviation of each channel of the input, on 0 to 1
 */
public record Preprocessing(
    FeatureShape input,
    double cropShare,
    Interpolation interpolation,
    List<Double> mean,
    List<Double> deviation,
    Intensity intensity,
    Fit fit) {

  private static final int COLOURS = 3;

  public Preprocessing {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    int axes = input.extent().axes();
    if (axes != 2 && axes != 3) {
      throw new IllegalArgumentException(
          "expected an input of channels, (depth,) height and width but found " + input);
    }
    if (input.channels() < 1 || input.extent().sizes().stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("expected an input of at least 1 but found " + input);
    }
    if (!(cropShare > 0 && cropShare <= 1)) {
      throw new IllegalArgumentException(
          "expected a crop share above 0 to 1 but found " + cropShare);
    }
    double cachedNumbers = input.channels();
    for (int side : input.extent().sizes()) {
      cachedNumbers *= fit == Fit.CROP ? side / cropShare : side;
    }
    if (cachedNumbers > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected an input of at most "
              + Integer.MAX_VALUE
              + " numbers before its crop but found "
              + input);
    }
    if (mean.size() != input.channels() || deviation.size() != input.channels()) {
      throw new IllegalArgumentException(
          "expected mean and deviation of "
              + input.channels()
              + " channels but found "
              + mean
              + " and "
              + deviation);
    }
  }

  /** ImageNet's, as torchvision evaluates: 256 to 224, bilinear. */
  public static Preprocessing imagenet() {
    return new Preprocessing(
        FeatureShape.of(COLOURS, 224, 224),
        0.875,
        Interpolation.BILINEAR,
        List.of(0.485, 0.456, 0.406),
        List.of(0.229, 0.224, 0.225),
        new Intensity.ByDepth(),
        Fit.CROP);
  }

  /**
   * The extent that is kept in the cache, floor(side / crop share) along each axis: augmentation
   * starts there, evaluation takes the centre of {@link #input} of it.
   */
  public Extent cached() {
    return fit == Fit.CROP
        ? input.extent().map(side -> (int) Math.floor(side / cropShare + 1e-9))
        : input.extent();
  }

  /**
   * The side of a square input of three channels, which files write as one number; empty for every
   * other input.
   */
  public OptionalInt side() {
    boolean isSquare = input.equals(square(input.extent().size(0)));
    return isSquare ? OptionalInt.of(input.extent().size(0)) : OptionalInt.empty();
  }

  /** The input of three channels that {@link #side} speaks of: [3, side, side]. */
  public static FeatureShape square(int side) {
    return FeatureShape.of(COLOURS, side, side);
  }

  /** For a square input of three channels. */
  public Preprocessing withSize(int side) {
    return withInput(square(side));
  }

  /**
   * For another input. Where that has another number of channels, each of them takes the mean of
   * the means, and of the deviations, that were there.
   */
  public Preprocessing withInput(FeatureShape other) {
    return new Preprocessing(
        other,
        cropShare,
        interpolation,
        ofChannels(mean, other.channels()),
        ofChannels(deviation, other.channels()),
        intensity,
        fit);
  }

  private static List<Double> ofChannels(List<Double> values, int channels) {
    return values.size() == channels
        ? values
        : Collections.nCopies(
            channels, values.stream().mapToDouble(value -> value).average().orElseThrow());
  }

  public Preprocessing withData(Intensity otherIntensity, Fit otherFit) {
    return new Preprocessing(
        input, cropShare, interpolation, mean, deviation, otherIntensity, otherFit);
  }
}
