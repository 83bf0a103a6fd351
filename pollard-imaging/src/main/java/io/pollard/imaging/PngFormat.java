package io.pollard.imaging;

import java.util.List;

/** Portable Network Graphics, ISO/IEC 15948. */
public final class PngFormat extends ImageIoFormat {

  public PngFormat() {
    super("PNG", List.of("png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n'});
  }
}
