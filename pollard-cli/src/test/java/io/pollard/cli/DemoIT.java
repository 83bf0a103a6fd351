package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demonstration at its smallest, and phantoms under another command, as a person types them.
 */
class DemoIT {

  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int pollard(String... arguments) {
    out.reset();
    err.reset();
    return new Main(Console.of(out, err)).run(arguments);
  }

  @Test
  void theQuickDemoShowsATableAPlotAndWhatItMeans() throws Exception {
    Path study = folder.resolve("demo");
    String[] demo = {"demo", "--quick", "--study=" + study, "--format=csv", "--threads=1"};
    assertThat(pollard(demo)).as(err.toString(UTF_8)).isZero();
    String table = out.toString(UTF_8);
    List<String> lines = table.lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0))
        .isEqualTo("last_unit,receptive_field,parameters,macs,texture,lesion,arrangement");
    assertThat(lines.get(1)).startsWith("layer1.0,11,5136,");
    double[] shallow = scores(lines.get(1));
    double[] whole = scores(lines.get(3));
    assertThat(shallow[0]).as("texture at layer1.0").isGreaterThan(0.9);
    assertThat(shallow[2]).as("arrangement at layer1.0").isLessThan(0.7);
    assertThat(whole[2]).as("arrangement, whole").isGreaterThan(shallow[2]);
    assertThat(err.toString(UTF_8))
        .contains(
            "texture needs layer",
            "arrangement needs layer4.0 (143 pixels)",
            "scores.png",
            "scores.csv");
    assertThat(study.resolve("quick").resolve("scores.csv"))
        .content()
        .startsWith("cut,texture,lesion,arrangement\nlayer1.0,")
        .hasLineCount(4);

    BufferedImage plot = ImageIO.read(study.resolve("quick").resolve("scores.png").toFile());
    assertThat(plot.getWidth()).isEqualTo(1000);
    StoredTrial trial = Study.at(study.resolve("quick/lesion")).trial("sapling-ttl-layer2.1");
    assertThat(trial.facts().weightsSource().orElseThrow()).contains("Sapling");

    assertThat(pollard(demo)).isZero();
    assertThat(out.toString(UTF_8)).as("again, from the study").isEqualTo(table);
  }

  private static double[] scores(String line) {
    return Stream.of(line.split(",", -1)).skip(4).mapToDouble(Double::parseDouble).toArray();
  }

  @Test
  void phantomsAreADataSetForEveryCommand() {
    Path images = folder.resolve("lesions");
    assertThat(pollard("phantoms", "lesion", "--out=" + images, "--count=40")).isZero();
    assertThat(out.toString(UTF_8)).startsWith("40 images of soft or firm (the positive class)");
    assertThat(
            pollard(
                "train",
                images.toString(),
                "--positive=firm",
                "--backbone=sapling",
                "--weights=sapling",
                "--strategy=ttl",
                "--cut=layer1.0",
                "--recipe=short2d",
                "--epochs=1",
                "--batch=8",
                "--threads=1",
                "--cache-dir=" + folder.resolve("cache"),
                "--study=" + folder.resolve("study")))
        .as(err.toString(UTF_8))
        .isZero();
    assertThat(err.toString(UTF_8)).contains("weights: Sapling of the Pollard project");

    assertThat(pollard("phantoms", "lesion", "--out=" + images)).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString(UTF_8)).contains("expected an empty folder", "give another --out");
  }
}
