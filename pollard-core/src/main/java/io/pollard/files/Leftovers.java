package io.pollard.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What killed processes left beside the files that they were writing. {@link #beside} is how such a
 * file is called, {@code .NAME.PROCESS-MACHINE.part}, and so whose it is: one of a process that
 * runs stays, one of a process of this machine that is gone is deleted, and one of another machine,
 * whose processes nobody here can see, is deleted when it is a day old.
 */
public final class Leftovers {

  /** Earlier versions left the machine out. */
  private static final Pattern NAME =
      Pattern.compile("\\..+\\.(?<process>\\d{1,18})(?:-(?<machine>[0-9a-f]{1,8}))?\\.part");

  private static final Duration LONGEST_WRITE = Duration.ofDays(1);

  /** By how much a process may seem to have begun later than it did. */
  private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);

  private static final Set<Path> SWEPT = ConcurrentHashMap.newKeySet();

  private Leftovers() {}

  /** How this process calls what will be {@code file}. */
  static Path beside(Path file) {
    return file.resolveSibling(
        "."
            + file.getFileName()
            + "."
            + ProcessHandle.current().pid()
            + "-"
            + ThisMachine.TAG
            + ".part");
  }

  /**
   * Deletes what killed processes left in a folder, files and whole folders. Nothing else is
   * touched; what can't be listed or deleted stays.
   */
  public static void sweep(Path folder) {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*.part")) {
      parts.forEach(Leftovers::sweepOne);
    } catch (IOException | DirectoryIteratorException e) {
      return; // who may not look there can't sweep there
    }
  }

  private static void sweepOne(Path part) {
    try {
      if (isLeft(part)) {
        delete(part);
      }
    } catch (IOException e) {
      return; // it has got its name just now, or is not ours to delete
    }
  }

  /** The same once a process. */
  static void sweepOnce(Path folder) {
    if (SWEPT.add(folder.toAbsolutePath().normalize())) {
      sweep(folder);
    }
  }

  /** Whether nobody writes it any more. */
  private static boolean isLeft(Path part) throws IOException {
    Matcher name = NAME.matcher(part.getFileName().toString());
    if (!name.matches()) {
      return false;
    }
    FileTime written = Files.getLastModifiedTime(part);
    String machine = name.group("machine");
    if (machine != null && !machine.equals(ThisMachine.TAG)) {
      return written.toInstant().isBefore(Instant.now().minus(LONGEST_WRITE));
    }
    return ProcessHandle.of(Long.parseLong(name.group("process")))
        .map(process -> isYounger(process, written))
        .orElse(true);
  }

  /** A process may have the number of one that is gone. */
  private static boolean isYounger(ProcessHandle process, FileTime written) {
    Optional<Instant> start = process.info().startInstant();
    return start.isPresent() && start.get().isAfter(written.toInstant().plus(CLOCKS_DIFFER));
  }

  /** Deletes a file, or a folder with all that is in it; links are not followed. */
  static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> inside = Files.list(path)) {
        for (Path each : inside.toList()) {
          delete(each);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  /** A process's number says little where several machines share a disk. */
  private static final class ThisMachine {

    static final String TAG = tag();

    private ThisMachine() {}

    private static String tag() {
      return Integer.toHexString(name().hashCode());
    }

    /** Asked without the network, which may take seconds to answer. */
    private static String name() {
      try {
        return Files.readString(Path.of("/proc/sys/kernel/hostname"));
      } catch (IOException e) {
        return System.getenv("COMPUTERNAME") + System.getenv("HOSTNAME");
      }
    }
  }
}
