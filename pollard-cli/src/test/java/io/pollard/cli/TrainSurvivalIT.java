package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whatever ends the process, the same command ends with the same bytes. */
class TrainSurvivalIT {

  private static final int EPOCHS = 30;
  private static final int KILLS = 4;
  private static final double STARTING_MILLIS = 800;
  private static final List<String> RESULTS = List.of("best.safetensors", "predictions.csv");

  @TempDir private static Path folder;

  private static Path uninterrupted;

  @BeforeAll
  static void trainOnce() throws Exception {
    // So hard that the best epoch comes late, after some kills.
    StripedImages.write(folder.resolve("images"), 24, 300, "lying", "standing");
    runHere("uninterrupted");
    try (Stream<Path> trials = Files.list(folder.resolve("uninterrupted/trials"))) {
      uninterrupted = trials.findFirst().orElseThrow();
    }
  }

  private static List<String> command(String study) {
    return List.of(
        "train",
        folder.resolve("images").toString(),
        "--backbone=resnet18",
        "--weights=none",
        "--strategy=ttl",
        "--cut=layer1.1",
        "--positive=standing",
        "--input=32",
        "--batch=8",
        "--recipe=short2d",
        "--epochs=" + EPOCHS,
        "--precision=fp32",
        "--threads=1",
        "--study=" + folder.resolve(study),
        "--cache-dir=" + folder.resolve("cache"));
  }

  /** In this process, which needs no start. */
  private static void runHere(String study) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Main main = new Main(Console.of(new ByteArrayOutputStream(), said));
    assertThat(main.run(command(study).toArray(String[]::new))).as(said.toString(UTF_8)).isZero();
  }

  private static Child start(String study) throws IOException {
    return Child.start(folder, command(study));
  }

  /** The folder of the one trial in a study; its name follows from what is trained. */
  private static Path trial(String study) {
    return folder.resolve(study).resolve("trials").resolve(uninterrupted.getFileName());
  }

  private static void assertEndsAsUninterrupted(String study) throws Exception {
    runHere(study);
    for (String result : RESULTS) {
      assertThat(trial(study).resolve(result))
          .hasSameBinaryContentAs(uninterrupted.resolve(result));
    }
    assertThat(history(trial(study)))
        .hasSize(1 + EPOCHS)
        .containsExactlyElementsOf(history(uninterrupted));
    try (Stream<Path> files = Files.list(trial(study))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "best.safetensors",
              "history.csv",
              "history.png",
              "history.svg",
              "lock",
              "log.txt",
              "network.json",
              "options.yaml",
              "predictions.csv",
              "trial.json");
    }
  }

  /** Without the seconds, which alone may differ. */
  private static List<String> history(Path trial) throws IOException {
    return Files.readAllLines(trial.resolve("history.csv")).stream()
        .map(line -> line.replaceFirst(",[^,]*,[^,]*$", ""))
        .toList();
  }

  @Test
  void killsAtAnyMomentChangeNothing() throws Exception {
    Random random = new Random(3);
    for (int kills = 0; kills < KILLS; kills++) {
      try (Child child = start("killed")) {
        // One while it starts, the others while it trains.
        double millis = STARTING_MILLIS;
        if (kills > 0) {
          child.awaitEpoch();
          millis = 2 * epochMillis();
        }
        TimeUnit.MICROSECONDS.sleep((long) (1000 * millis * random.nextDouble()));
        child.kill();
      }
    }
    assertEndsAsUninterrupted("killed");
  }

  private static double epochMillis() throws IOException {
    return Files.readAllLines(uninterrupted.resolve("history.csv")).stream()
            .skip(1)
            .map(line -> line.split(",", -1))
            .mapToDouble(cells -> Double.parseDouble(cells[8]) + Double.parseDouble(cells[9]))
            .average()
            .orElseThrow()
        * TimeUnit.SECONDS.toMillis(1);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void anInterruptSaysHowToGoOnAndASecondProcessIsRefused() throws Exception {
    try (Child child = start("stopped")) {
      child.awaitEpoch();
      child.signal("STOP"); // It holds its trial as long as it lives.
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      Main second = new Main(Console.of(new ByteArrayOutputStream(), said));
      assertThat(second.run(command("stopped").toArray(String[]::new))).isEqualTo(ExitCode.REFUSED);
      assertThat(said.toString(UTF_8))
          .contains("another process works on the trial " + trial("stopped"));

      child.signal("CONT");
      child.signal("INT");
      long start = System.nanoTime();
      assertThat(child.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
      assertThat(child.said().lines().reduce((before, last) -> last))
          .hasValue("interrupted; the same command goes on where it stopped");
    }
    try (Stream<Path> files = Files.list(trial("stopped"))) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
    }
    assertThat(trial("stopped").resolve("checkpoint")).exists();
    assertEndsAsUninterrupted("stopped");
  }
}
