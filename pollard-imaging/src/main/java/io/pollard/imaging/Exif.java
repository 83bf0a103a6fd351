package io.pollard.imaging;

import java.io.IOException;

/**
 * The orientation that a camera or scanner has noted: TIFF's tag 274, in a TIFF itself or in the
 * note that a JPEG or PNG carries.
 */
final class Exif {

  /** As it is stored, which it is where nothing or nonsense is noted. */
  static final int UPRIGHT = 1;

  private static final int ORIENTATION = 274;

  private Exif() {}

  /** 1 to 8, of a note; other directories than the first are of thumbnails. */
  static int orientation(byte[] note) {
    try {
      return orientation(TiffDirectory.chain(note).get(0));
    } catch (IOException e) {
      return UPRIGHT; // A broken note is no reason to refuse the image.
    }
  }

  /** Whether a note turns the image by a tag of another type than EXIF gives it. */
  static boolean isNotedOddly(byte[] note) {
    try {
      return isNotedOddly(TiffDirectory.chain(note).get(0));
    } catch (IOException e) {
      return false;
    }
  }

  /** The same of a page. */
  static boolean isNotedOddly(TiffDirectory page) {
    return orientation(page) != UPRIGHT && !page.isOfShorts(ORIENTATION);
  }

  /** 1 to 8, of a page. */
  static int orientation(TiffDirectory page) {
    long orientation = page.number(ORIENTATION, UPRIGHT);
    return orientation >= 1 && orientation <= 8 ? (int) orientation : UPRIGHT;
  }
}
