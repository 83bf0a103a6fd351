package io.pollard.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * A benchmark in a fresh process, with the start script's flags and malloc settings and a heap that
 * neither grows nor shrinks.
 */
final class ChildJvm {

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_THRESHOLD_", "4294967296",
          "MALLOC_TRIM_THRESHOLD_", "17179869184",
          "OPENBLAS_NUM_THREADS", "1");

  private ChildJvm() {}

  /**
   * Runs {@code pollard bench arguments} and returns what it printed.
   *
   * @param heap as "256m"
   * @throws IllegalStateException if it fails; it has told why on standard error
   */
  static List<String> run(String heap, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xms" + heap,
                "-Xmx" + heap,
                "-XX:+AlwaysPreTouch",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dfile.encoding=UTF-8",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    ENVIRONMENT.forEach(builder.environment()::putIfAbsent);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (BufferedReader output = process.inputReader(UTF_8)) {
      List<String> lines = output.lines().toList();
      int end = process.waitFor();
      if (end != 0) {
        throw new IllegalStateException(
            "a child process ended with " + end + ": " + String.join(" ", arguments));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } finally {
      process.destroy();
    }
  }
}
