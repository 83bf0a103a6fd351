package io.pollard.training.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address space of this process, which {@code ulimit -v} limits: where it is used up, native
 * libraries end the process without a word.
 */
public final class AddressSpace {

  private static final Pattern LIMIT = Pattern.compile("(?m)^Max address space +(\\d{1,18}) ");
  private static final Pattern USED = Pattern.compile("(?m)^VmSize:\\s+(\\d{1,15}) kB$");

  private AddressSpace() {}

  /** Bytes that the process may still take; empty where it has no limit, or nobody knows. */
  public static OptionalLong left() {
    return left(Path.of("/"));
  }

  /**
   * @param root where proc is
   */
  static OptionalLong left(Path root) {
    try {
      Matcher limit = LIMIT.matcher(Files.readString(root.resolve("proc/self/limits")));
      Matcher used = USED.matcher(Files.readString(root.resolve("proc/self/status")));
      return limit.find() && used.find()
          ? OptionalLong.of(
              Math.max(0, Long.parseLong(limit.group(1)) - 1024 * Long.parseLong(used.group(1))))
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
