package io.pollard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.metrics.Interval;
import io.pollard.study.ComparedTrial;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two tasks, two seeds, three cuts; the expected numbers are worked out by hand. */
class PhantomsTablesTest {

  private static final List<ComparedTrial> CUTS =
      List.of(
          trial("texture-1", 1, "layer4.0", "sapling", 1.0, .9, 400338, 25946370),
          trial("texture-1", 1, "stem", "sapling", .9, .7, 498, 459778),
          trial("texture-1", 1, "layer1.0", "sapling", .99, .9, 5170, 5300000),
          trial("arrangement-1", 1, "layer4.0", "sapling", .9, .9, 400338, 25946370),
          trial("arrangement-1", 1, "stem", "sapling", .5, .5, 498, 459778),
          trial("arrangement-1", 1, "layer1.0", "sapling", .6, .5, 5170, 5300000),
          trial("texture-2", 2, "layer4.0", "sapling", 1.0, .8, 400338, 25946370),
          trial("texture-2", 2, "stem", "sapling", .986, .4, 498, 459778),
          trial("texture-2", 2, "layer1.0", "sapling", .998, .9, 5170, 5300000),
          trial("arrangement-2", 2, "layer4.0", "sapling", 1.0, .9, 400338, 25946370),
          trial("arrangement-2", 2, "stem", "sapling", .5, .5, 498, 459778),
          trial("arrangement-2", 2, "layer1.0", "sapling", .7, .5, 5170, 5300000));

  private static ComparedTrial trial(
      String study,
      int seed,
      String cut,
      String weights,
      double validation,
      double test,
      long parameters,
      long macs) {
    return new ComparedTrial(
        study,
        "sapling-" + cut + "-s" + seed,
        study,
        "given",
        cut,
        cut.equals("layer4.0") ? "FTL" : "TTL",
        cut,
        Map.of("weights", weights),
        seed,
        seed,
        Map.of(),
        Map.of(
            "validation_average_precision", own(validation), "test_average_precision", own(test)),
        parameters,
        macs,
        1,
        10,
        9,
        60,
        "fp32",
        1);
  }

  private static Interval own(double score) {
    return new Interval(score, Double.NaN, Double.NaN, 0, 0);
  }

  @Test
  void scoresAreMeansOverSeedsByCutAndTask() {
    assertThat(PhantomsTables.ofCuts(CUTS))
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
  void differencesArePairedSeedBySeed() {
    assertThat(PhantomsTables.ofCuts(CUTS))
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
  void theSmallestCutWithinTheMarginCountsUnits() {
    assertThat(PhantomsTables.ofCuts(CUTS))
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
  void aMissingCutIsNamed() {
    assertThatThrownBy(() -> PhantomsTables.ofCuts(CUTS.subList(0, CUTS.size() - 1)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("but found [stem, layer4.0]");
  }

  /** The paired differences .4 and .2: mean .3, standard error .1. */
  @Test
  void aStartIsComparedInStandardErrors() {
    assertThat(
            PhantomsTables.ofStart(
                List.of(
                    trial("lesion-100-1", 1, "layer4.0", "sapling", .8, .9, 1, 1),
                    trial("lesion-100-1", 1, "layer4.0", "none", .5, .5, 1, 1),
                    trial("lesion-100-2", 2, "layer4.0", "none", .5, .6, 1, 1),
                    trial("lesion-100-2", 2, "layer4.0", "sapling", .7, .8, 1, 1))))
        .contains(
            "| lesion | test | 2 | 0.850 ± 0.071 | 0.550 ± 0.071 | 0.300 [-0.971, 1.571] | 0.100 |"
                + " 3.0 |");
  }
}
