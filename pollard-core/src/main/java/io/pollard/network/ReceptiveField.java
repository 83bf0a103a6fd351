package io.pollard.network;

import java.util.stream.IntStream;

/**
 * How much of the image one position of a map sees.
 *
 * @param size pixels seen along each axis; {@link #WHOLE} once a layer looks everywhere
 * @param jump pixels between the centres of neighbouring positions
 */
public record ReceptiveField(Extent size, Extent jump) {

  /** Stands for "the whole image". */
  public static final int WHOLE = Integer.MAX_VALUE;

  static ReceptiveField ofOnePixel(int axes) {
    return new ReceptiveField(Extent.filled(axes, 1), Extent.filled(axes, 1));
  }

  ReceptiveField through(Extent kernel, Extent stride) {
    if (isWhole() || kernel.axes() != size.axes()) {
      return this;
    }
    Extent grown =
        new Extent(
            IntStream.range(0, size.axes())
                .mapToObj(axis -> size.size(axis) + (kernel.size(axis) - 1) * jump.size(axis))
                .toList());
    return new ReceptiveField(grown, jump.with(stride, (a, b) -> a * b));
  }

  ReceptiveField widestOf(ReceptiveField other) {
    return new ReceptiveField(size.with(other.size, Math::max), jump.with(other.jump, Math::max));
  }

  ReceptiveField whole() {
    return new ReceptiveField(size.map(side -> WHOLE), jump);
  }

  /** Whether every position sees the whole image. */
  public boolean isWhole() {
    return size.sizes().stream().allMatch(side -> side == WHOLE);
  }

  /** "427" for a square, "11x35x35" for a box, "all" for the whole image. */
  @Override
  public String toString() {
    if (isWhole()) {
      return "all";
    }
    boolean square = size.sizes().stream().distinct().count() == 1;
    return square ? String.valueOf(size.size(0)) : size.toString();
  }
}
