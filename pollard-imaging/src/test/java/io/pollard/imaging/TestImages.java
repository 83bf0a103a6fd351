package io.pollard.imaging;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.Extent;
import io.pollard.testing.Fill;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Images that tests make. */
final class TestImages {

  private TestImages() {}

  /** floor(128 (u + 1)), as the golden values' synthetic images. */
  static Pixels filled(String name, int width, int height, int channels) {
    byte[] bytes = new byte[width * height * channels];
    double[] uniform = Fill.u(name, bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.floor(128 * (uniform[i] + 1));
    }
    return Pixels.of(width, height, channels, bytes);
  }

  /** The golden image of a name: 37 rows, 53 columns. */
  static Pixels golden(String source) {
    return filled(source, 53, 37, source.equals("pixels3") ? 3 : 1);
  }

  /** A grey image of one row. */
  static Raster row(SampleType type, double... values) {
    return raster(Extent.of(1, values.length), 1, type, values);
  }

  /** Of these values, in the order of {@link Raster#values}. */
  static Raster raster(Extent extent, int channels, SampleType type, double... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      switch (type) {
        case U8 -> bytes.put((byte) (int) value);
        case U16, S16 -> bytes.putShort((short) (int) value);
        case F32 -> bytes.putFloat((float) value);
      }
    }
    return new Raster(extent, channels, type, Spacing.unknown(), bytes.flip());
  }

  /** An image of 8 bits in grey. */
  static Pixels luma(Pixels colour) {
    GreyValues values = GreyValues.of(colour.raster(), 1);
    byte[] grey = new byte[values.count()];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (byte) values.at(i);
    }
    return Pixels.of(colour.width(), colour.height(), 1, grey);
  }

  /** Writes a PNG whose pixels follow from its name. */
  static Path writePng(Path file, int width, int height, int channels) {
    BufferedImage image =
        new BufferedImage(
            width,
            height,
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    Pixels pixels = filled(file.getFileName().toString(), width, height, channels);
    for (int i = 0; i < pixels.length(); i++) {
      int pixel = i / channels;
      image.getRaster().setSample(pixel % width, pixel / width, i % channels, pixels.value(i));
    }
    try {
      Files.createDirectories(file.getParent());
      if (!ImageIO.write(image, "png", file.toFile())) {
        throw new IllegalStateException("no writer of PNG");
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The largest difference to rows of numbers, or of arrays of numbers. */
  static int largestDifference(Pixels image, JsonNode rows) {
    int largest = 0;
    int i = 0;
    for (JsonNode row : rows) {
      for (JsonNode cell : row) {
        for (int c = 0; c < image.channels(); c++, i++) {
          int expected = cell.isArray() ? cell.get(c).intValue() : cell.intValue();
          largest = Math.max(largest, Math.abs(image.value(i) - expected));
        }
      }
    }
    if (i != image.length()) {
      throw new AssertionError("expected " + image.length() + " values but found " + i);
    }
    return largest;
  }
}
