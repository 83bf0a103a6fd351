package io.pollard.imaging;

import io.pollard.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Which files are images, told by their names. */
public final class ImageFiles {

  private ImageFiles() {}

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
