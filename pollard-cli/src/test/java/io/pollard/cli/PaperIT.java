package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code paper --quick}: a table and a figure from nothing to their pages. */
class PaperIT {

  @TempDir private static Path folder;

  private static Ran table;
  private static Ran figure;

  private static Ran quick(String exhibit) {
    return pollard(
        "paper",
        exhibit,
        "--quick",
        "--data=" + folder,
        "--study=" + folder.resolve("studies"),
        "--out=" + folder.resolve("pages"),
        "--cache-dir=" + folder.resolve("cache"),
        "--threads=1",
        "--format=csv");
  }

  @BeforeAll
  static void runOnce() {
    table = quick("table2").expect(ExitCode.DONE);
    figure = quick("figure9").expect(ExitCode.DONE);
  }

  @Test
  void aTableHasThePapersRowsAndOursBesideThem() throws IOException {
    assertThat(table.out()).startsWith("row,cut_here,auroc_published,");
    assertThat(table.rows("FTL").get(0)).startsWith("FTL,,0.849,0.001,0.");
    assertThat(table.rows("TTL-1").get(0))
        .containsPattern("^TTL-1,layer\\d\\.\\d,0\\.851,0\\.002,0\\.");
    assertThat(table.rows("TF-1").get(0)).startsWith("TF-1,,0.856,0.011,,");
    assertThat(Files.readString(folder.resolve("pages/table2/table2.csv"))).isEqualTo(table.out());
    assertThat(Files.readString(folder.resolve("pages/table2/table2.md")))
        .contains("shows the way and no result", "./pollard search ");
  }

  @Test
  void aFigureHasItsPicturesAndTheDetectedCut() throws IOException {
    assertThat(figure.rows("detected").get(0)).containsPattern("^detected,layer3\\.5,[a-z0-9.]+,,");
    assertThat(Files.readString(folder.resolve("pages/figure9/figure9.md")))
        .contains("![truncation-average_precision.png]", "![levels-sapling-ftl");
    assertThat(folder.resolve("pages/figure9/truncation-auroc.svg")).exists();
  }

  @Test
  void whatWasTrainedIsNotTrainedAgain() {
    Ran again = quick("table2").expect(ExitCode.DONE);
    assertThat(again.err()).contains("search", "nothing is left to train");
    assertThat(again.out()).isEqualTo(table.out());
  }

  @Test
  void aStepThatFailsEndsTheRunWithItsSentence() {
    Ran ran =
        pollard("paper", "table3", "--quick", "--data=" + folder, "--study=" + folder.resolve("s"));
    ran.expect(ExitCode.REFUSED);
    assertThat(ran.err()).contains("ami-br", "did not come to its end");
    assertThat(ran.out()).isEmpty();
  }
}
