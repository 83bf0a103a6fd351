package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupBootstrapIT {

  private static final int CASES = 200;
  private static final int GROUP = 3;

  /** Of the deviation of a score, the share that all images of a patient have in common: .5. */
  private static final double COMMON = Math.sqrt(.5);

  /** AUROC .80 is a shift of sqrt(2) z(.80) between two normal distributions of deviation 1. */
  private static final double SHIFT = Math.sqrt(2) * 0.8416212335729143;

  /**
   * Images of a patient resemble each other. Where labels belong to patients all of them have the
   * same one; else each image has its own. 500 data sets of 200 images, 2,000 resamples each.
   */
  @ParameterizedTest
  @CsvSource({"ofPatients", "ofImages"})
  void theIntervalCoversTheTrueAurocInNinetyTwoToNinetySevenPercent(String labels) {
    Random random = new Random(2024);
    int sets = 500;
    int covered = 0;
    for (int set = 0; set < sets; set++) {
      Interval interval = GroupBootstrap.of(set).interval(Metric.AUROC, simulated(random, labels));
      if (!interval.excludes(.80)) {
        covered++;
      }
    }
    assertThat((double) covered / sets).isBetween(.92, .97);
  }

  private static ClassScores simulated(Random random, String labels) {
    int[] targets = new int[CASES];
    double[] scores = new double[CASES];
    double patient = 0;
    for (int i = 0; i < CASES; i++) {
      if (i % GROUP == 0) {
        patient = random.nextGaussian();
      }
      boolean keepsLabel = labels.equals("ofPatients") && i % GROUP > 0;
      targets[i] = keepsLabel ? targets[i - 1] : (random.nextDouble() < .4 ? 1 : 0);
      double score = SHIFT * targets[i] + COMMON * patient + COMMON * random.nextGaussian();
      scores[i] = 1 / (1 + Math.exp(-score));
    }
    List<String> groups = IntStream.range(0, CASES).mapToObj(i -> "g" + i / GROUP).toList();
    return GroupBootstrapTest.predictions(targets, scores, groups);
  }
}
