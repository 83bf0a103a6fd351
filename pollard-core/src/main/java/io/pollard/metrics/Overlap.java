package io.pollard.metrics;

import io.pollard.network.Extent;
import java.util.BitSet;
import java.util.List;

/**
 * How a decided mask and the true one of a structure lie on each other, in positions.
 *
 * <p>Where both are empty they agree: Dice and Jaccard are 1. Where one of them is, they are 0. A
 * sensitivity is not defined (NaN) where the true mask is empty, a precision where the decided one
 * is.
 *
 * @param truePositives in both masks
 * @param falsePositives in the decided mask alone
 * @param falseNegatives in the true mask alone
 * @param hausdorff95 how far the borders are apart where nothing but 5 % is further, 0 or more
 *     ({@link SurfaceDistances}); NaN where one mask alone is empty, or nobody looked
 * @param surfaceDistance how far the borders are apart on average, likewise
 */
public record Overlap(
    long truePositives,
    long falsePositives,
    long falseNegatives,
    double hausdorff95,
    double surfaceDistance) {

  /** Counts alone: nobody looked at the borders. */
  public Overlap(long truePositives, long falsePositives, long falseNegatives) {
    this(truePositives, falsePositives, falseNegatives, Double.NaN, Double.NaN);
  }

  /** The same, with the distances of the borders. */
  public Overlap withDistances(double hausdorff95, double surfaceDistance) {
    return new Overlap(truePositives, falsePositives, falseNegatives, hausdorff95, surfaceDistance);
  }

  public Overlap {
    if (truePositives < 0 || falsePositives < 0 || falseNegatives < 0) {
      throw new IllegalArgumentException(
          "expected counts of 0 or more but found "
              + truePositives
              + ", "
              + falsePositives
              + " and "
              + falseNegatives);
    }
  }

  /**
   * @param truth the positions inside the structure
   * @param decided those that are said to be
   */
  public static Overlap of(BitSet truth, BitSet decided) {
    BitSet both = (BitSet) truth.clone();
    both.and(decided);
    long inBoth = both.cardinality();
    return new Overlap(inBoth, decided.cardinality() - inBoth, truth.cardinality() - inBoth);
  }

  /**
   * The same with the distances of the borders.
   *
   * @param extent of the image or volume
   * @param spacing from one position to the next along each axis, as {@link SurfaceDistances#of}
   */
  public static Overlap of(BitSet truth, BitSet decided, Extent extent, List<Double> spacing) {
    SurfaceDistances distances = SurfaceDistances.of(truth, decided, extent, spacing);
    return of(truth, decided).withDistances(distances.hausdorff95(), distances.average());
  }

  /** Twice what both have, by what each has, 0 to 1. */
  public double dice() {
    double either = 2.0 * truePositives + falsePositives + falseNegatives;
    return either == 0 ? 1 : 2 * truePositives / either;
  }

  /** What both have, by what at least one has, 0 to 1. */
  public double jaccard() {
    double either = (double) truePositives + falsePositives + falseNegatives;
    return either == 0 ? 1 : truePositives / either;
  }

  /** The share of the true mask that is found; NaN where it is empty. */
  public double sensitivity() {
    return truePositives / (double) (truePositives + falseNegatives);
  }

  /** The share of the decided mask that is right; NaN where it is empty. */
  public double precision() {
    return truePositives / (double) (truePositives + falsePositives);
  }
}
