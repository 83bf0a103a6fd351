package io.pollard.transferability;

import java.util.OptionalInt;

/**
 * What a sample of a view is. Channels are the variables either way.
 *
 * @param folding what becomes of an image's positions
 * @param positions so many of each image's, drawn by the seed, the same ones in both views; empty
 *     for all. As many at every unit make units of different map sizes comparable, since chance
 *     falls with the number of samples
 * @param seed of the positions, and of which images the shuffled baseline puts together
 */
public record FeatureSamples(Folding folding, OptionalInt positions, long seed) {

  /** What becomes of the positions of a map, a volume or tokens. */
  public enum Folding {
    /** Each is a sample, so that an image gives as many as its map has positions. */
    SPATIAL,
    /** Their mean is the image's one sample. */
    POOLED
  }

  public FeatureSamples {
    if (positions.isPresent() && (positions.getAsInt() < 1 || folding == Folding.POOLED)) {
      throw new IllegalArgumentException(
          "expected at least one position of each image, and none where they are pooled, but found "
              + positions.getAsInt());
    }
  }

  /** Every position. */
  public static FeatureSamples everyPosition(long seed) {
    return new FeatureSamples(Folding.SPATIAL, OptionalInt.empty(), seed);
  }
}
