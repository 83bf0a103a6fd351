package io.pollard.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import io.pollard.files.NativesHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Failures that are the machine's: memory, files and disks come to their limits in whatever class
 * needs one more, so they are known by what Java and the system say of them.
 */
final class MachineLimits {

  /** With fewer at once Java may not even find all classes. */
  private static final long ENOUGH_FILES = 256;

  private static final List<String> NO_NATIVE_MEMORY =
      List.of("can't allocate memory", "cannot allocate memory", "bad_alloc", "map failed");

  private static final List<String> NO_ROOM =
      List.of("no space left on device", "disk quota exceeded", "file too large");

  private MachineLimits() {}

  /** What to do about it; empty where it is Pollard's own failure. */
  static Optional<String> sentence(Throwable failure) {
    return sentence(failure, mostFiles());
  }

  /**
   * @param mostFiles that the process may open at once
   */
  static Optional<String> sentence(Throwable failure, long mostFiles) {
    List<Throwable> causes = causes(failure);
    String said = causes.get(causes.size() - 1).toString();
    if (says(causes, List.of("too many open files"))
        || (mostFiles < ENOUGH_FILES && is(causes, LinkageError.class))) {
      return Optional.of(
          "this process may open "
              + mostFiles
              + " files at once, which is too few ("
              + said
              + "); ulimit -n 1024 allows more");
    }
    if (says(causes, NO_NATIVE_MEMORY)) {
      return Optional.of(
          "the system gives no more memory ("
              + said
              + "); a smaller --batch takes less, and ulimit -v unlimited allows more");
    }
    if (is(causes, OutOfMemoryError.class)) {
      return Optional.of(
          says(causes, List.of("thread"))
              ? "the system gives no further thread ("
                  + said
                  + "); ulimit -u and ulimit -v allow more, fewer --threads take less"
              : "Java has no memory left (" + said + "); POLLARD_JAVA_OPTS=-Xmx8g gives it 8 GB");
    }
    if (is(causes, UnsatisfiedLinkError.class)) {
      return Optional.of(
          "a native library can't be loaded ("
              + said
              + "); "
              + NativesHome.SETTING
              + " names a folder on a disk from which programs may run");
    }
    if (says(causes, NO_ROOM)) {
      return Optional.of("a disk has no room left (" + said + "); free some, or write elsewhere");
    }
    if (is(causes, IOException.class) || is(causes, UncheckedIOException.class)) {
      return Optional.of("a file can't be read or written: " + said);
    }
    return Optional.empty();
  }

  private static boolean is(List<Throwable> causes, Class<? extends Throwable> type) {
    return causes.stream().anyMatch(type::isInstance);
  }

  private static boolean says(List<Throwable> causes, List<String> any) {
    return causes.stream()
        .map(cause -> String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
        .anyMatch(message -> any.stream().anyMatch(message::contains));
  }

  /** From the outermost. */
  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    Stream.iterate(failure, cause -> cause != null && !causes.contains(cause), Throwable::getCause)
        .forEach(causes::add);
    return causes;
  }

  private static long mostFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }
}
