package io.pollard.network;

import java.util.ArrayList;
import java.util.List;

/**
 * The shape of one sample's features, without the batch axis: channels, and the extent over which
 * they are spread: a map [C, H, W], a volume [C, D, H, W], tokens [C, T], a vector [C].
 *
 * <p>Engines hold a batch of them as an array: [N, C, H, W], [N, C, D, H, W], [N, T, C], [N, C].
 * Where its channels stand is said here alone.
 */
public record FeatureShape(int channels, Extent extent) {

  /** {@code FeatureShape.of(3, 224, 224)} is an RGB image of 224 x 224. */
  public static FeatureShape of(int channels, int... extent) {
    return new FeatureShape(channels, Extent.of(extent));
  }

  public static FeatureShape vector(int channels) {
    return of(channels);
  }

  /**
   * Where the channels stand in the array of features over so many axes; the batch is axis 0.
   *
   * @param axes of the extent: 0 for a vector, 1 for tokens, 2 for a map, 3 for a volume
   */
  public static int channelAxis(int axes) {
    return axes == 1 ? 2 : 1;
  }

  public int channelAxis() {
    return channelAxis(extent.axes());
  }

  /** The sizes of the array's axes behind the batch axis, as [C, H, W] or [T, C]. */
  public List<Long> arraySizes() {
    List<Long> sizes = new ArrayList<>();
    extent.sizes().forEach(size -> sizes.add((long) size));
    sizes.add(channelAxis() - 1, (long) channels);
    return sizes;
  }

  public boolean isVector() {
    return extent.axes() == 0;
  }

  public boolean isTokens() {
    return extent.axes() == 1;
  }

  /** A map or a volume. */
  public boolean isMap() {
    return extent.axes() > 1;
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
