package io.pollard.files;

import io.pollard.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Looks at what a name stands for before it is opened. A pipe that nobody writes to is waited for
 * for ever, a device such as {@code /dev/zero} has no end, and a file that is larger than the
 * memory ends the program; neither is told by a name that ends in ".png". Links are followed.
 */
public final class PlainFile {

  private static final int KIND = 0xf000; // of a mode, as POSIX's sys/stat.h has it
  private static final int PIPE = 0x1000;
  private static final int CHARACTER_DEVICE = 0x2000;
  private static final int BLOCK_DEVICE = 0x6000;
  private static final int SOCKET = 0xc000;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private PlainFile() {}

  /**
   * How many bytes a file has, which may then be opened.
   *
   * @throws DataException with a sentence that names it, if what is there is a folder, a pipe, a
   *     device or a socket
   * @throws java.nio.file.NoSuchFileException if nothing is there
   * @throws IOException if it can't be looked at
   */
  public static long size(Path file) throws IOException {
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    if (!found.isRegularFile()) {
      throw new DataException(
          "expected a file but %s is %s; name a file, or copy into one what it gives"
              .formatted(file, found.isDirectory() ? "a folder" : special(file)));
    }
    return found.size();
  }

  /**
   * All bytes of a file.
   *
   * @param most how many there may be, for which there is memory
   * @throws DataException as {@link #size}, or if there are more
   * @throws IOException as {@link #size}, or if it can't be read or changes meanwhile
   */
  public static byte[] bytes(Path file, long most) throws IOException {
    long size = size(file);
    long room = Math.min(most, LARGEST_ARRAY);
    if (size > room) {
      throw new DataException(
          "expected at most %s bytes, for which there is memory (-Xmx), but %s has %s"
              .formatted(room, file, size));
    }
    byte[] bytes = new byte[(int) size];
    try (InputStream in = Files.newInputStream(file)) {
      if (in.readNBytes(bytes, 0, bytes.length) < bytes.length || in.read() >= 0) {
        throw new IOException("it has changed while it was read");
      }
    }
    return bytes;
  }

  private static String special(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return "no file";
    }
    return switch ((int) Files.getAttribute(file, "unix:mode") & KIND) {
      case PIPE -> "a pipe";
      case CHARACTER_DEVICE, BLOCK_DEVICE -> "a device";
      case SOCKET -> "a socket";
      default -> "no file";
    };
  }
}
