package io.pollard.imaging;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The strips or tiles of a page: whether they are all there, and whether what they hold is worth
 * the work.
 *
 * @param width of the page in pixels
 * @param chunkWidth of a strip or tile; the last ones may reach beyond the page
 * @param planes how often the page is there, once for each channel or once
 * @param offsets tag of where they begin
 * @param counts tag of how many bytes each has
 */
record TiffChunks(
    TiffDirectory page,
    long width,
    long height,
    long chunkWidth,
    long chunkHeight,
    long planes,
    int offsets,
    int counts) {

  /** How much larger than the page all tiles together may be, so that one is not mostly air. */
  private static final double MOST_TIMES = 4;

  /** Pixels beside that: a small page in one large tile. */
  private static final double MOST_AROUND = 1 << 24;

  /** Each costs a decoder microseconds, so that there are only so many of a few pixels. */
  private static final long MOST_CHUNKS = 1 << 16;

  private static final long LEAST_PIXELS = 64;

  static TiffChunks of(TiffDirectory page) throws IOException {
    long width = page.number(TiffFormat.WIDTH, 0);
    long height = page.number(TiffFormat.HEIGHT, 0);
    long samples = page.number(TiffFormat.SAMPLES, 1);
    boolean isPlanar = page.number(TiffFormat.PLANAR, 1) == TiffFormat.SEPARATE_PLANES;
    boolean isTiled = page.has(TiffFormat.TILE_OFFSETS);
    long chunkWidth = isTiled ? page.number(TiffFormat.TILE_WIDTH, 0) : width;
    long chunkHeight =
        isTiled
            ? page.number(TiffFormat.TILE_HEIGHT, 0)
            : Math.min(height, page.number(TiffFormat.ROWS_PER_STRIP, Integer.MAX_VALUE));
    if (!isSize(width)
        || !isSize(height)
        || !isSize(chunkWidth)
        || !isSize(chunkHeight)
        || samples < 1
        || samples > Short.MAX_VALUE) {
      throw new IOException(
          "expected a page of strips or tiles but found %sx%s of %s samples in pieces of %sx%s"
              .formatted(width, height, samples, chunkWidth, chunkHeight));
    }
    return new TiffChunks(
        page,
        width,
        height,
        chunkWidth,
        chunkHeight,
        isPlanar ? samples : 1,
        isTiled ? TiffFormat.TILE_OFFSETS : TiffFormat.STRIP_OFFSETS,
        isTiled ? TiffFormat.TILE_BYTE_COUNTS : TiffFormat.STRIP_BYTE_COUNTS);
  }

  private static boolean isSize(long size) {
    return size >= 1 && size <= Integer.MAX_VALUE;
  }

  private long across() {
    return (width + chunkWidth - 1) / chunkWidth;
  }

  private long down() {
    return (height + chunkHeight - 1) / chunkHeight;
  }

  /**
   * @throws IOException with a reason if some are missing or cut off, or if a decoder would take
   *     longer over them than for a picture of that size
   */
  void check() throws IOException {
    int there = page.count(offsets);
    if (there / planes < across() || there / planes / across() < down()) {
      throw new IOException(
          "it is damaged: expected %s strips or tiles but found %s"
              .formatted(across() * down() * planes, there));
    }
    int chunks = (int) (across() * down() * planes);
    if (chunks > MOST_CHUNKS + width * height / LEAST_PIXELS) {
      throw new IOException(
          "expected strips or tiles of at least %s pixels but found such of %sx%s"
              .formatted(LEAST_PIXELS, chunkWidth, chunkHeight));
    }
    double work = (double) (across() * down()) * chunkWidth * chunkHeight;
    if (work > MOST_AROUND + MOST_TIMES * width * height) {
      throw new IOException(
          "expected strips or tiles that fit %sx%s pixels but found such of %sx%s"
              .formatted(width, height, chunkWidth, chunkHeight));
    }
    boolean areCounted = page.count(counts) >= chunks;
    for (int chunk = 0; areCounted && chunk < chunks; chunk++) {
      areCounted = page.number(counts, chunk, 0) > 0; // writers that don't know them put 0
    }
    long compression = page.number(TiffFormat.COMPRESSION, TiffFormat.UNCOMPRESSED);
    for (int chunk = 0; chunk < chunks; chunk++) {
      long offset = page.number(offsets, chunk, 0);
      long bytes =
          compression == TiffFormat.UNCOMPRESSED
              ? uncompressed(chunk)
              : areCounted ? page.number(counts, chunk, 0) : 1;
      if (offset < 1 || offset > page.file().length || bytes > page.file().length - offset) {
        throw new IOException("it is cut off: a strip or tile lies beyond its end");
      }
      if (areCounted
          && (compression == TiffFormat.DEFLATE || compression == TiffFormat.OLD_DEFLATE)) {
        checkDeflated(offset, bytes, uncompressed(chunk));
      }
      if (compression == TiffFormat.JPEG && areCounted) {
        checkJpeg(Arrays.copyOfRange(page.file(), (int) offset, (int) (offset + bytes)));
      }
    }
  }

  /** The decoder reads no further than the picture, and so does not see a wrong check sum. */
  private void checkDeflated(long offset, long length, long pictureBytes) throws IOException {
    byte[] room = new byte[1 << 14];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(page.file(), (int) offset, (int) length);
      long unpacked = 0;
      while (!inflater.finished() && unpacked <= pictureBytes + room.length) {
        int count = inflater.inflate(room);
        unpacked += count;
        if (count == 0 && !inflater.finished()) {
          throw new IOException("it is cut off: a strip or tile ends too early");
        }
      }
    } catch (DataFormatException e) {
      throw new IOException("it is damaged: a strip or tile can't be unpacked", e);
    } finally {
      inflater.end();
    }
  }

  /** How many bytes a strip or tile has, at least; of YCbCr it is not told. */
  private long uncompressed(int chunk) {
    if (page.number(TiffFormat.PHOTOMETRIC, 0) == TiffFormat.YCBCR) {
      return 1;
    }
    long row = chunk / across() % down();
    long rows =
        offsets == TiffFormat.TILE_OFFSETS
            ? chunkHeight
            : Math.min(chunkHeight, height - row * chunkHeight);
    long samples = planes > 1 ? 1 : page.number(TiffFormat.SAMPLES, 1);
    long bits = Math.max(1, page.number(TiffFormat.BITS, 1));
    return Math.multiplyExact(rows, (Math.multiplyExact(chunkWidth, samples * bits) + 7) / 8);
  }

  private void checkJpeg(byte[] jpeg) throws IOException {
    JpegMarkers markers = JpegMarkers.of(jpeg);
    Optional<String> objection = markers.objection();
    if (objection.isPresent()) {
      throw new IOException(objection.get());
    }
    // A strip may be written as high as the others though the page ends within it.
    if (markers.pixels() > 4 * Math.multiplyExact(chunkWidth, chunkHeight)) {
      throw new IOException(
          "a strip or tile of %sx%s claims %s pixels"
              .formatted(chunkWidth, chunkHeight, markers.pixels()));
    }
  }
}
