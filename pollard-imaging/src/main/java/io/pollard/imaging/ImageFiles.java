package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.files.PlainFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Which files are images, told by their names, and their bytes. */
public final class ImageFiles {

  /** A picture is decoded beside its bytes, which may therefore fill half of the memory. */
  private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 2;

  private ImageFiles() {}

  /**
   * All bytes of an image.
   *
   * @throws DataException if there is no such file, it is a pipe, a device or the like, it is
   *     larger than memory allows, or it can't be read
   */
  static byte[] bytes(Path file) {
    try {
      return PlainFile.bytes(file, MOST_BYTES);
    } catch (NoSuchFileException e) {
      throw new DataException("expected an image but found no file " + file, e);
    } catch (IOException e) {
      throw new DataException("the file %s can't be read: %s".formatted(file, e), e);
    }
  }

  /**
   * All images in a folder and the folders below it, in the order of their paths; files of a known
   * kind that has no reader are among them.
   *
   * @throws DataException if a folder can't be read
   */
  public static List<Path> below(Path folder) {
    try (Stream<Path> inside = Files.walk(folder)) {
      return inside
          .filter(file -> ImageFormats.isNamed(file) || ImageDecoder.missingReader(file) != null)
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new DataException("expected a folder that can be read but found " + folder, e);
    }
  }
}
