package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** {@code pollard} in a process of its own, as the start script starts it. */
final class Child implements AutoCloseable {

  private static final Duration LONG = Duration.ofMinutes(3);
  private static final Duration GLANCE = Duration.ofNanos(50_000);

  private static final Pattern EPOCH = Pattern.compile("(?m)^epoch +\\d+  loss .*$");

  private final Process process;
  private final Path said;

  private Child(Process process, Path said) {
    this.process = process;
    this.said = said;
  }

  static Child start(Path folder, List<String> arguments) throws IOException {
    Path said = Files.createTempFile(folder, "said", ".txt");
    List<String> command = new ArrayList<>(heedingInterrupts());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-Dfile.encoding=UTF-8",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "OMP_NUM_THREADS",
                "1",
                "OPENBLAS_NUM_THREADS",
                "1",
                "MALLOC_ARENA_MAX",
                "1",
                "MALLOC_MMAP_THRESHOLD_",
                "4294967296",
                "MALLOC_TRIM_THRESHOLD_",
                "17179869184"));
    return new Child(builder.start(), said);
  }

  /** A build in the background of a script ignores interrupts, which its children inherit. */
  private static List<String> heedingInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return List.of();
    }
    boolean ignored =
        Files.readString(status)
            .lines()
            .filter(line -> line.startsWith("SigIgn:"))
            .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
            .anyMatch(signals -> (signals & 0b10) != 0);
    return ignored ? List.of("env", "--default-signal=INT") : List.of();
  }

  /** All that it has said so far, results and sentences. */
  String said() {
    try {
      return Files.readString(said, UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until an epoch is over, its checkpoint written and its line said. */
  void awaitEpoch() {
    await(() -> EPOCH.matcher(said()).find());
    assertThat(said()).containsPattern(EPOCH);
  }

  /** Looks again and again until it is so or the process has ended. */
  void await(BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean() && process.isAlive() && System.nanoTime() < end) {
      LockSupport.parkNanos(GLANCE.toNanos());
    }
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    exitCode();
  }

  /** {@code kill -NAME}. */
  void signal(String name) throws IOException, InterruptedException {
    assertThat(
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor())
        .isZero();
  }

  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).as(said()).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
