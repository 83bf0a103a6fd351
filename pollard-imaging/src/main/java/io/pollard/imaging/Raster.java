package io.pollard.imaging;

import io.pollard.network.Extent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A decoded image or volume, as its file holds it: no window, no scaling, no colour profile.
 *
 * <pre>{@code
 * // an image of 2 rows and 3 columns
 * var raster = new Raster(Extent.of(2, 3), 1, SampleType.U8, Spacing.unknown(), ByteBuffer.wrap(six));
 * raster.value(1 * 3 + 2); // row 1, column 2
 * }</pre>
 *
 * <p>Immutable as long as nobody writes into the memory it was made of, which is kept, not copied.
 *
 * @param extent sizes along the spatial axes: width; height, width; depth, height, width
 * @param channels of each position, at least 1: 1 is grey, 3 are red, green and blue
 * @param spacing in millimetres along these axes, or unknown
 * @param values row by row, the last axis and then the channels running fastest: [width, channels],
 *     [height, width, channels] or [depth, height, width, channels]; little-endian, whatever order
 *     the buffer given is set to. The accessor gives a read-only view that is set to little-endian
 * @param presentation how the file says that its grey values should be shown; colours are shown as
 *     they are
 */
public record Raster(
    Extent extent,
    int channels,
    SampleType type,
    Spacing spacing,
    ByteBuffer values,
    Presentation presentation) {

  private static final int MOST_AXES = 3;

  /**
   * @throws IllegalArgumentException if there are other than one to three axes, a size or the
   *     channels are below 1, or the spacing or the number of values don't fit
   */
  public Raster {
    int axes = extent.axes();
    boolean isEmpty = extent.sizes().stream().anyMatch(size -> size < 1);
    if (axes < 1 || axes > MOST_AXES || isEmpty || channels < 1) {
      throw new IllegalArgumentException(
          "expected one to three axes and at least one position and channel but found %s of %s"
              .formatted(extent, channels));
    }
    if (spacing.isKnown() && spacing.millimetres().size() != axes) {
      throw new IllegalArgumentException(
          "expected a spacing for each of %s axes but found %s"
              .formatted(axes, spacing.millimetres()));
    }
    long bytes = Math.multiplyExact(extent.count(), (long) channels * type.bytes());
    if (values.remaining() != bytes) {
      throw new IllegalArgumentException(
          "expected %s bytes for %s of %s channels in %s but found %s"
              .formatted(bytes, extent, channels, type, values.remaining()));
    }
    values = values.slice().order(ByteOrder.LITTLE_ENDIAN);
    presentation = channels == 1 ? presentation : Presentation.none();
  }

  /** Of a file that doesn't say how its values should be shown. */
  public Raster(Extent extent, int channels, SampleType type, Spacing spacing, ByteBuffer values) {
    this(extent, channels, type, spacing, values, Presentation.none());
  }

  /** The same values, shown otherwise. */
  public Raster withPresentation(Presentation other) {
    return new Raster(extent, channels, type, spacing, values, other);
  }

  @Override
  public ByteBuffer values() {
    return values.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** How many values there are: positions x channels. */
  public int length() {
    return values.capacity() / type.bytes();
  }

  /** The value at an index into {@link #values}. */
  public double value(int index) {
    return switch (type) {
      case U8 -> values.get(index) & 0xff;
      case U16 -> values.getShort(2 * index) & 0xffff;
      case S16 -> values.getShort(2 * index);
      case F32 -> values.getFloat(4 * index);
    };
  }

  /** The values' own array where that holds nothing else, or a copy. */
  byte[] bytes() {
    if (values.hasArray()
        && values.arrayOffset() == 0
        && values.array().length == values.capacity()) {
      return values.array();
    }
    byte[] copy = new byte[values.capacity()];
    values.get(0, copy);
    return copy;
  }
}
