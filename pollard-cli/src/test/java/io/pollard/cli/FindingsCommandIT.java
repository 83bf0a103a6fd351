package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.pollard.onnx.ModelFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings as a person types them: pretrain, evaluate, export, predict, and start from them. */
class FindingsCommandIT {

  private static final int SIDE = 32;
  private static final int IMAGES = 60;
  private static final String FLAGS =
      "--backbone=resnet18 --weights=none --input=32 --threads=1 --recipe=short2d --epochs=6"
          + " --batch=8 --precision=fp32 --seed=1";

  @TempDir private static Path shared;

  private static Path study;
  private static Path weights;
  private static Ran pretrained;

  @BeforeAll
  static void pretrainOnce() throws IOException {
    Path csv = images(shared.resolve("images"));
    study = shared.resolve("study");
    weights = shared.resolve("sources/bright.safetensors");
    pretrained =
        pollard(
                command(
                    "pretrain",
                    csv.toString(),
                    "--findings=bright,striped,never",
                    "--uncertain=smooth",
                    "--study=" + study,
                    "--out=" + weights,
                    "--format=csv"))
            .expect(ExitCode.DONE);
  }

  private static List<String> command(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--cache-dir=" + shared.resolve("cache"));
    all.addAll(List.of(FLAGS.split(" ")));
    return all;
  }

  /**
   * Images that are bright, or striped, where that is a finding; of some it is uncertain or not
   * said. Nobody has the third finding.
   */
  private static Path images(Path folder) throws IOException {
    Files.createDirectories(folder);
    Random random = new Random(3);
    List<String> lines = new ArrayList<>(List.of("file,patient,bright,striped,never"));
    for (int i = 0; i < IMAGES; i++) {
      boolean bright = random.nextBoolean();
      boolean striped = random.nextBoolean();
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          int grey = 60 + (bright ? 60 : 0) + (striped && y % 8 < 4 ? 60 : 0);
          image.getRaster().setSample(x, y, 0, grey + random.nextInt(20));
        }
      }
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
      String ofBright = i % 10 == 9 ? "-1" : bright ? "1" : "0";
      String ofStriped = i % 10 == 8 ? "" : striped ? "1.0" : "0.0";
      lines.add(i + ".png,patient" + i + "," + ofBright + "," + ofStriped + ",0");
    }
    return Files.write(folder.resolve("findings.csv"), lines);
  }

  private static Path trial() throws IOException {
    try (Stream<Path> trials = Files.list(study.resolve("trials"))) {
      return trials.findFirst().orElseThrow();
    }
  }

  @Test
  void eachFindingHasItsScoresAndNobodysHasNone() {
    Map<String, List<String>> rows = pretrained.rows();
    assertThat(Double.parseDouble(rows.get("bright").get(3))).isGreaterThan(.8);
    assertThat(Double.parseDouble(rows.get("striped").get(3))).isGreaterThan(.8);
    assertThat(rows.get("never").get(3)).isEmpty();
    assertThat(pretrained.err()).contains("never");
  }

  @Test
  void evaluateGivesTheDigitsOfTraining() throws IOException {
    Map<String, List<String>> scores =
        pollard(
                "evaluate",
                trial().toString(),
                "--format=csv",
                "--cache-dir=" + shared.resolve("cache"))
            .expect(ExitCode.DONE)
            .rows();
    for (String finding : List.of("bright", "striped")) {
      assertThat(scores.get(finding)).isEqualTo(pretrained.rows().get(finding));
    }
  }

  @Test
  void theModelFileDecidesEveryFindingAsTheTrialDoes() throws IOException {
    Path file = shared.resolve("findings.onnx");
    pollard("export", trial().toString(), "--out=" + file, "--threads=1").expect(ExitCode.DONE);
    assertThat(ModelFile.read(file).card().task().outputs())
        .containsExactly("bright", "striped", "never");
    Path image = shared.resolve("images/3.png");
    Map<String, List<String>> byFile =
        pollard("predict", file.toString(), image.toString(), "--format=csv")
            .expect(ExitCode.DONE)
            .rows();
    Map<String, List<String>> byTrial =
        pollard("predict", trial().toString(), image.toString(), "--format=csv")
            .expect(ExitCode.DONE)
            .rows();
    List<String> one = byFile.get(image.toString());
    List<String> other = byTrial.get(image.toString());
    assertThat(one.get(1)).isEqualTo(other.get(1));
    for (int k = 2; k < 5; k++) {
      assertThat(Double.parseDouble(one.get(k)))
          .isCloseTo(Double.parseDouble(other.get(k)), offset(1e-4));
    }
  }

  /** The weights of findings are those of any other source task. */
  @Test
  void anotherTaskStartsFromTheWeights() throws IOException {
    Path stripes = StripedImages.write(shared.resolve("stripes"), 12, "lying", "standing");
    Ran trained =
        pollard(
                "train",
                stripes.toString(),
                "--positive=standing",
                "--strategy=ttl",
                "--cut=layer2.1",
                "--backbone=resnet18",
                "--weights=" + weights,
                "--input=32",
                "--threads=1",
                "--recipe=short2d",
                "--epochs=1",
                "--batch=8",
                "--study=" + shared.resolve("other"),
                "--cache-dir=" + shared.resolve("cache"))
            .expect(ExitCode.DONE);
    assertThat(trained.out()).contains("AUROC");
    assertThat(Files.readString(shared.resolve("sources/bright.json")))
        .contains("3 findings: bright, striped, never", "from random weights");
  }
}
