package io.pollard.imaging;

import java.util.List;

/** TIFF 6.0 and BigTIFF; its pages are the frames. */
public final class TiffFormat extends ImageIoFormat {

  public TiffFormat() {
    super(
        "TIFF",
        List.of("tif", "tiff"),
        new byte[] {'I', 'I', 42, 0},
        new byte[] {'M', 'M', 0, 42},
        new byte[] {'I', 'I', 43, 0},
        new byte[] {'M', 'M', 0, 43});
  }
}
