package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.imaging.Phantoms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From images to the detected cut, as a person types it. */
class TransferabilityCommandIT {

  private static final String FULL = "sapling-ftl";
  private static final int UNITS = 7;

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static Path data;
  private static Path study;

  @BeforeAll
  static void trainOnce() throws IOException {
    data = shared.resolve("grains");
    study = shared.resolve("study");
    Phantoms.write(Phantoms.Task.TEXTURE, data, Phantoms.Options.of(40));
    train("--strategy=ftl");
    train("--strategy=ttl", "--cut=layer2.1");
    train("--strategy=tf", "--cut=layer2.1");
  }

  private static void train(String... flags) {
    List<String> all =
        new ArrayList<>(
            List.of(
                ("train "
                        + data
                        + " --positive coarse --backbone sapling --weights sapling --input 64"
                        + " --recipe short2d --epochs 1 --rate 1e-3 --batch 16 --precision fp32"
                        + " --threads 1 --study "
                        + study)
                    .split(" ")));
    all.addAll(List.of(flags));
    all.add(cache());
    pollard(all).expect(ExitCode.DONE);
  }

  private static String cache() {
    return "--cache-dir=" + shared.resolve("cache");
  }

  private Ran transferability(String source, String... flags) {
    List<String> all = new ArrayList<>(List.of("transferability", source, "--threads=1", cache()));
    all.addAll(List.of(flags));
    return pollard(all);
  }

  /** Cells of a CSV that was written, without quotes in them. */
  private static List<List<String>> rows(Path file) throws IOException {
    return Files.readAllLines(file).stream().map(line -> List.of(line.split(",", -1))).toList();
  }

  private static double number(List<List<String>> rows, int row, String column) {
    return Double.parseDouble(text(rows, row, column));
  }

  private static String text(List<List<String>> rows, int row, String column) {
    return rows.get(row).get(rows.get(0).indexOf(column));
  }

  @Test
  void aStudyIsComparedAndAgainToTheSameBytes() throws IOException {
    Path first = folder.resolve("first");
    Ran ran = transferability(study.toString(), "--out=" + first).expect(ExitCode.DONE);
    assertThat(ran.err())
        .contains("on 32 images (trainval)", "TF sapling-tf", "TTL sapling-ttl", FULL + "-layer4.0")
        .contains("too few samples: needs 640");
    assertThat(ran.out()).contains("unit", "layer4.0", "too few samples: needs 640");
    List<List<String>> levels = rows(first.resolve("levels.csv"));
    assertThat(levels).hasSize(1 + UNITS);
    for (int level = 1; level <= UNITS; level++) {
      assertThat(number(levels, level, "mean")).isBetween(0., 1.);
      assertThat(number(levels, level, "cka")).isBetween(0., 1 + 1e-6);
      assertThat(number(levels, level, "chance_mean"))
          .isBetween(0., number(levels, level, "chance_largest"));
      assertThat(number(levels, level, "area_over_chance"))
          .isCloseTo(
              number(levels, level, "mean") - number(levels, level, "chance_mean"), within(1e-12));
      // One epoch moves the weights little, other images have little in common.
      assertThat(number(levels, level, "mean"))
          .isGreaterThan(number(levels, level, "shuffled_mean"));
    }
    // 32 images of 64 x 64, whose size the first unit halves and the last divides by 16.
    assertThat(text(levels, 1, "samples")).isEqualTo("32768");
    assertThat(text(levels, UNITS, "samples")).isEqualTo("512");
    assertThat(number(levels, 4, "validation")).as("of the truncated network").isBetween(0., 1.);
    List<List<String>> detected = rows(first.resolve("detected.csv"));
    assertThat(detected).hasSize(2);
    assertThat(number(detected, 1, "place_low"))
        .isLessThanOrEqualTo(number(detected, 1, "place_high"));
    assertThat(rows(first.resolve("probes.csv"))).hasSize(1 + 2 * UNITS);

    Path second = folder.resolve("second");
    transferability(study.toString(), "--out=" + second).expect(ExitCode.DONE);
    try (Stream<Path> files = Files.list(first)) {
      for (Path file : files.toList()) {
        assertThat(file).hasSameBinaryContentAs(second.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void aNetworkAgainstItselfIsTheSameInEveryDirection() throws IOException {
    Path out = folder.resolve("same");
    transferability(
            data.toString(),
            "--backbone=sapling",
            "--before=sapling",
            "--after=sapling",
            "--input=64",
            "--resamples=0",
            "--out=" + out)
        .expect(ExitCode.DONE);
    List<List<String>> levels = rows(out.resolve("levels.csv"));
    for (int level = 1; level <= UNITS; level++) {
      assertThat(number(levels, level, "median")).isCloseTo(1, within(1e-6));
      assertThat(number(levels, level, "lower_quartile")).isCloseTo(1, within(1e-6));
      assertThat(number(levels, level, "cka")).isCloseTo(1, within(1e-6));
    }
    assertThat(text(rows(out.resolve("detected.csv")), 1, "cut")).isEqualTo("whole");
    assertThat(text(levels, 1, "samples")).as("all 40 images").isEqualTo("40960");
  }

  @Test
  void whatIsChosenIsComparedAndTheSamplesAreThoseThatAreWanted() throws IOException {
    Path out = folder.resolve("chosen");
    transferability(
            study + "/" + FULL,
            study + "/sapling-tf",
            "--analyses=svcca,blocks",
            "--part=val",
            "--positions=9",
            "--keep-mass=.9",
            "--resamples=20",
            "--out=" + out)
        .expect(ExitCode.DONE);
    List<List<String>> levels = rows(out.resolve("levels.csv"));
    assertThat(levels.stream().skip(1).map(row -> row.get(levels.get(0).indexOf("samples"))))
        .as("of a validation part of 6")
        .containsOnly("54");
    assertThat(Files.readString(out.resolve("blocks.csv"))).contains(",TF,").doesNotContain("TTL");
    assertThat(out.resolve("probes.csv")).doesNotExist();
    transferability(study + "/sapling-ttl", "--out=" + out)
        .refused("expected a full transfer first");
  }
}
