package io.pollard.imaging;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** What the formats of volumes share: packed values, and files beside the header's. */
final class VolumeFile {

  /** Deflate packs at most 1032 bytes into one (zlib's technical details). */
  private static final long DENSEST = 1032;

  /** What may lie before the values, as extensions do. */
  private static final long MOST_SKIPPED = 1L << 28;

  /** How much behind the values is unpacked so that the check sum at the end is seen. */
  private static final int MOST_BEHIND = 1 << 20;

  private VolumeFile() {}

  /** How the bytes of the values are packed. */
  enum Packing {
    RAW,
    GZIP,
    ZLIB
  }

  static boolean isGzip(byte[] bytes) {
    return bytes.length > 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
  }

  static Packing packing(byte[] bytes) {
    return isGzip(bytes) ? Packing.GZIP : Packing.RAW;
  }

  /**
   * The first bytes, unpacked; fewer where there are fewer or the rest is damaged.
   *
   * @param bytes packed by gzip, or not, and perhaps cut off
   */
  static byte[] head(byte[] bytes, int count) {
    byte[] head = new byte[count];
    int read = 0;
    try (InputStream in = open(bytes, 0, packing(bytes))) {
      while (read < count) {
        int more = in.read(head, read, count - read);
        if (more < 0) {
          break;
        }
        read += more;
      }
    } catch (IOException e) {
      // what was read before counts
    }
    return Arrays.copyOf(head, read);
  }

  private static InputStream open(byte[] bytes, int from, Packing packing) throws IOException {
    InputStream in = new ByteArrayInputStream(bytes, from, bytes.length - from);
    return switch (packing) {
      case RAW -> in;
      case GZIP -> new BufferedInputStream(new GZIPInputStream(in), 1 << 16);
      case ZLIB -> new BufferedInputStream(new InflaterInputStream(in), 1 << 16);
    };
  }

  /**
   * Reads the values.
   *
   * @param from where the packed bytes begin
   * @param skipped how many unpacked bytes lie before the values; below 0 where they are too many
   *     for their file
   * @throws IOException if there are too few, they are damaged or there is no memory for them
   */
  static Raster raster(Voxels voxels, byte[] bytes, int from, Packing packing, long skipped)
      throws IOException {
    int there = bytes.length - from;
    long most = packing == Packing.RAW ? there : there * DENSEST;
    boolean isSkippable = skipped >= 0 && skipped <= Math.min(most, MOST_SKIPPED);
    if (!isSkippable || voxels.bytes() > most - skipped) {
      throw new IOException(
          "expected %s bytes of values%s but there are %s%s bytes; it is cut off"
              .formatted(
                  voxels.bytes(),
                  skipped > 0 ? " behind the first " + skipped : "",
                  there,
                  packing == Packing.RAW ? "" : " packed"));
    }
    try (InputStream in = open(bytes, from, packing)) {
      in.skipNBytes(skipped);
      Raster raster = voxels.raster(in);
      if (packing != Packing.RAW) {
        in.readNBytes(MOST_BEHIND);
      }
      return raster;
    } catch (EOFException e) {
      throw new IOException("its packed values are cut off", e);
    } catch (ZipException e) {
      throw new IOException("its packed values are damaged (%s)".formatted(e.getMessage()), e);
    }
  }

  /**
   * How many unpacked bytes lie before the values, as the headers of NRRD and MetaImage state it:
   * -1 where raw values end the file.
   *
   * @param from where the packed bytes begin
   * @throws IOException if it is no whole number
   */
  static long skipped(String stated, Voxels voxels, byte[] bytes, int from, Packing packing)
      throws IOException {
    long skipped = TextHeader.wholes(stated)[0];
    return skipped == -1 && packing == Packing.RAW ? bytes.length - from - voxels.bytes() : skipped;
  }

  /**
   * The one file of values that a header names.
   *
   * @throws IOException if it names several, or one that is not beside the header or in a folder
   *     below
   */
  static Path beside(Path header, String name) throws IOException {
    if (name.startsWith("LIST") || name.contains("%")) {
      throw new IOException("its values lie in several files; save it as one");
    }
    try {
      Path named = Path.of(name.replace('\\', '/'));
      boolean isOutside =
          named.isAbsolute()
              || name.isBlank()
              || named.normalize().startsWith("..")
              || named.normalize().toString().isEmpty();
      if (!isOutside) {
        return header.resolveSibling(named.normalize());
      }
    } catch (InvalidPathException e) {
      // as one that lies elsewhere
    }
    throw new IOException(
        "expected its values in a file beside it but it names \"%s\"; put that there and name it"
            .formatted(shortened(name)));
  }

  /** A word of a file in a sentence. */
  static String shortened(String word) {
    String plain = word.replaceAll("\\p{Cntrl}", "?");
    return plain.length() > 60 ? plain.substring(0, 60) + ".." : plain;
  }

  /**
   * The bytes of a file that a header names.
   *
   * @throws IOException if there is none
   */
  static byte[] companion(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("expected its values in %s but there is no such file".formatted(file));
    }
    return ImageFiles.bytes(file);
  }
}
