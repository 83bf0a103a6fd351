package io.pollard.torch;

import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.progress.Progress;
import io.pollard.training.NotEnoughMemoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What training will take beside what is free. The estimate: activations of a batch by the rule of
 * {@link Network#activationBytes} times {@link #HELD}, and weights, gradients and two moments in
 * float32.
 */
final class MemoryBudget {

  private static final double WARNED = 0.8;

  /**
   * What a process holds for each byte that is kept for backward: gradients under way, and the gaps
   * of a malloc that keeps its pages. Measured by {@code ./pollard bench memory}: 1.5 to 2.4.
   */
  private static final double HELD = 1.8;

  private MemoryBudget() {}

  static long bytes(Network network, FeatureShape in, int batch, int bytesPerNumber) {
    return batch * imageBytes(network, in, bytesPerNumber) + fixedBytes(network, in);
  }

  private static long imageBytes(Network network, FeatureShape in, int bytesPerNumber) {
    return (long) (HELD * network.activationBytes(in, bytesPerNumber));
  }

  private static long fixedBytes(Network network, FeatureShape in) {
    return 4L * Float.BYTES * network.parameters(in);
  }

  /**
   * @throws NotEnoughMemoryException that names the batch that fits if this one does not
   */
  static void check(
      Network network,
      FeatureShape in,
      int batch,
      int bytesPerNumber,
      long free,
      Progress progress) {
    long needed = bytes(network, in, batch, bytesPerNumber);
    if (needed > free) {
      long fits =
          (long) (WARNED * free - fixedBytes(network, in))
              / imageBytes(network, in, bytesPerNumber);
      throw new NotEnoughMemoryException(
          String.format(
              Locale.ROOT,
              "expected %.1f GiB of memory for a batch of %d but found %.1f GiB free; %s",
              gib(needed),
              batch,
              gib(free),
              fits >= 2 ? "--batch " + fits + " fits" : "even a batch of 2 does not fit"));
    }
    if (needed > WARNED * free) {
      progress.say(
          String.format(
              Locale.ROOT,
              "a batch of %d will take about %.1f GiB of %.1f GiB free memory",
              batch,
              gib(needed),
              gib(free)));
    }
  }

  private static double gib(long bytes) {
    return bytes / (double) (1L << 30);
  }

  /** Free memory of this machine or container; empty where it can't be asked. */
  static OptionalLong free() {
    OptionalLong machine = machineFree();
    OptionalLong container = containerFree(Path.of("/sys/fs/cgroup"));
    if (machine.isEmpty()) {
      return container;
    }
    return container.isEmpty()
        ? machine
        : OptionalLong.of(Math.min(machine.getAsLong(), container.getAsLong()));
  }

  private static OptionalLong machineFree() {
    try {
      return Files.readString(Path.of("/proc/meminfo"))
          .lines()
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** A limit of control groups, version 2, less what is used and can't be given back. */
  static OptionalLong containerFree(Path group) {
    try {
      String limit = Files.readString(group.resolve("memory.max")).strip();
      if (limit.equals("max")) {
        return OptionalLong.empty();
      }
      long used = Long.parseLong(Files.readString(group.resolve("memory.current")).strip());
      long cache =
          Files.readString(group.resolve("memory.stat"))
              .lines()
              .filter(line -> line.startsWith("inactive_file "))
              .mapToLong(line -> Long.parseLong(line.substring("inactive_file ".length())))
              .findFirst()
              .orElse(0);
      return OptionalLong.of(Math.max(0, Long.parseLong(limit) - used + cache));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
