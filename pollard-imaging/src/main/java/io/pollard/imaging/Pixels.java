package io.pollard.imaging;

import io.pollard.network.Extent;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A decoded image: raw values of 8 or 16 bits, grey or RGB, row by row with interleaved channels
 * [height, width, channels]. Immutable as long as nobody writes into the array it was made of.
 */
public final class Pixels {

  private final int width;
  private final int height;
  private final int channels;
  private static final byte[] NO_BYTES = {};
  private static final short[] NO_SHORTS = {};

  // One of the two has no values: those of 8 bits, and those of 16.
  private final byte[] bytes;
  private final short[] shorts;

  private Pixels(int width, int height, int channels, byte[] bytes, short[] shorts) {
    if (width < 1 || height < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "expected at least 1x1 pixels of at least 1 channel but found %sx%s of %s"
              .formatted(width, height, channels));
    }
    int length = bytes.length + shorts.length;
    if (length != (long) width * height * channels) {
      throw new IllegalArgumentException(
          "expected %s values for %sx%s pixels of %s channels but found %s"
              .formatted((long) width * height * channels, width, height, channels, length));
    }
    this.width = width;
    this.height = height;
    this.channels = channels;
    this.bytes = bytes;
    this.shorts = shorts;
  }

  /** An image of 8 bits; the array is kept, not copied. */
  public static Pixels of(int width, int height, int channels, byte[] values) {
    return new Pixels(width, height, channels, values, NO_SHORTS);
  }

  /** An image of 16 bits without sign; the array is kept, not copied. */
  public static Pixels of(int width, int height, int channels, short[] values) {
    return new Pixels(width, height, channels, NO_BYTES, values);
  }

  /**
   * The raw values of a grey or RGB image of 8 or 16 bits, without any conversion by colour
   * profile; whatever else Java's images can hold (palettes, packed pixels, CMYK) is converted to
   * sRGB of 8 bits. Alpha is dropped and what it hid becomes visible, as in Pillow. An image whose
   * three channels are equal is grey.
   *
   * @throws IllegalArgumentException if its values are signed or have more than 16 bits
   */
  public static Pixels of(BufferedImage image) {
    ColorModel model = image.getColorModel();
    if (model instanceof ComponentColorModel) {
      int type = image.getRaster().getTransferType();
      if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT) {
        throw new IllegalArgumentException(
            "expected values of 8 or 16 bits without sign but found "
                + (type == DataBuffer.TYPE_SHORT ? "signed ones" : "wider ones"));
      }
      int colours = model.getNumColorComponents();
      int space = model.getColorSpace().getType();
      if ((colours == 1 && space == ColorSpace.TYPE_GRAY)
          || (colours == 3 && space == ColorSpace.TYPE_RGB)) {
        if (model.hasAlpha() && model.isAlphaPremultiplied()) {
          model.coerceData(image.getRaster(), false);
        }
        return ofRaster(image.getRaster(), colours, type);
      }
    }
    return ofConverted(image);
  }

  /** The same, but of an image with a palette its places in that, in one channel. */
  static Pixels places(BufferedImage image) {
    return image.getColorModel() instanceof IndexColorModel
        ? ofRaster(image.getRaster(), 1, image.getRaster().getTransferType())
        : of(image);
  }

  /**
   * An image of two axes; 8-bit values are kept, not copied. One whose three channels are equal is
   * grey.
   *
   * @throws IllegalArgumentException if it has other axes, other than 1 or 3 channels, or values
   *     that are signed or no whole numbers
   */
  public static Pixels of(Raster raster) {
    SampleType type = raster.type();
    boolean isPlain = type == SampleType.U8 || type == SampleType.U16;
    if (raster.extent().axes() != 2 || !isPlain) {
      throw new IllegalArgumentException(
          "expected an image of height and width and values of 8 or 16 bits without sign but found"
              + " %s of %s".formatted(raster.extent(), type));
    }
    int height = raster.extent().size(0);
    int width = raster.extent().size(1);
    if (type == SampleType.U8) {
      return of(width, height, raster.channels(), raster.bytes()).greyIfEqual();
    }
    short[] values = new short[raster.length()];
    raster.values().asShortBuffer().get(values);
    return of(width, height, raster.channels(), values).greyIfEqual();
  }

  /** The same as a value of the formats: [height, width, channels], of unknown spacing. */
  public Raster raster() {
    ByteBuffer values;
    if (isOfBytes()) {
      values = ByteBuffer.wrap(bytes);
    } else {
      values = ByteBuffer.allocate(2 * shorts.length).order(ByteOrder.LITTLE_ENDIAN);
      values.asShortBuffer().put(shorts);
    }
    return new Raster(
        Extent.of(height, width),
        channels,
        isOfBytes() ? SampleType.U8 : SampleType.U16,
        Spacing.unknown(),
        values);
  }

  private static Pixels ofRaster(WritableRaster raster, int channels, int type) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    boolean isOfBytes = type == DataBuffer.TYPE_BYTE;
    byte[] bytes = isOfBytes ? new byte[width * height * channels] : NO_BYTES;
    short[] shorts = isOfBytes ? NO_SHORTS : new short[width * height * channels];
    int[] row = new int[width * bands];
    int to = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++, to++) {
          int value = row[x * bands + c];
          if (isOfBytes) {
            bytes[to] = (byte) value;
          } else {
            shorts[to] = (short) value;
          }
        }
      }
    }
    return new Pixels(width, height, channels, bytes, shorts).greyIfEqual();
  }

  private static Pixels ofConverted(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] bytes = new byte[width * height * 3];
    int[] row = new int[width];
    int to = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int rgb : row) {
        bytes[to++] = (byte) (rgb >> 16);
        bytes[to++] = (byte) (rgb >> 8);
        bytes[to++] = (byte) rgb;
      }
    }
    return new Pixels(width, height, 3, bytes, NO_SHORTS).greyIfEqual();
  }

  /**
   * The same counted from the other end.
   *
   * @param bits of a value, all of which lie below 2^bits
   */
  Pixels inverted(int bits) {
    byte[] newBytes = new byte[bytes.length];
    short[] newShorts = new short[shorts.length];
    int highest = (1 << bits) - 1;
    for (int i = 0; i < length(); i++) {
      if (isOfBytes()) {
        newBytes[i] = (byte) (highest - value(i));
      } else {
        newShorts[i] = (short) (highest - value(i));
      }
    }
    return new Pixels(width, height, channels, newBytes, newShorts);
  }

  /** One channel in place of three that are equal everywhere. */
  Pixels greyIfEqual() {
    if (channels != 3) {
      return this;
    }
    int count = width * height;
    for (int i = 0; i < count; i++) {
      if (value(3 * i) != value(3 * i + 1) || value(3 * i) != value(3 * i + 2)) {
        return this;
      }
    }
    byte[] greyBytes = isOfBytes() ? new byte[count] : NO_BYTES;
    short[] greyShorts = isOfBytes() ? NO_SHORTS : new short[count];
    for (int i = 0; i < count; i++) {
      if (isOfBytes()) {
        greyBytes[i] = bytes[3 * i];
      } else {
        greyShorts[i] = shorts[3 * i];
      }
    }
    return new Pixels(width, height, 1, greyBytes, greyShorts);
  }

  private boolean isOfBytes() {
    return bytes.length > 0;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** 1 (grey), 3 (red, green, blue), or however many a program gave. */
  public int channels() {
    return channels;
  }

  /** Bits of a value, 8 or 16. */
  public int depth() {
    return isOfBytes() ? 8 : 16;
  }

  /** The number of values, width x height x channels. */
  public int length() {
    return bytes.length + shorts.length;
  }

  /** The value at an index into [height, width, channels], from 0 to 255 or 65,535. */
  public int value(int index) {
    return isOfBytes() ? bytes[index] & 0xff : shorts[index] & 0xffff;
  }

  /**
   * The values of an 8-bit image, not copied.
   *
   * @throws IllegalStateException if it has 16 bits
   */
  public byte[] bytes() {
    if (!isOfBytes()) {
      throw new IllegalStateException("expected an image of 8 bits but found one of 16");
    }
    return bytes;
  }

  /**
   * The same 8-bit image with three channels.
   *
   * @throws IllegalStateException if it is grey and has 16 bits
   */
  public Pixels rgb() {
    if (channels == 3) {
      return this;
    }
    byte[] grey = bytes();
    byte[] rgb = new byte[grey.length * 3];
    for (int i = 0; i < grey.length; i++) {
      rgb[3 * i] = grey[i];
      rgb[3 * i + 1] = grey[i];
      rgb[3 * i + 2] = grey[i];
    }
    return of(width, height, 3, rgb);
  }

  /**
   * Turned and mirrored as an EXIF orientation asks for.
   *
   * @param orientation 1 (as it is) to 8
   */
  Pixels upright(int orientation) {
    if (orientation <= 1 || orientation > 8) {
      return this;
    }
    boolean swapped = orientation >= 5;
    int newWidth = swapped ? height : width;
    int newHeight = swapped ? width : height;
    byte[] newBytes = new byte[bytes.length];
    short[] newShorts = new short[shorts.length];
    // Which corner of the stored image becomes the upper left one, and which way it is read.
    boolean fromRight =
        switch (orientation) {
          case 2, 3, 7, 8 -> true;
          default -> false;
        };
    boolean fromBottom =
        switch (orientation) {
          case 3, 4, 6, 7 -> true;
          default -> false;
        };
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < newWidth; x++) {
        int column = swapped ? y : x;
        int row = swapped ? x : y;
        int from =
            ((fromBottom ? height - 1 - row : row) * width
                    + (fromRight ? width - 1 - column : column))
                * channels;
        int to = (y * newWidth + x) * channels;
        if (isOfBytes()) {
          System.arraycopy(bytes, from, newBytes, to, channels);
        } else {
          System.arraycopy(shorts, from, newShorts, to, channels);
        }
      }
    }
    return new Pixels(newWidth, newHeight, channels, newBytes, newShorts);
  }
}
