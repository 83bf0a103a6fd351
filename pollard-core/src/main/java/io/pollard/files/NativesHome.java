package io.pollard.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Where native libraries are unpacked: the folder that {@code -Dpollard.natives} names, else {@code
 * POLLARD_NATIVES}, else a library's own setting; else {@code pollard/natives} in the user's cache
 * folder, and where nobody can write there a folder of the user in Java's temporary folder.
 */
public final class NativesHome {

  /** What a sentence tells to set. */
  public static final String SETTING = "POLLARD_NATIVES=FOLDER";

  private final Optional<Path> given;
  private final Path usual;
  private final Path fallback;

  private NativesHome(Optional<Path> given, Path usual, Path fallback) {
    this.given = given;
    this.usual = usual;
    this.fallback = fallback;
  }

  /**
   * As this process has it.
   *
   * @param own a library's own setting; empty if it is not set
   */
  public static NativesHome of(Optional<String> own) {
    return of(System.getProperties(), System.getenv(), own);
  }

  static NativesHome of(
      Properties properties, Map<String, String> environment, Optional<String> own) {
    Optional<String> given =
        text(properties.getProperty("pollard.natives"))
            .or(() -> text(environment.getOrDefault("POLLARD_NATIVES", "")))
            .or(() -> own.flatMap(NativesHome::text));
    Path caches =
        text(environment.getOrDefault("XDG_CACHE_HOME", ""))
            .map(Path::of)
            .orElseGet(() -> Path.of(properties.getProperty("user.home"), ".cache"));
    return new NativesHome(
        given.map(Path::of).map(Path::toAbsolutePath),
        caches.resolve("pollard").resolve("natives").toAbsolutePath(),
        Path.of(properties.getProperty("java.io.tmpdir"))
            .resolve("pollard-" + properties.getProperty("user.name"))
            .toAbsolutePath());
  }

  private static Optional<String> text(String value) {
    return Optional.ofNullable(value).filter(text -> !text.isEmpty());
  }

  /**
   * The folder of some files, unpacked if they were not yet.
   *
   * @throws IOException with a sentence that names the folder and {@link #SETTING}
   */
  public Path unpack(UnpackedFiles files, UnpackedFiles.Settling settling) throws IOException {
    Path home = given.orElse(usual);
    if (given.isEmpty() && !files.isCompleteIn(usual) && !canBeWritten(usual)) {
      home = fallback;
    }
    try {
      if (home.equals(fallback)) {
        requireOwn(fallback);
      }
      return files.in(home, settling);
    } catch (IOException e) {
      throw new IOException(
          "expected to unpack "
              + files.what()
              + " into the folder "
              + home
              + " but found "
              + reason(e)
              + "; the environment variable "
              + SETTING
              + " names another folder",
          e);
    }
  }

  private static boolean canBeWritten(Path folder) {
    try {
      Files.createDirectories(folder);
      return Files.isWritable(folder);
    } catch (IOException e) {
      return false;
    }
  }

  /** Who else owned it could put other libraries there. */
  private static void requireOwn(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path mine = Files.createTempFile(folder, "owner", ".part");
    try {
      if (!Files.getOwner(folder).equals(Files.getOwner(mine))) {
        throw new IOException("that it is " + Files.getOwner(folder).getName() + "'s");
      }
    } finally {
      Files.delete(mine);
    }
  }

  /** In a person's words, without the class of the exception where that says nothing more. */
  private static String reason(IOException failure) {
    String where = failure instanceof FileSystemException at ? at.getFile() + ": " : "";
    if (failure instanceof AccessDeniedException) {
      return where + "no permission to write";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return where + "a file that is no folder";
    }
    if (failure instanceof NoSuchFileException) {
      return where + "nothing there";
    }
    return failure instanceof FileSystemException at && at.getReason() != null
        ? where + at.getReason()
        : String.valueOf(failure.getMessage());
  }
}
