package io.pollard.imaging;

import com.twelvemonkeys.imageio.metadata.CompoundDirectory;
import com.twelvemonkeys.imageio.metadata.Directory;
import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageInputStreamImpl;

/** Finds the orientation that a camera or scanner has noted in a JPEG's APP1 segment or a TIFF. */
final class Exif {

  private Exif() {}

  /** 1 to 8; 1 (as it is) where nothing or nonsense is noted. */
  static int orientation(byte[] file) {
    try {
      if (startsWith(file, 0xff, 0xd8)) {
        return ofJpeg(file);
      }
      boolean isTiff = startsWith(file, 'I', 'I') || startsWith(file, 'M', 'M');
      return isTiff ? ofTiff(file) : 1;
    } catch (IOException | RuntimeException e) {
      return 1; // A broken note is no reason to refuse the image.
    }
  }

  private static boolean startsWith(byte[] file, int first, int second) {
    return file.length > 8 && (file[0] & 0xff) == first && (file[1] & 0xff) == second;
  }

  private static int ofJpeg(byte[] file) throws IOException {
    List<JPEGSegment> segments;
    try (ImageInputStream in = new Rationed(file)) {
      segments = JPEGSegmentUtil.readSegments(in, JPEG.APP1, "Exif");
    }
    if (segments.isEmpty()) {
      return 1;
    }
    try (InputStream data = segments.get(0).segmentData()) {
      data.skipNBytes("Exif\0\0".length());
      return ofTiff(data.readAllBytes());
    }
  }

  private static int ofTiff(byte[] tiff) throws IOException {
    Directory all;
    try (ImageInputStream in = new Rationed(tiff)) {
      all = new TIFFReader().read(in);
    }
    // Others than the first are of thumbnails and further pages.
    Entry entry = ((CompoundDirectory) all).getDirectory(0).getEntryById(TIFF.TAG_ORIENTATION);
    boolean isNoted = entry != null && entry.getTypeName().equals("SHORT");
    int orientation = isNoted ? ((Number) entry.getValue()).intValue() : 1;
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }

  /**
   * Bytes of which only so many can be read, all reads together: thousands of entries that name the
   * same large value, or segments that lie in each other, would be read for hours.
   */
  private static final class Rationed extends ImageInputStreamImpl {
    private final byte[] bytes;
    private long left;

    Rationed(byte[] bytes) {
      this.bytes = bytes;
      this.left = 2L * bytes.length + 4096;
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public int read() throws IOException {
      bitOffset = 0;
      if (streamPos >= bytes.length) {
        return -1;
      }
      spend(1);
      return bytes[(int) streamPos++] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      bitOffset = 0;
      if (streamPos >= bytes.length) {
        return -1;
      }
      int count = (int) Math.min(length, bytes.length - streamPos);
      spend(count);
      System.arraycopy(bytes, (int) streamPos, to, offset, count);
      streamPos += count;
      return count;
    }

    private void spend(int count) throws IOException {
      left -= count;
      if (left < 0) {
        throw new IOException("more is read than there is");
      }
    }
  }
}
