package io.pollard.imaging;

import java.util.List;

/** JPEG, ITU-T T.81, baseline and progressive. */
public final class JpegFormat extends ImageIoFormat {

  private static final int SCAN = 0xda;
  private static final int END = 0xd9;

  public JpegFormat() {
    super("JPEG", List.of("jpg", "jpeg", "jpe", "jfif"), new byte[] {(byte) 0xff, (byte) 0xd8});
  }

  /**
   * Whether the end is missing, which Java's readers fill with grey. The end marker can't occur in
   * the coded picture, so the one after the first start of a scan is the real one.
   */
  @Override
  boolean isCutOff(byte[] file) {
    int position = 2;
    while (position + 3 < file.length && (file[position + 1] & 0xff) != SCAN) {
      // Any number of bytes may fill the room before a marker.
      boolean isFilling = (file[position + 1] & 0xff) == 0xff;
      position +=
          isFilling ? 1 : 2 + ((file[position + 2] & 0xff) << 8 | (file[position + 3] & 0xff));
    }
    for (int i = position; i + 1 < file.length; i++) {
      if ((file[i] & 0xff) == 0xff && (file[i + 1] & 0xff) == END) {
        return false;
      }
    }
    return true;
  }
}
