package io.pollard.imaging;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageReader;

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
    return new Bmp(bytes);
  }

  private static final class Bmp implements Inspected {
    private final byte[] bytes;

    Bmp(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public byte[] decodable(int frame) {
      return bytes;
    }

    /** Every bitmap of 8 bits has a palette, and one of greys stands for grey values. */
    @Override
    public Pixels places(ImageReader reader, int frame) throws IOException {
      BufferedImage image = reader.read(page(frame));
      Pixels shown = Pixels.of(image);
      return shown.channels() == 1 ? shown : Pixels.places(image);
    }
  }

  @Override
  Optional<Stored> stored(byte[] bytes) {
    int bits = bytes[BITS];
    return Optional.of(bits < 24 ? new Stored(1, bits) : new Stored(bits / 8, 8));
  }
}
