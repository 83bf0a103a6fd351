package io.pollard.imaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Windows' bitmaps. Colour profiles are not applied. */
public final class BmpFormat extends ImageIoFormat {

  private static final int BITS = 28; // of a pixel; its place in headers of 40 bytes and more
  private static final int COMPRESSION = 30; // its place, in headers of 40 bytes and more
  private static final int JPEG = 4; // for printers
  private static final int PNG = 5;

  public BmpFormat() {
    super("BMP", List.of("bmp"), new byte[] {'B', 'M'});
  }

  @Override
  Inspected inspect(Path file, byte[] bytes) throws IOException {
    int compression = bytes.length > COMPRESSION ? bytes[COMPRESSION] : 0;
    if (compression == JPEG || compression == PNG) {
      throw new IOException("it is a JPEG or PNG within a bitmap; take it out");
    }
    return frame -> bytes;
  }

  @Override
  Optional<Stored> stored(byte[] bytes) {
    int bits = bytes[BITS];
    return Optional.of(bits < 24 ? new Stored(1, bits) : new Stored(bits / 8, 8));
  }
}
