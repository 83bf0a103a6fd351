package io.pollard.files;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * A file in a jar.
 *
 * @param jar the jar's file name
 * @param path in the jar, with slashes
 * @param size in bytes, at least 0
 * @param crc the CRC-32 of its bytes, as the jar says it
 * @param modified when it was changed last, in milliseconds since 1970, as this process reads the
 *     jar
 * @param content opens it
 */
public record PackedFile(
    String jar, String path, long size, long crc, long modified, Content content) {

  /** Opens a file. */
  @FunctionalInterface
  public interface Content {
    InputStream open() throws IOException;
  }

  /** Its name without folders. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * The files in one folder of the class path's jars, without its folders; none where the folder is
   * in no jar.
   *
   * @param loader that sees the jars
   * @param folder with slashes, without one at the end
   * @param wanted says by its name whether a file is
   */
  public static List<PackedFile> in(ClassLoader loader, String folder, Predicate<String> wanted)
      throws IOException {
    List<PackedFile> files = new ArrayList<>();
    for (URL url : Collections.list(loader.getResources(folder + "/"))) {
      URLConnection connection = url.openConnection();
      if (connection instanceof JarURLConnection jar) {
        files.addAll(in(jar.getJarFile(), folder + "/", wanted));
      }
    }
    return files;
  }

  /** The jar stays open: it is the class loader's. */
  private static List<PackedFile> in(JarFile jar, String folder, Predicate<String> wanted) {
    return jar.stream()
        .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(folder))
        .filter(entry -> entry.getName().indexOf('/', folder.length()) < 0)
        .filter(entry -> wanted.test(entry.getName().substring(folder.length())))
        .map(entry -> of(jar, entry))
        .toList();
  }

  private static PackedFile of(JarFile jar, ZipEntry entry) {
    return new PackedFile(
        Path.of(jar.getName()).getFileName().toString(),
        entry.getName(),
        entry.getSize(),
        entry.getCrc(),
        entry.getTime(),
        () -> jar.getInputStream(entry));
  }
}
