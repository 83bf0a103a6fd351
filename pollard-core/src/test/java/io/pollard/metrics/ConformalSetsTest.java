package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.Task;
import io.pollard.metrics.ConformalSets.By;
import io.pollard.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConformalSetsTest {

  private static final int RUNS = 3_000;

  /** NumPy's order statistic, see golden/calibration.py. */
  @Test
  void theQuantileIsThatOfSplitConformalPrediction() {
    ClassScores cases = CalibrationTest.scores(CalibrationTest.FOUR, CalibrationTest.fourClasses());
    for (JsonNode golden : Golden.read("calibration").get("several").get("conformal")) {
      ConformalSets sets =
          ConformalSets.fit(By.MARGINAL, golden.get("level").doubleValue(), cases, 1);
      assertThat(1 - sets.least().get(0))
          .isCloseTo(golden.get("score").doubleValue(), within(1e-11));
      assertThat(sets.least()).containsOnly(sets.least().get(0));
      assertThat(sets.cases()).containsOnly(120);
    }
  }

  /**
   * Cases of three classes, the rarest one of ten, whose probabilities say something and are not
   * calibrated; patients have so many cases, which look alike.
   */
  private static ClassScores drawn(Random random, int patients, int ofEach) {
    int[] targets = new int[patients * ofEach];
    double[][] rows = new double[targets.length][];
    List<String> groups = new ArrayList<>();
    for (int patient = 0; patient < patients; patient++) {
      double place = random.nextDouble();
      int target = place < .1 ? 2 : place < .4 ? 1 : 0;
      double[] common = random.doubles(3).map(u -> 2 * u).toArray();
      for (int image = 0; image < ofEach; image++) {
        int i = patient * ofEach + image;
        targets[i] = target;
        rows[i] = new double[3];
        double sum = 0;
        for (int k = 0; k < 3; k++) {
          rows[i][k] = Math.exp(common[k] + .2 * random.nextGaussian() + (k == target ? 1 : 0));
          sum += rows[i][k];
        }
        for (int k = 0; k < 3; k++) {
          rows[i][k] /= sum;
        }
        groups.add("p" + patient);
      }
    }
    return ClassScores.of(
        new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty()), targets, rows, groups);
  }

  private static boolean isCovered(ConformalSets sets, ClassScores cases, int i) {
    return sets.of(
            IntStream.range(0, cases.classes()).mapToDouble(k -> cases.probability(i, k)).toArray())
        .contains(cases.target(i));
  }

  /** Coverage is at least the level, and at most one part of n + 1 above, within three errors. */
  @ParameterizedTest
  @CsvSource({
    "MARGINAL,.9,1",
    "MARGINAL,.95,1",
    "CLASS,.9,1",
    "CLASS,.95,1",
    "MARGINAL,.9,5",
    "CLASS,.9,5"
  })
  void theTrueClassIsInTheSetAsOftenAsWasAskedFor(By by, double level, int ofEach) {
    Random random = new Random(7);
    int patients = 40;
    int covered = 0;
    int[] ofClass = new int[3];
    int[] coveredOfClass = new int[3];
    for (int run = 0; run < RUNS; run++) {
      ConformalSets sets = ConformalSets.fit(by, level, drawn(random, patients, ofEach), run);
      ClassScores other = drawn(random, 1, ofEach);
      int image = random.nextInt(ofEach);
      boolean isCovered = isCovered(sets, other, image);
      covered += isCovered ? 1 : 0;
      ofClass[other.target(image)]++;
      coveredOfClass[other.target(image)] += isCovered ? 1 : 0;
    }
    assertThat(covered / (double) RUNS).isGreaterThan(level - 3 * error(level, RUNS));
    if (by == By.MARGINAL) {
      assertThat(covered / (double) RUNS)
          .isLessThan(level + 1. / (patients + 1) + 3 * error(level, RUNS));
      // what the level does not promise: the rarest class is covered less often
      assertThat(coveredOfClass[2] / (double) ofClass[2]).isLessThan(1);
    } else {
      for (int k = 0; k < 3; k++) {
        assertThat(coveredOfClass[k] / (double) ofClass[k])
            .as("class %s", k)
            .isGreaterThan(level - 3 * error(level, ofClass[k]));
      }
    }
  }

  private static double error(double level, int count) {
    return Math.sqrt(level * (1 - level) / count);
  }

  @Test
  void aClassWithTooFewCasesIsInEverySetAndThatIsSaid() {
    assertThat(ConformalSets.fewest(.9)).isEqualTo(9);
    assertThat(ConformalSets.fewest(.95)).isEqualTo(19);
    int[] targets = IntStream.range(0, 28).map(i -> i < 8 ? 1 : 0).toArray();
    double[] scores = IntStream.range(0, 28).mapToDouble(i -> i < 8 ? .9 : .01 * i).toArray();
    ClassScores cases =
        GroupBootstrapTest.predictions(
            targets, scores, IntStream.range(0, 28).mapToObj(i -> "p" + i).toList());
    ConformalSets sets = ConformalSets.fit(By.CLASS, .9, cases, 1);
    assertThat(sets.isInEvery(1)).isTrue();
    assertThat(sets.isInEvery(0)).isFalse();
    assertThat(sets.of(new double[] {1, 0})).containsExactly(0, 1);
    assertThat(sets.of(new double[] {0, 1})).containsExactly(1);
    assertThat(sets.notes(CalibrationTest.TWO))
        .containsExactly(
            "the class ill is in every set of 90 %: that needs 9 validation patients with it, and"
                + " there are 8");
    assertThat(ConformalSets.fit(By.MARGINAL, .99, cases, 1).notes(CalibrationTest.TWO))
        .containsExactly(
            "all classes are in every set of 99 %: that needs 99 validation patients, and there"
                + " are 28");
  }

  @Test
  void onePictureOfEachPatientCounts() {
    double[] scores = {.9, .8, .7, .6, .3, .2, .1, .4, .45, .35};
    int[] targets = {1, 1, 1, 1, 0, 0, 0, 0, 0, 0};
    List<String> groups = List.of("a", "a", "a", "b", "c", "c", "d", "e", "a", "b");
    ClassScores cases = GroupBootstrapTest.predictions(targets, scores, groups);
    assertThat(ConformalSets.fit(By.MARGINAL, .5, cases, 1).cases()).containsExactly(5, 5);
    assertThat(ConformalSets.fit(By.CLASS, .5, cases, 1).cases()).containsExactly(5, 2);
    assertThat(ConformalSets.fit(By.CLASS, .5, cases, 1))
        .isEqualTo(ConformalSets.fit(By.CLASS, .5, cases, 1));
  }

  @Test
  void setsAreScoredByCoverageAndSize() {
    ConformalSets sets = new ConformalSets(.9, By.CLASS, List.of(.4, .3), List.of(50, 50));
    double[] scores = {.9, .65, .5, .2, .1};
    int[] targets = {1, 0, 1, 1, 0};
    ClassScores cases =
        GroupBootstrapTest.predictions(targets, scores, List.of("a", "b", "c", "d", "e"));
    // sets: {ill}, {ill}, {both}, {normal}, {normal}
    SetScores scored = SetScores.of(sets, cases, new GroupBootstrap(100, 1));
    assertThat(scored.coverage().estimate()).isEqualTo(3 / 5.);
    assertThat(scored.ofClasses().get(0).estimate()).isEqualTo(1 / 2.);
    assertThat(scored.ofClasses().get(1).estimate()).isEqualTo(2 / 3.);
    assertThat(scored.size().estimate()).isEqualTo(6 / 5.);
    assertThat(scored.single().estimate()).isEqualTo(4 / 5.);
    assertThat(scored.empty().estimate()).isZero();
    assertThat(scored.coverage().low()).isLessThan(.6);
    ConformalSets strict = new ConformalSets(.5, By.MARGINAL, List.of(.95, .95), List.of(50, 50));
    assertThat(SetScores.of(strict, cases, new GroupBootstrap(100, 1)).empty().estimate())
        .isEqualTo(1);
  }

  @Test
  void levelsAreNamedByTheirPercents() {
    ConformalSets sets = new ConformalSets(.975, By.CLASS, List.of(.4, .3), List.of(5, 5));
    assertThat(sets.key()).isEqualTo("set_97.5");
    assertThat(new ConformalSets(.9, By.CLASS, List.of(.4, .3), List.of(5, 5)).key())
        .isEqualTo("set_90");
    assertThatThrownBy(() -> new ConformalSets(1, By.CLASS, List.of(.4, .3), List.of(5, 5)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
