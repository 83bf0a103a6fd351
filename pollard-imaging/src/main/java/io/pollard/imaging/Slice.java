package io.pollard.imaging;

import io.pollard.network.Extent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Volumes and signed values that are images all the same. */
final class Slice {

  private static final int HIGHEST = 0xffff;

  private Slice() {}

  /**
   * What is read as an image where it is one: a volume of a single slice loses the axis of size 1
   * (the first of several), and is {@link #unsigned}.
   *
   * @return empty for a volume of several slices
   * @throws IllegalArgumentException if it has one axis
   */
  static Optional<Raster> of(Raster raster) {
    Extent extent = raster.extent();
    if (extent.axes() < 2) {
      throw new IllegalArgumentException(
          "expected an image of height and width but found one axis of " + extent);
    }
    if (extent.axes() == 2) {
      return Optional.of(unsigned(raster));
    }
    int single = extent.sizes().indexOf(1);
    if (single < 0) {
      return Optional.empty();
    }
    Spacing spacing = raster.spacing();
    return Optional.of(
        unsigned(
            new Raster(
                new Extent(without(extent.sizes(), single)),
                raster.channels(),
                raster.type(),
                spacing.isKnown() ? new Spacing(without(spacing.millimetres(), single)) : spacing,
                raster.values(),
                raster.presentation())));
  }

  private static <T> List<T> without(List<T> values, int index) {
    return IntStream.range(0, values.size()).filter(i -> i != index).mapToObj(values::get).toList();
  }

  /** The same with 16 bits without sign where all values are such numbers. */
  private static Raster unsigned(Raster raster) {
    boolean isUnsigned = raster.type() == SampleType.U8 || raster.type() == SampleType.U16;
    if (isUnsigned
        || !IntStream.range(0, raster.length()).allMatch(i -> isWhole(raster.value(i)))) {
      return raster;
    }
    ByteBuffer values = ByteBuffer.allocate(2 * raster.length()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < raster.length(); i++) {
      values.putShort(2 * i, (short) (int) raster.value(i));
    }
    return new Raster(
        raster.extent(),
        raster.channels(),
        SampleType.U16,
        raster.spacing(),
        values,
        raster.presentation());
  }

  private static boolean isWhole(double value) {
    return value >= 0 && value <= HIGHEST && value == Math.rint(value);
  }
}
