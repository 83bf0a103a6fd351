package io.pollard.imaging;

import java.util.List;

/**
 * How far apart the centres of neighbouring pixels or voxels are.
 *
 * @param millimetres one for each axis in the order of {@link Raster#extent}, above 0; empty where
 *     the file doesn't say
 */
public record Spacing(List<Double> millimetres) {

  private static final Spacing UNKNOWN = new Spacing(List.of());

  /**
   * @throws IllegalArgumentException if one is not a finite number above 0
   */
  public Spacing {
    millimetres = List.copyOf(millimetres);
    if (!millimetres.stream().allMatch(distance -> distance > 0 && Double.isFinite(distance))) {
      throw new IllegalArgumentException(
          "expected distances of pixels above 0 mm but found " + millimetres);
    }
  }

  /** Of a file that doesn't say. */
  public static Spacing unknown() {
    return UNKNOWN;
  }

  public boolean isKnown() {
    return !millimetres.isEmpty();
  }
}
