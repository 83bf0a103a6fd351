package io.pollard.training.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * How much memory may still be taken: the least that the machine, the process's address space and
 * every control group of this process leave, up to the root of its hierarchy. Containers and batch
 * systems set their limits by such groups, on the process's own group or on one above it.
 */
final class FreeMemory {

  /** Above this a limit is version 1's way to say that there is none. */
  private static final long NO_LIMIT = Long.MAX_VALUE / 2;

  /** Where a version of control groups keeps what. */
  private enum Version {
    ONE(
        "sys/fs/cgroup/memory",
        "memory.limit_in_bytes",
        "memory.usage_in_bytes",
        "total_inactive_file "),
    TWO("sys/fs/cgroup", "memory.max", "memory.current", "inactive_file ");

    private final String mount;
    private final String limit;
    private final String used;
    private final String cache;

    Version(String mount, String limit, String used, String cache) {
      this.mount = mount;
      this.limit = limit;
      this.used = used;
      this.cache = cache;
    }

    /** Whether a line of /proc/self/cgroup, "number:controllers:path", is about memory. */
    boolean isOf(String[] line) {
      return this == TWO
          ? line[0].equals("0") && line[1].isEmpty()
          : List.of(line[1].split(",")).contains("memory");
    }
  }

  private FreeMemory() {}

  /** Free bytes of this machine or container; empty where neither can be asked. */
  static OptionalLong bytes() {
    return bytes(Path.of("/"));
  }

  /**
   * @param root where proc and sys are
   */
  static OptionalLong bytes(Path root) {
    List<OptionalLong> free = new ArrayList<>(List.of(machine(root), AddressSpace.left(root)));
    for (Version version : Version.values()) {
      groups(root, version).forEach(group -> free.add(left(group, version)));
    }
    return free.stream().flatMapToLong(OptionalLong::stream).min();
  }

  private static OptionalLong machine(Path root) {
    try {
      return Files.readString(root.resolve("proc/meminfo"))
          .lines()
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * The folders of the process's group and of those above it. In a container the path may be the
   * host's, and then only the root is there, which is the container's own group.
   */
  private static List<Path> groups(Path root, Version version) {
    Path mount = root.resolve(version.mount);
    List<Path> groups = new ArrayList<>();
    Path group = mount.resolve(own(root, version)).normalize();
    while (group != null && group.startsWith(mount) && !group.equals(mount)) {
      groups.add(group);
      group = group.getParent();
    }
    groups.add(mount);
    return groups;
  }

  /** The group's path below the mount; the root's where it can't be asked. */
  private static String own(Path root, Version version) {
    try {
      return Files.readString(root.resolve("proc/self/cgroup"))
          .lines()
          .map(line -> line.split(":", 3))
          .filter(line -> line.length == 3 && version.isOf(line))
          .map(line -> line[2].replaceFirst("^/+", ""))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /** A group's limit less what is used and can't be given back; empty where there is none. */
  private static OptionalLong left(Path group, Version version) {
    try {
      String limit = Files.readString(group.resolve(version.limit)).strip();
      if (limit.equals("max") || Long.parseLong(limit) > NO_LIMIT) {
        return OptionalLong.empty();
      }
      long used = Long.parseLong(Files.readString(group.resolve(version.used)).strip());
      long cache =
          Files.readString(group.resolve("memory.stat"))
              .lines()
              .filter(line -> line.startsWith(version.cache))
              .mapToLong(line -> Long.parseLong(line.substring(version.cache.length())))
              .findFirst()
              .orElse(0);
      return OptionalLong.of(Math.max(0, Long.parseLong(limit) - used + cache));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
