package io.pollard.imaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageReader;

/** GIF; of a film, a frame is the picture stored, without what lies under it. */
public final class GifFormat extends ImageIoFormat {

  public GifFormat() {
    super(
        "GIF",
        List.of("gif"),
        new byte[] {'G', 'I', 'F', '8', '7', 'a'},
        new byte[] {'G', 'I', 'F', '8', '9', 'a'});
  }

  @Override
  Inspected inspect(Path file, byte[] bytes) {
    return new Gif(new GifImages(bytes));
  }

  @Override
  Optional<Stored> stored(byte[] bytes) {
    return Optional.of(new Stored(1, 8)); // places in a palette, of at most 8 bits
  }

  private record Gif(GifImages images) implements Inspected {

    @Override
    public byte[] decodable(int frame) throws IOException {
      return images.alone(frame);
    }

    @Override
    public int frames(ImageReader reader) {
      return images.count();
    }

    /** The file is given to the decoder with no picture but the frame. */
    @Override
    public int page(int frame) {
      return 0;
    }

    @Override
    public Pixels places(ImageReader reader, int frame) throws IOException {
      return Pixels.places(reader.read(0));
    }
  }
}
