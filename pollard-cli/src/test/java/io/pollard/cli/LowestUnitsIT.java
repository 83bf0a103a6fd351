package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.weights.Safetensors;
import io.pollard.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training from a file that holds the lowest units of a network: Sapling's, up to layer2.0. */
class LowestUnitsIT {

  private static final String QUICK =
      "--input=16 --threads=1 --recipe=short2d --epochs=1 --batch=8 --precision=fp32"
          + " --positive=standing";

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static Path images;
  private static Path weights;

  @BeforeAll
  static void write() throws IOException {
    images = StripedImages.write(shared.resolve("images"), 10, "lying", "standing");
    weights = shared.resolve("lowest.safetensors");
    Safetensors.write(
        weights,
        Weights.sapling().file().tensors().values().stream()
            .filter(tensor -> tensor.name().matches("(conv1|bn1|layer1|layer2[.]0)[.].*"))
            .toList(),
        Map.of());
  }

  private Ran train(String flags) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "train",
                images.toString(),
                "--study=" + folder.resolve("study"),
                "--weights=" + weights,
                "--cache-dir=" + shared.resolve("cache")));
    all.addAll(List.of((QUICK + " " + flags).split(" ")));
    return pollard(all);
  }

  private Path trial() throws IOException {
    try (Stream<Path> trials = Files.list(folder.resolve("study/trials"))) {
      return trials.findFirst().orElseThrow();
    }
  }

  @Test
  void aCutWhereItEndsNeedsNoFlag() {
    Ran ran = train("--backbone=sapling --strategy=ttl --cut=layer2.0").expect(ExitCode.DONE);
    assertThat(ran.err()).contains("loaded 30 tensors");
  }

  @Test
  void whatStandsAboveItMayStartAtRandom() {
    Ran ran = train("--backbone=sapling --strategy=tf --cut=layer2.0").expect(ExitCode.DONE);
    assertThat(ran.err()).contains("loaded 30 tensors");
  }

  @Test
  void aStrategyThatNeedsMoreIsRefusedInASentence() {
    for (String strategy :
        List.of("ftl", "fe", "ttl --cut=layer2.1", "lwft --cut=layer1.0", "tf --cut=layer3.0")) {
      Ran ran = train("--backbone=sapling --strategy=" + strategy).expect(ExitCode.REFUSED);
      assertThat(ran.err())
          .as(strategy)
          .contains(
              "lowest.safetensors: expected weights of more units of sapling but found that they"
                  + " end with layer2.0; a cut there or below (stem, layer1.0, layer2.0) takes them"
                  + " with truncation (ttl) and TransFusion (tf), every strategy takes them on"
                  + " sapling@layer2.0");
    }
  }

  @Test
  void theNetworkThatEndsThereTakesEveryStrategyAndItsTrialIsMadeAgainFromItsOptions()
      throws IOException {
    train("--backbone=sapling@layer2.0 --strategy=fe").expect(ExitCode.DONE);
    Path trial = trial();
    assertThat(trial.getFileName().toString()).startsWith("sapling@layer2.0-fe-layer2.0-s");
    Ran again =
        pollard(
                "train",
                "--config=" + trial.resolve("options.yaml"),
                "--study=" + folder.resolve("study"))
            .expect(ExitCode.DONE);
    assertThat(again.err()).doesNotContain("loaded");
    assertThat(trial()).isEqualTo(trial);
    pollard("evaluate", trial.toString()).expect(ExitCode.DONE);
  }
}
