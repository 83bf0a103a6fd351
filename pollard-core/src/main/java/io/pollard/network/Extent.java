package io.pollard.network;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sizes along the axes of a map, a volume, a row of tokens (one axis) or a vector (none), in the
 * order of the axes: height and width; depth, height and width.
 */
public record Extent(List<Integer> sizes) {

  public Extent {
    sizes = List.copyOf(sizes);
  }

  public static Extent of(int... sizes) {
    return new Extent(Arrays.stream(sizes).boxed().toList());
  }

  /** The same size along each of {@code axes} axes. */
  public static Extent filled(int axes, int size) {
    return new Extent(IntStream.range(0, axes).mapToObj(axis -> size).toList());
  }

  /** The same size along depth, height and width. */
  public static Extent cube(int size) {
    return filled(3, size);
  }

  public int axes() {
    return sizes.size();
  }

  public int size(int axis) {
    return sizes.get(axis);
  }

  /** How many positions there are; 1 for a vector. */
  public long count() {
    long count = 1;
    for (int size : sizes) {
      count = Math.multiplyExact(count, size);
    }
    return count;
  }

  public Extent map(IntUnaryOperator operator) {
    return new Extent(sizes.stream().map(operator::applyAsInt).toList());
  }

  /**
   * Joins two extents axis by axis.
   *
   * @throws IllegalArgumentException if they have different numbers of axes
   */
  public Extent with(Extent other, IntBinaryOperator operator) {
    if (axes() != other.axes()) {
      throw new IllegalArgumentException(
          "expected " + axes() + " axes but found " + other.axes() + " in " + other);
    }
    return new Extent(
        IntStream.range(0, axes())
            .mapToObj(axis -> operator.applyAsInt(size(axis), other.size(axis)))
            .toList());
  }

  @Override
  public String toString() {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
