package io.pollard.data;

import java.util.List;

/**
 * How an image file becomes a network's input. One value that training, export and serving share.
 * It belongs to the weights first (size to deviation) and to the data second (intensity and fit).
 *
 * @param size side of the square input, in pixels
 * @param cropShare share of the scaled image's side that the centre crop keeps, above 0 to 1; 0.875
 *     is 224 of 256. Only {@link Fit#CROP} crops; the others take 1
 * @param interpolation how it is scaled
 * @param mean of each of the three channels, on 0 to 1
 * @param deviation of each of the three channels, on 0 to 1
 */
public record Preprocessing(
    int size,
    double cropShare,
    Interpolation interpolation,
    List<Double> mean,
    List<Double> deviation,
    Intensity intensity,
    Fit fit) {

  public Preprocessing {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (size < 1) {
      throw new IllegalArgumentException("expected a size of at least 1 but found " + size);
    }
    if (!(cropShare > 0 && cropShare <= 1)) {
      throw new IllegalArgumentException(
          "expected a crop share above 0 to 1 but found " + cropShare);
    }
    if (mean.size() != 3 || deviation.size() != 3) {
      throw new IllegalArgumentException(
          "expected mean and deviation of 3 channels but found " + mean + " and " + deviation);
    }
  }

  /** ImageNet's, as torchvision evaluates: 256 to 224, bilinear. */
  public static Preprocessing imagenet() {
    return new Preprocessing(
        224,
        0.875,
        Interpolation.BILINEAR,
        List.of(0.485, 0.456, 0.406),
        List.of(0.229, 0.224, 0.225),
        new Intensity.ByDepth(),
        Fit.CROP);
  }

  /**
   * The side of the square image that is kept in the cache, floor(size / crop share): augmentation
   * starts there, evaluation takes the centre of {@link #size} of it.
   */
  public int cachedSize() {
    return fit == Fit.CROP ? (int) Math.floor(size / cropShare + 1e-9) : size;
  }

  public Preprocessing withSize(int other) {
    return new Preprocessing(other, cropShare, interpolation, mean, deviation, intensity, fit);
  }

  public Preprocessing withData(Intensity otherIntensity, Fit otherFit) {
    return new Preprocessing(
        size, cropShare, interpolation, mean, deviation, otherIntensity, otherFit);
  }
}
