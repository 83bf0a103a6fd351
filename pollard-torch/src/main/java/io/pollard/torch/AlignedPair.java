package io.pollard.torch;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.transferability.FeatureSamples.Folding;
import io.pollard.transferability.ViewPair;

/**
 * A pair of views at one extent, so that a position of one is a position of the other.
 *
 * @param index among the pairs that are asked for
 */
record AlignedPair(int index, ViewPair pair, Extent extent) {

  /**
   * Along each axis the smaller of two sizes; a vector is one position.
   *
   * @throws IllegalArgumentException if one is spread over other axes than the other, as tokens and
   *     a map are
   */
  static AlignedPair of(
      int index, ViewPair pair, FeatureShape first, FeatureShape second, Folding folding) {
    Extent one = first.extent();
    Extent other = second.extent();
    if (folding == Folding.POOLED || one.axes() == 0 || other.axes() == 0) {
      return new AlignedPair(index, pair, Extent.of());
    }
    if (one.axes() != other.axes()) {
      throw new IllegalArgumentException(
          "expected two maps, two volumes or tokens twice, whose positions can be compared, but found "
              + first
              + " after "
              + pair.first().unit()
              + " and "
              + second
              + " after "
              + pair.second().unit()
              + "; means over positions compare any two (pooled)");
    }
    return new AlignedPair(index, pair, one.with(other, Math::min));
  }

  AlignedView first() {
    return new AlignedView(pair.first(), extent);
  }

  AlignedView second() {
    return new AlignedView(pair.second(), extent);
  }

  boolean has(AlignedView view) {
    return first().equals(view) || second().equals(view);
  }
}
