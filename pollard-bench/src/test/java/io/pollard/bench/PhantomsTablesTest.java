package io.pollard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two tasks, two seeds, three cuts; the expected numbers are worked out by hand. */
class PhantomsTablesTest {

  private static final String HEADING =
      "arguments,trial,validation_average_precision,test_average_precision,parameters,macs\n";

  private static final String CUTS =
      """
      "{data}/texture-1 --seed 1 --strategy ftl",sapling-ftl-layer4.0-s1-00000000,1.0,.9,400338,25946370
      "{data}/texture-1 --seed 1 --strategy ttl --cut stem",sapling-ttl-stem-s1-00000000,.9,.7,498,459778
      "{data}/texture-1 --seed 1 --strategy ttl --cut layer1.0",sapling-ttl-layer1.0-s1-00000000,.99,.9,5170,5300000
      "{data}/arrangement-1 --seed 1 --strategy ftl",sapling-ftl-layer4.0-s1-00000000,.9,.9,400338,25946370
      "{data}/arrangement-1 --seed 1 --strategy ttl --cut stem",sapling-ttl-stem-s1-00000000,.5,.5,498,459778
      "{data}/arrangement-1 --seed 1 --strategy ttl --cut layer1.0",sapling-ttl-layer1.0-s1-00000000,.6,.5,5170,5300000
      "{data}/texture-2 --seed 2 --strategy ftl",sapling-ftl-layer4.0-s2-00000000,1.0,.8,400338,25946370
      "{data}/texture-2 --seed 2 --strategy ttl --cut stem",sapling-ttl-stem-s2-00000000,.986,.4,498,459778
      "{data}/texture-2 --seed 2 --strategy ttl --cut layer1.0",sapling-ttl-layer1.0-s2-00000000,.998,.9,5170,5300000
      "{data}/arrangement-2 --seed 2 --strategy ftl",sapling-ftl-layer4.0-s2-00000000,1.0,.9,400338,25946370
      "{data}/arrangement-2 --seed 2 --strategy ttl --cut stem",sapling-ttl-stem-s2-00000000,.5,.5,498,459778
      "{data}/arrangement-2 --seed 2 --strategy ttl --cut layer1.0",sapling-ttl-layer1.0-s2-00000000,.7,.5,5170,5300000
      """;

  @TempDir private Path folder;

  private List<ExperimentRow> rows(String trials) throws IOException {
    Path csv = folder.resolve("trials.csv");
    Files.writeString(csv, HEADING + trials);
    return ExperimentRow.read(csv);
  }

  @Test
  void scoresAreMeansOverSeedsByCutAndTask() throws IOException {
    assertThat(PhantomsTables.ofCuts(rows(CUTS)))
        .contains(
            """
            Validation AUPRC (average precision), mean ± sample standard deviation over 2 seeds:

            | last unit | receptive field (pixels) | parameters | MACs (M) | texture | arrangement |
            | --- | --: | --: | --: | --- | --- |
            | stem | 3 | 498 | 0.5 | 0.943 ± 0.061 | 0.500 ± 0.000 |
            | layer1.0 | 11 | 5,170 | 5.3 | 0.994 ± 0.006 | 0.650 ± 0.071 |
            | layer4.0 | 143 | 400,338 | 25.9 | 1.000 ± 0.000 | 0.950 ± 0.071 |
            """,
            "| stem | 3 | 498 | 0.5 | 0.550 ± 0.212 | 0.500 ± 0.000 |");
  }

  /** Of two seeds -.1 and -.014, deviation .0608, times 12.706 / √2. */
  @Test
  void differencesArePairedSeedBySeed() throws IOException {
    assertThat(PhantomsTables.ofCuts(rows(CUTS)))
        .contains(
            """
            Validation AUPRC minus full transfer's of the same seed, mean with its 95 % interval by \
            Student's t over 2 seeds:
            """,
            "| stem | 3 | 498 | 0.5 | -0.057 [-0.603, 0.489] | -0.450 [-1.085, 0.185] |",
            "| stem | 3 | 498 | 0.5 | -0.300 [-1.571, 0.971] | -0.400 [-0.400, -0.400] |",
            "| layer4.0 | 143 | 400,338 | 25.9 |  |  |");
  }

  @Test
  void theSmallestCutWithinTheMarginCountsUnits() throws IOException {
    assertThat(PhantomsTables.ofCuts(rows(CUTS)))
        .endsWith(
            """
            The smallest cut (units kept, of 3) whose validation AUPRC is within .02 of full transfer's \
            of the same seed:

            | seed | texture | arrangement |
            | --- | --- | --- |
            | 1 | 2 | 3 |
            | 2 | 1 | 3 |
            | mean | 1.5 | 3.0 |

            The task texture needs at least two units less than arrangement in 1 of 2 seeds. Full \
            transfer's mean validation AUPRC is 1.000 (texture), 0.950 (arrangement); the lowest of all \
            seeds is 0.900 (arrangement).
            """);
  }

  @Test
  void aMissingCutIsNamed() throws IOException {
    List<ExperimentRow> rows = rows(CUTS);
    assertThatThrownBy(() -> PhantomsTables.ofCuts(rows.subList(0, rows.size() - 1)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("but found [stem, layer4.0]");
  }

  /** The paired differences .4 and .2: mean .3, standard error .1. */
  @Test
  void aStartIsComparedInStandardErrors() throws IOException {
    assertThat(
            PhantomsTables.ofStart(
                rows(
                    """
                    "{data}/lesion-100-1 --weights sapling --seed 1",sapling-ftl-layer4.0-s1-00000000,.8,.9,1,1
                    "{data}/lesion-100-1 --weights none --seed 1",sapling-ftl-layer4.0-s1-00000001,.5,.5,1,1
                    "{data}/lesion-100-2 --weights none --seed 2",sapling-ftl-layer4.0-s2-00000001,.5,.6,1,1
                    "{data}/lesion-100-2 --weights sapling --seed 2",sapling-ftl-layer4.0-s2-00000000,.7,.8,1,1
                    """)))
        .contains(
            "| lesion | test | 2 | 0.850 ± 0.071 | 0.550 ± 0.071 | 0.300 [-0.971, 1.571] | 0.100 |"
                + " 3.0 |");
  }
}
