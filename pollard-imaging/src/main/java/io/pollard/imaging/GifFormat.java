package io.pollard.imaging;

import java.nio.file.Path;
import java.util.List;

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
    return frame -> {
      GifImages.check(bytes, frame);
      return bytes;
    };
  }
}
