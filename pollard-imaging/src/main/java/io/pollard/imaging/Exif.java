package io.pollard.imaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finds the orientation that a camera or scanner has noted in a JPEG's APP1 segment or a TIFF. */
final class Exif {

  private static final int ORIENTATION = 0x0112;
  private static final int SHORT = 3;

  private Exif() {}

  /** 1 to 8; 1 (as it is) where nothing or nonsense is noted. */
  static int orientation(byte[] file) {
    try {
      if (file.length > 4 && at(file, 0) == 0xff && at(file, 1) == 0xd8) {
        return ofJpeg(file);
      }
      boolean tiff =
          file.length > 8
              && ((file[0] == 'I' && file[1] == 'I' && file[2] == 42 && file[3] == 0)
                  || (file[0] == 'M' && file[1] == 'M' && file[2] == 0 && file[3] == 42));
      return tiff ? ofTiff(ByteBuffer.wrap(file)) : 1;
    } catch (IndexOutOfBoundsException e) {
      return 1; // A broken note is no reason to refuse the image.
    }
  }

  private static int ofJpeg(byte[] file) {
    int position = 2;
    while (at(file, position) == 0xff) {
      int marker = at(file, position + 1);
      int length = at(file, position + 2) << 8 | at(file, position + 3);
      if (marker == 0xda || length < 2) {
        return 1; // The picture itself begins.
      }
      boolean exif =
          marker == 0xe1
              && length > 16
              && file[position + 4] == 'E'
              && file[position + 5] == 'x'
              && file[position + 6] == 'i'
              && file[position + 7] == 'f';
      if (exif) {
        return ofTiff(ByteBuffer.wrap(file, position + 10, length - 8).slice());
      }
      position += 2 + length;
    }
    return 1;
  }

  private static int ofTiff(ByteBuffer tiff) {
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    int entries = tiff.getShort(directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + 12 * i;
      if ((tiff.getShort(entry) & 0xffff) == ORIENTATION && tiff.getShort(entry + 2) == SHORT) {
        int orientation = tiff.getShort(entry + 8) & 0xffff;
        return orientation >= 1 && orientation <= 8 ? orientation : 1;
      }
    }
    return 1;
  }

  private static int at(byte[] file, int index) {
    return file[index] & 0xff;
  }
}
