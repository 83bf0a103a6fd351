package io.pollard.imaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageReader;

/** Portable Network Graphics, ISO/IEC 15948. Colour profiles and gammas are not applied. */
public final class PngFormat extends ImageIoFormat {

  private static final int DEPTH = 24; // its place in the header, which comes first
  private static final int COLOUR_TYPE = 25;
  private static final int PALETTE = 3;

  /** Of colour types: grey, colour, palette, grey and alpha, colour and alpha; 1 and 5 are none. */
  private static final List<Integer> CHANNELS = List.of(1, 1, 3, 1, 2, 1, 4);

  public PngFormat() {
    super("PNG", List.of("png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n'});
  }

  @Override
  Inspected inspect(Path file, byte[] bytes) throws IOException {
    return new Png(PngChunks.of(bytes), bytes[COLOUR_TYPE] == PALETTE);
  }

  @Override
  Optional<Stored> stored(byte[] bytes) {
    return Optional.of(new Stored(CHANNELS.get(bytes[COLOUR_TYPE]), bytes[DEPTH]));
  }

  private record Png(PngChunks chunks, boolean hasPalette) implements Inspected {

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

    @Override
    public Pixels places(ImageReader reader, int frame) throws IOException {
      if (!hasPalette) {
        return decode(reader, frame);
      }
      chunks.checkPicture();
      return Pixels.places(reader.read(page(frame)));
    }
  }
}
