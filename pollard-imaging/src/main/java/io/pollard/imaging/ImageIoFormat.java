package io.pollard.imaging;

import io.pollard.data.DataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** How the decoders of JPEG begin when they had to guess; that of its end is told apart. */
  private static final List<String> DAMAGE =
      List.of("corrupt jpeg data", "inconsistent progression");

  /** Of files whose colours, orientation or page the first versions took otherwise. */
  private static final String SECOND_READING = "2";

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
  public boolean claims(Path file, byte[] head) {
    return beginnings.stream()
        .anyMatch(
            beginning ->
                head.length >= beginning.length
                    && Arrays.equals(head, 0, beginning.length, beginning, 0, beginning.length));
  }

  @Override
  public final Raster read(Path file, byte[] bytes, int frame) throws IOException {
    return read(file, bytes, frame, Inspected::decode);
  }

  /**
   * Reads the first frame of a mask, whose values are numbers of what they mark: where a palette
   * makes colours of them, the places in it.
   *
   * @throws DataException as {@link #read}
   * @throws IOException as {@link #read}
   */
  final Raster readPlaces(Path file, byte[] bytes) throws IOException {
    return read(file, bytes, 0, Inspected::places);
  }

  /** What becomes of stored values. */
  @FunctionalInterface
  private interface Decoding {
    Pixels of(Inspected file, ImageReader reader, int frame) throws IOException;
  }

  private Raster read(Path file, byte[] bytes, int frame, Decoding decoding) throws IOException {
    Inspected inspected = inspect(file, bytes);
    List<String> warnings = new ArrayList<>();
    return read(
        file,
        inspected.decodable(frame),
        reader -> {
          reader.addIIOReadWarningListener((source, text) -> warnings.add(text));
          int page = inspected.page(frame);
          long pixels = (long) reader.getWidth(page) * reader.getHeight(page);
          if (pixels > MOST_PIXELS) {
            throw new DataException(
                "expected at most %s pixels, for which there is memory (-Xmx), but %s claims %s"
                    .formatted(MOST_PIXELS, file, pixels));
          }
          Pixels decoded = decoding.of(inspected, reader, frame);
          for (String warning : warnings) {
            String lower = warning.toLowerCase(Locale.ROOT);
            if (lower.contains("premature")) {
              throw new DataException("the image %s is cut off".formatted(file));
            }
            if (DAMAGE.stream().anyMatch(lower::contains)) {
              throw new DataException(
                  "the image %s is damaged: its decoder says \"%s\"".formatted(file, warning));
            }
          }
          return decoded.upright(inspected.orientation(frame)).raster();
        });
  }

  @Override
  public final Facts facts(Path file, byte[] bytes) throws IOException {
    Inspected inspected = inspect(file, bytes);
    return read(file, inspected.decodable(0), reader -> Facts.ofFrames(inspected.frames(reader)));
  }

  /**
   * Bits and channels as they are stored, which takes no look at the picture itself.
   *
   * @throws IOException if it is damaged
   */
  final Attributes attributes(byte[] bytes) throws IOException {
    try {
      Map<String, String> described = new LinkedHashMap<>();
      stored(bytes)
          .ifPresent(
              depth -> {
                described.put(HeaderWords.CHANNELS, Integer.toString(depth.channels()));
                described.put(HeaderWords.BITS, Integer.toString(depth.bits()));
              });
      return new Attributes(described, Map.of(), Set.of());
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("it is cut off", e);
    }
  }

  /**
   * How values are stored, before palettes and colours are applied.
   *
   * @param channels with alpha; 1 of a palette
   * @param bits of a channel, or of a place in the palette
   */
  record Stored(int channels, int bits) {}

  /**
   * What the header says of that, if it does.
   *
   * @throws IOException if it is damaged
   * @throws IndexOutOfBoundsException if it is cut off
   */
  Optional<Stored> stored(byte[] bytes) throws IOException {
    return Optional.empty();
  }

  @Override
  public final String reading(Path file, byte[] bytes) throws IOException {
    return inspect(file, bytes).isReadAnew(0) ? SECOND_READING : "";
  }

  /**
   * Looks through a file before it is decoded, for what decoders pass over or take too long for.
   *
   * @throws DataException with a sentence that names the file
   * @throws IOException with a reason
   */
  abstract Inspected inspect(Path file, byte[] bytes) throws IOException;

  /** A file that has been looked through. */
  interface Inspected {

    /** The file, without what would make its decoder change stored values. */
    byte[] decodable(int frame) throws IOException;

    /** How many of its images are frames. */
    default int frames(ImageReader reader) throws IOException {
      return reader.getNumImages(true);
    }

    /** Where its reader finds a frame. */
    default int page(int frame) {
      return frame;
    }

    /** Whether the first versions made other pixels of a frame. */
    default boolean isReadAnew(int frame) {
      return false;
    }

    /** 1 to 8, as EXIF has it. */
    default int orientation(int frame) {
      return 1;
    }

    /** The stored values, lying as they are stored. */
    default Pixels decode(ImageReader reader, int frame) throws IOException {
      return Pixels.of(reader.read(page(frame)));
    }

    /** The same, those of a palette by their places in it. */
    default Pixels places(ImageReader reader, int frame) throws IOException {
      return decode(reader, frame);
    }
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
