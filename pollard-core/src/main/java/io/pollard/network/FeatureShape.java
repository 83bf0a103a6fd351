package io.pollard.network;

/**
 * The shape of one sample's features, without the batch axis: channels, and the extent over which
 * they are spread: a map [C, H, W], a volume [C, D, H, W], tokens [C, T], a vector [C].
 */
public record FeatureShape(int channels, Extent extent) {

  /** {@code FeatureShape.of(3, 224, 224)} is an RGB image of 224 x 224. */
  public static FeatureShape of(int channels, int... extent) {
    return new FeatureShape(channels, Extent.of(extent));
  }

  public static FeatureShape vector(int channels) {
    return of(channels);
  }

  /** How many numbers that is. */
  public long elements() {
    return channels * extent.count();
  }

  public FeatureShape withChannels(int other) {
    return new FeatureShape(other, extent);
  }

  @Override
  public String toString() {
    return extent.axes() == 0 ? String.valueOf(channels) : channels + "x" + extent;
  }
}
