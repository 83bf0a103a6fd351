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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that search in one study, two at a time, are killed; the result is the same. */
class SearchSurvivalIT {

  private static final int KILLS = 3;

  @TempDir private static Path folder;

  private static List<String> command(String study) {
    return List.of(
        "search",
        folder.resolve("images").toString(),
        "--strategies=ttl,fe",
        "--repeats=1",
        "--neighbours=1",
        "--keep=all",
        "--backbone=sapling",
        "--weights=none",
        "--positive=standing",
        "--input=32",
        "--batch=8",
        "--recipe=short2d",
        "--epochs=3",
        "--precision=fp32",
        "--threads=1",
        "--study=" + folder.resolve(study),
        "--cache-dir=" + folder.resolve("cache"));
  }

  private static Child start(String study) throws IOException {
    return Child.start(folder, command(study));
  }

  /** In this process, which needs no start. */
  private static void runHere(String study) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Main main = new Main(Console.of(new ByteArrayOutputStream(), said));
    assertThat(main.run(command(study).toArray(String[]::new))).as(said.toString(UTF_8)).isZero();
  }

  @Test
  void killsAtAnyMomentChangeNothing() throws Exception {
    StripedImages.write(folder.resolve("images"), 16, 120, "lying", "standing");
    runHere("undisturbed");
    double epochMillis = epochMillis();
    Random random = new Random(4);
    Child other = start("killed");
    for (int kills = 0; kills < KILLS; kills++) {
      Child victim = other;
      other = start("killed");
      victim.awaitEpoch();
      Thread.sleep((long) (epochMillis * random.nextDouble()));
      victim.kill();
    }
    assertThat(other.exitCode()).as(other.said()).isZero();
    List<Path> expected = trials("undisturbed");
    assertThat(trials("killed").stream().map(Path::getFileName))
        .containsExactlyElementsOf(expected.stream().map(Path::getFileName).toList());
    for (Path trial : expected) {
      Path same = folder.resolve("killed/trials").resolve(trial.getFileName());
      for (String result : List.of("best.safetensors", "predictions.csv", "options.yaml")) {
        assertThat(same.resolve(result)).hasSameBinaryContentAs(trial.resolve(result));
      }
      assertThat(epochsSaid(same)).doesNotHaveDuplicates();
      assertThat(same.resolve("checkpoint")).doesNotExist();
    }
    assertThat(folder.resolve("killed/search.json"))
        .hasSameBinaryContentAs(folder.resolve("undisturbed/search.json"));
    assertThat(folder.resolve("killed/training-costs.csv"))
        .hasSameBinaryContentAs(folder.resolve("undisturbed/training-costs.csv"));
  }

  private static List<Path> trials(String study) throws IOException {
    try (Stream<Path> trials = Files.list(folder.resolve(study).resolve("trials"))) {
      return trials.sorted().toList();
    }
  }

  private static double epochMillis() throws IOException {
    return Files.readAllLines(trials("undisturbed").get(1).resolve("history.csv")).stream()
            .skip(1)
            .map(line -> line.split(",", -1))
            .mapToDouble(cells -> Double.parseDouble(cells[8]) + Double.parseDouble(cells[9]))
            .average()
            .orElseThrow()
        * TimeUnit.SECONDS.toMillis(1);
  }

  /** An epoch is said once its checkpoint is written, so twice would be trained twice. */
  private static List<String> epochsSaid(Path trial) throws IOException {
    return Files.readAllLines(trial.resolve("log.txt")).stream()
        .filter(line -> line.contains("  loss "))
        .map(line -> line.replaceFirst("^.*epoch +(\\d+)  loss .*$", "$1"))
        .toList();
  }
}
