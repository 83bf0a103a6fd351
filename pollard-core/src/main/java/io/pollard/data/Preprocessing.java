package io.pollard.data;

import io.pollard.files.AddedLater;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an image file, or one of a volume, becomes a network's input. One value that training, export
 * and serving share. It belongs to the weights first (input to deviation) and to the data second
 * (intensity and fit).
 *
 * @param input what the network takes of one sample: [C, H, W], or [C, D, H, W] of a volume. Where
 *     it has one channel, an image of three becomes grey by ITU-R 601's luma; where it has more, a
 *     grey image fills all of them
 * @param cropShare share of the scaled image's sides that the centre crop keeps, above 0 to 1;
 *     0.875 is 224 of 256. Only {@link Fit#CROP} crops; the others take 1
 * @param interpolation how it is scaled
 * @param mean of each channel of the input, on 0 to 1
 * @param deviation of each channel of the input, on 0 to 1
 * @param spacing of a volume: its voxels are brought to these distances along depth, height and
 *     width, in millimetres, before it is fitted; empty leaves them as they are. A side of n voxels
 *     that are d apart becomes n d / spacing voxels, rounded, halves to even
 * @param padValue the raw value that is put around, where anything is; without it that is black,
 *     whatever intensity makes of the values
 * @param windows how a series of more slices than the input has is scored; empty scales it to the
 *     input's depth
 */
public record Preprocessing(
    FeatureShape input,
    double cropShare,
    Interpolation interpolation,
    List<Double> mean,
    List<Double> deviation,
    Intensity intensity,
    Fit fit,
    @AddedLater("[]") List<Double> spacing,
    @AddedLater("null") Optional<Double> padValue,
    @AddedLater("null") Optional<SliceWindows> windows) {

  private static final int COLOURS = 3;

  public Preprocessing {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    spacing = List.copyOf(spacing);
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
    if (windows.isPresent() && (axes != 3 || windows.get().slices() < input.extent().size(0))) {
      throw new IllegalArgumentException(
          "expected windows only of volumes, and of a series of at least as many slices as the input, but found %s for %s"
              .formatted(windows.get(), input));
    }
    double cachedNumbers = input.channels();
    for (int side : input.extent().sizes()) {
      cachedNumbers *= fit == Fit.CROP ? side / cropShare : side;
    }
    if (windows.isPresent()) {
      cachedNumbers *= (double) windows.get().slices() / input.extent().size(0);
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
    if (!spacing.isEmpty()
        && (axes != 3
            || spacing.size() != axes
            || !spacing.stream().allMatch(each -> each > 0 && Double.isFinite(each)))) {
      throw new IllegalArgumentException(
          "expected a spacing only of volumes, in millimetres above 0 along depth, height and width,"
              + " but found %s for %s".formatted(spacing, input));
    }
    if (padValue.isPresent() && !Double.isFinite(padValue.get())) {
      throw new IllegalArgumentException(
          "expected a number to put around but found " + padValue.get());
    }
  }

  /** Voxels as they are, and black around. */
  public Preprocessing(
      FeatureShape input,
      double cropShare,
      Interpolation interpolation,
      List<Double> mean,
      List<Double> deviation,
      Intensity intensity,
      Fit fit) {
    this(
        input,
        cropShare,
        interpolation,
        mean,
        deviation,
        intensity,
        fit,
        List.of(),
        Optional.empty(),
        Optional.empty());
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
   * starts there, evaluation takes the centre of {@link #input} of it. Where a series is scored by
   * windows, all of its slices are kept.
   */
  public Extent cached() {
    Extent whole =
        fit == Fit.CROP
            ? input.extent().map(side -> (int) Math.floor(side / cropShare + 1e-9))
            : input.extent();
    return windows
        .map(some -> Extent.of(some.slices(), whole.size(1), whole.size(2)))
        .orElse(whole);
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
        fit,
        spacing,
        padValue,
        windows);
  }

  private static List<Double> ofChannels(List<Double> values, int channels) {
    return values.size() == channels
        ? values
        : Collections.nCopies(
            channels, values.stream().mapToDouble(value -> value).average().orElseThrow());
  }

  public Preprocessing withData(Intensity otherIntensity, Fit otherFit) {
    return new Preprocessing(
        input,
        cropShare,
        interpolation,
        mean,
        deviation,
        otherIntensity,
        otherFit,
        spacing,
        padValue,
        windows);
  }

  /**
   * The logits of a sample from those of its windows, of which there is one but for a series.
   *
   * @param seen the logits of each window, one a class
   */
  public float[] combined(Task task, List<float[]> seen) {
    return windows.map(some -> some.combined(task, seen)).orElseGet(() -> seen.get(0));
  }

  /** Whether it is of volumes, not of images. */
  public boolean isOfVolumes() {
    return input.extent().axes() == 3;
  }

  /**
   * The same for volumes that are brought to these distances first.
   *
   * @param millimetres along depth, height and width; empty leaves them as they are
   */
  public Preprocessing withSpacing(List<Double> millimetres) {
    return new Preprocessing(
        input,
        cropShare,
        interpolation,
        mean,
        deviation,
        intensity,
        fit,
        millimetres,
        padValue,
        windows);
  }

  /** The same with this raw value around; without one black. */
  public Preprocessing withPadValue(Optional<Double> rawValue) {
    return new Preprocessing(
        input,
        cropShare,
        interpolation,
        mean,
        deviation,
        intensity,
        fit,
        spacing,
        rawValue,
        windows);
  }

  /** The same for series that are scored by windows; without, they are scaled to the input. */
  public Preprocessing withWindows(Optional<SliceWindows> other) {
    return new Preprocessing(
        input, cropShare, interpolation, mean, deviation, intensity, fit, spacing, padValue, other);
  }
}
