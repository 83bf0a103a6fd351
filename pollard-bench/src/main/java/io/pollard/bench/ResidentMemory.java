package io.pollard.bench;

import io.pollard.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How much memory a process holds, in bytes, as Linux counts it. */
final class ResidentMemory {

  private static final String SELF = "self";

  private ResidentMemory() {}

  static long now() {
    return ofThis("VmRSS:");
  }

  /** The most since the process began. */
  static long highest() {
    return ofThis("VmHWM:");
  }

  /** The most since another process began; empty where it has ended. */
  static OptionalLong highest(Process process) {
    try {
      return bytes(Long.toString(process.pid()), "VmHWM:");
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static long ofThis(String field) {
    try {
      return bytes(SELF, field).orElseThrow();
    } catch (IOException e) {
      throw new DataException("memory is measured on Linux, from /proc: " + e, e);
    }
  }

  private static OptionalLong bytes(String process, String field) throws IOException {
    return Files.readAllLines(Path.of("/proc", process, "status")).stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst();
  }
}
