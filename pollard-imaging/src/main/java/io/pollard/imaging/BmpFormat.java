package io.pollard.imaging;

import java.util.List;

/** Windows' bitmaps. */
public final class BmpFormat extends ImageIoFormat {

  public BmpFormat() {
    super("BMP", List.of("bmp"), new byte[] {'B', 'M'});
  }
}
