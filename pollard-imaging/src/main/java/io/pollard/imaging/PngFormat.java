package io.pollard.imaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageReader;

/** Portable Network Graphics, ISO/IEC 15948. Colour profiles and gammas are not applied. */
public final class PngFormat extends ImageIoFormat {

  public PngFormat() {
    super("PNG", List.of("png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n'});
  }

  @Override
  Inspected inspect(Path file, byte[] bytes) throws IOException {
    return new Png(PngChunks.of(bytes));
  }

  private record Png(PngChunks chunks) implements Inspected {

    @Override
    public byte[] decodable(int frame) {
      return chunks.plain();
    }

    @Override
    public int orientation(int frame) {
      return chunks.exif().map(Exif::orientation).orElse(Exif.UPRIGHT);
    }

    @Override
    public boolean isReadAnew(int frame) {
      return orientation(frame) != Exif.UPRIGHT;
    }

    @Override
    public Pixels decode(ImageReader reader, int frame) throws IOException {
      chunks.checkPicture();
      return Inspected.super.decode(reader, frame);
    }
  }
}
