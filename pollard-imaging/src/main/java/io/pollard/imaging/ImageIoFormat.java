package io.pollard.imaging;

import io.pollard.data.DataException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A format that Java's ImageIO or one of its plug-ins reads: images of two axes, 8 or 16 bits, grey
 * or RGB, turned upright as their EXIF orientation says.
 */
abstract class ImageIoFormat implements ImageFormat {

  /**
   * A file that claims more is a trap, damaged, or too much for the heap: a pixel of 16-bit RGB
   * takes up to 24 bytes while it is decoded.
   */
  private static final long MOST_PIXELS =
      Math.min(200_000_000, Runtime.getRuntime().maxMemory() / 32);

  private final String name;
  private final List<String> extensions;
  private final List<byte[]> beginnings;

  /**
   * @param beginnings with which files of this kind begin
   */
  ImageIoFormat(String name, List<String> extensions, byte[]... beginnings) {
    this.name = name;
    this.extensions = List.copyOf(extensions);
    this.beginnings = List.of(beginnings);
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final List<String> extensions() {
    return extensions;
  }

  /** Names are often wrong, so that only the beginning counts. */
  @Override
  public final boolean claims(Path file, byte[] head) {
    return beginnings.stream()
        .anyMatch(
            beginning ->
                head.length >= beginning.length
                    && Arrays.equals(head, 0, beginning.length, beginning, 0, beginning.length));
  }

  @Override
  public final Raster read(Path file, byte[] bytes, int frame) throws IOException {
    AtomicReference<String> warning = new AtomicReference<>("");
    return read(
        file,
        bytes,
        reader -> {
          reader.addIIOReadWarningListener(
              (source, text) -> warning.set(warning.get() + text.toLowerCase(Locale.ROOT)));
          long pixels = (long) reader.getWidth(frame) * reader.getHeight(frame);
          if (pixels > MOST_PIXELS) {
            throw new DataException(
                "expected at most %s pixels, for which there is memory (-Xmx), but %s claims %s"
                    .formatted(MOST_PIXELS, file, pixels));
          }
          BufferedImage image = reader.read(frame);
          if (isCutOff(bytes) || warning.get().contains("premature")) {
            throw new DataException("the image %s is cut off".formatted(file));
          }
          return Pixels.of(image).upright(Exif.orientation(bytes)).raster();
        });
  }

  @Override
  public final Facts facts(Path file, byte[] bytes) throws IOException {
    return read(file, bytes, reader -> Facts.ofFrames(reader.getNumImages(true)));
  }

  /** Whether the end is missing though a reader would not say so. */
  boolean isCutOff(byte[] bytes) {
    return false;
  }

  @FunctionalInterface
  private interface Reading<T> {
    T with(ImageReader reader) throws IOException;
  }

  private <T> T read(Path file, byte[] bytes, Reading<T> reading) throws IOException {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new DataException(
            "the image %s can't be decoded: it is of a kind of %s that has no reader"
                .formatted(file, name));
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, false, true);
        return reading.with(reader);
      } finally {
        reader.dispose();
      }
    }
  }
}
