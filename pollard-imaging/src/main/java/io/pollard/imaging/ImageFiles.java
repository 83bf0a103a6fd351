package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.files.PlainFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The images of a folder, and the bytes of one. */
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
  public static byte[] bytes(Path file) {
    try {
      return PlainFile.bytes(file, MOST_BYTES);
    } catch (NoSuchFileException e) {
      throw new DataException("expected an image but found no file " + file, e);
    } catch (IOException e) {
      throw new DataException("the file %s can't be read: %s".formatted(file, e), e);
    }
  }

  /**
   * The SHA-256 of an image: of its bytes, or of those of all of its files where it has several.
   *
   * @param bytes of the file
   * @throws DataException if one of its files can't be read
   */
  static String content(Path file, byte[] bytes) {
    List<Path> companions = ImageFormats.companions(file, bytes);
    if (companions.isEmpty()) {
      return Hashes.of(bytes);
    }
    Hashes hashes = new Hashes();
    hashes.add(Hashes.of(bytes));
    companions.forEach(companion -> hashes.add(Hashes.of(bytes(companion))));
    return hashes.hex();
  }

  /**
   * The SHA-256 of a volume whose slices are files: of theirs, in their order.
   *
   * @throws DataException if one can't be read
   */
  static String content(List<Path> slices) {
    Hashes hashes = new Hashes();
    slices.forEach(slice -> hashes.add(content(slice, bytes(slice))));
    return hashes.hex();
  }

  /**
   * All images in a folder and the folders below it, in the order of their paths.
   *
   * @throws DataException if a folder can't be read
   */
  public static List<Path> below(Path folder) {
    return ImageFolder.of(folder).images();
  }
}
