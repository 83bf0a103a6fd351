package io.pollard.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Files that are complete or absent: written beside under a name of this process, forced to the
 * disk, then renamed. A process that dies between leaves the old file as it was; a thread that is
 * interrupted writes to the end and stays interrupted. What is no file, as {@code /dev/stdout} or a
 * named pipe, is written to as it stands: a rename would put a file in its place.
 */
public final class WholeFile {

  /** Writes the whole content. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private WholeFile() {}

  public static void write(Path file, Content content) throws IOException {
    if (isDevice(file)) {
      try (OutputStream out = Files.newOutputStream(file)) {
        content.writeTo(out);
      }
      return;
    }
    Path beside = beside(file);
    try {
      try (FileOutputStream out = new FileOutputStream(beside.toFile())) {
        content.writeTo(out);
        out.getFD().sync();
      }
      replace(beside, file);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static boolean isDevice(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
  }

  public static void writeText(Path file, String text) throws IOException {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Where to write what will be {@code file}. What killed processes left in its folder is deleted,
   * see {@link Leftovers}.
   */
  public static Path beside(Path file) {
    Leftovers.sweepOnce(file.toAbsolutePath().resolveSibling(""));
    return Leftovers.beside(file);
  }

  /** Gives a finished file its name, in place of the file that had it; a device keeps its place. */
  public static void replace(Path beside, Path file) throws IOException {
    if (isDevice(file)) {
      throw new FileSystemException(file.toString(), null, "expected a file but found a device");
    }
    try {
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
