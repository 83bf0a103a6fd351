package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Task;
import io.pollard.metrics.DeLongTest.DrawnPatients;
import io.pollard.metrics.GroupBootstrap.Pair;
import io.pollard.metrics.NonInferiority.Verdict;
import io.pollard.metrics.RepeatedDifference.Ground;
import io.pollard.metrics.RepeatedDifference.Repeat;
import io.pollard.testing.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** t(2) = 4.302653 is R's. */
class RepeatedDifferenceTest {

  private static final Offset<Double> EXACT = within(1e-12);
  private static final double RATIO = .3125;

  private static Pair pair(int seed) {
    DrawnPatients drawn = DrawnPatients.of(120, new Random(seed));
    return new Pair(drawn.first(), drawn.second());
  }

  private static ClassScores independent(double... scores) {
    return DeLongTest.scores(
        IntStream.range(0, scores.length).map(i -> i % 2).toArray(),
        scores,
        IntStream.range(0, scores.length).mapToObj(i -> "p" + i).toList());
  }

  /** The wider class's cases lie above the others' all the same. */
  private static ClassScores perfect(int cases, double above) {
    return independent(
        IntStream.range(0, cases).mapToDouble(i -> i % 2 == 0 ? .1 : above).toArray());
  }

  @Test
  void ofOneSplitAndSeedTheAurocIsDeLongs() {
    ClassScores first = DeLongTest.scores(Golden.read("certificate").get("delong").get(0), "first");
    ClassScores second =
        DeLongTest.scores(Golden.read("certificate").get("delong").get(0), "second");
    RepeatedDifference found =
        RepeatedDifference.of(
            Metric.AUROC, List.of(new Repeat("1", new Pair(first, second), Double.NaN)), 1);
    DeLong areas = DeLong.of(first, second);
    assertThat(found.ground()).isEqualTo(Ground.DELONG);
    assertThat(found.interval().estimate()).isCloseTo(areas.difference(), EXACT);
    assertThat(found.interval().low()).isCloseTo(areas.interval().low(), EXACT);
    assertThat(found.interval().high()).isCloseTo(areas.interval().high(), EXACT);
    assertThat(found.trainingError()).isZero();
    assertThat(found.patients()).isEqualTo(first.size());
  }

  @Test
  void severalImagesOfAPatientGoByObuchowskisVariance() {
    RepeatedDifference found =
        RepeatedDifference.of(Metric.AUROC, List.of(new Repeat("1", pair(1), Double.NaN)), 1);
    Pair pair = pair(1);
    assertThat(found.ground()).isEqualTo(Ground.OBUCHOWSKI);
    Interval expected =
        DeLong.of((ClassScores) pair.first(), (ClassScores) pair.second()).interval();
    assertThat(found.interval().low()).isCloseTo(expected.low(), EXACT);
    assertThat(found.interval().high()).isCloseTo(expected.high(), EXACT);
    assertThat(found.patients()).isEqualTo(120);
  }

  @Test
  void ofOneSplitAndSeedTheAveragePrecisionIsResampled() {
    Pair pair = pair(1);
    RepeatedDifference found =
        RepeatedDifference.of(
            Metric.AVERAGE_PRECISION, List.of(new Repeat("1", pair, Double.NaN)), 1);
    Interval bca =
        BcaInterval.of(1).difference(Metric.AVERAGE_PRECISION, pair.first(), pair.second());
    assertThat(found.ground()).isEqualTo(Ground.BCA);
    ClassScores cases = (ClassScores) pair.first();
    long fewest =
        IntStream.range(0, 2)
            .mapToLong(
                target ->
                    IntStream.range(0, cases.size())
                        .filter(i -> cases.target(i) == target)
                        .mapToObj(i -> cases.groups().get(i))
                        .distinct()
                        .count())
            .min()
            .orElseThrow();
    double ratio = StudentT.twoSided95((int) fewest - 1) / 1.959963984540054;
    double estimate = bca.estimate();
    assertThat(ratio).isBetween(1.01, 1.1);
    assertThat(found.interval().low()).isCloseTo(estimate - ratio * (estimate - bca.low()), EXACT);
    assertThat(found.interval().high())
        .isCloseTo(estimate + ratio * (bca.high() - estimate), EXACT);
  }

  /** √(L² + (4.302653 s / √3)²), and s² = d² of d, -d and 0. */
  @Test
  void seedsAddTheirOwnError() {
    Pair base = pair(1);
    List<Pair> pairs =
        List.of(base, new Pair(base.second(), base.first()), new Pair(base.first(), base.first()));
    RepeatedDifference found =
        RepeatedDifference.of(
            Metric.AVERAGE_PRECISION,
            pairs.stream().map(pair -> new Repeat("1", pair, Double.NaN)).toList(),
            1);
    double difference =
        Metric.AVERAGE_PRECISION.of(base.first()) - Metric.AVERAGE_PRECISION.of(base.second());
    assertThat(found.trainingError()).isCloseTo(Math.abs(difference) / Math.sqrt(3), EXACT);
    assertThat(found.interval().estimate()).isCloseTo(0, EXACT);
    assertThat(-found.interval().low())
        .isCloseTo(
            Math.hypot(found.overPatients().low(), 4.302653 * found.trainingError()), within(1e-6));
    assertThat(found.splits()).isEqualTo(1);
  }

  /** L √(1 + 2 ρ), ρ = r / (1 + r), or Nadeau and Bengio's half-width where it is wider. */
  @Test
  void splitsCountTheirOverlap() {
    for (double ratio : new double[] {.01, RATIO}) {
      List<Repeat> repeats =
          IntStream.rangeClosed(1, 3)
              .mapToObj(split -> new Repeat("split " + split, pair(split), ratio))
              .toList();
      RepeatedDifference found = RepeatedDifference.of(Metric.AUROC, repeats, 1);
      double[] differences =
          repeats.stream()
              .mapToDouble(
                  repeat ->
                      Metric.AUROC.of(repeat.pair().first())
                          - Metric.AUROC.of(repeat.pair().second()))
              .toArray();
      Interval ofSplits = SplitMean.of(ratio, differences).interval();
      double estimate = Arrays.stream(differences).average().orElseThrow();
      double ofPatients =
          (estimate - found.overPatients().low()) * Math.sqrt(1 + 2 * ratio / (1 + ratio));
      assertThat(found.interval().estimate()).isCloseTo(estimate, EXACT);
      assertThat(found.interval().low())
          .isCloseTo(Math.min(ofSplits.low(), estimate - ofPatients), within(1e-9));
      assertThat(found.trainingError())
          .isCloseTo(SplitMean.of(ratio, differences).standardError(), EXACT);
    }
  }

  /** Three splits that agree: patients decide, and the variance is a third, times 1 + 2 ρ. */
  @Test
  void splitsThatHappenToAgreeDoNotMakeItSure() {
    Pair pair = pair(1);
    List<Repeat> repeats =
        IntStream.rangeClosed(1, 3)
            .mapToObj(split -> new Repeat("split " + split, pair, RATIO))
            .toList();
    RepeatedDifference found = RepeatedDifference.of(Metric.AUROC, repeats, 1);
    assertThat(found.trainingError()).isCloseTo(0, EXACT);
    double alone = found.interval().estimate() - found.overPatients().low();
    assertThat(found.interval().estimate() - found.interval().low())
        .isCloseTo(alone * Math.sqrt(1 + 2 * RATIO / (1 + RATIO)), EXACT);
  }

  /** A third seed of one split changes that split's mean, and no weight of the splits. */
  @Test
  void everySplitHasTheSameShare() {
    RepeatedDifference found =
        RepeatedDifference.of(
            Metric.AVERAGE_PRECISION,
            List.of(
                new Repeat("1", pair(1), RATIO),
                new Repeat("1", pair(1), RATIO),
                new Repeat("2", pair(2), RATIO)),
            1);
    Pair one = pair(1);
    Pair two = pair(2);
    double mean =
        (Metric.AVERAGE_PRECISION.of(one.first())
                - Metric.AVERAGE_PRECISION.of(one.second())
                + Metric.AVERAGE_PRECISION.of(two.first())
                - Metric.AVERAGE_PRECISION.of(two.second()))
            / 2;
    assertThat(found.interval().estimate()).isCloseTo(mean, EXACT);
    assertThat(found.splits()).isEqualTo(2);
  }

  @Test
  void severalSplitsNeedTheirCasesInTraining() {
    assertThatThrownBy(
            () ->
                RepeatedDifference.of(
                    Metric.AUROC,
                    List.of(
                        new Repeat("1", pair(1), Double.NaN), new Repeat("2", pair(2), Double.NaN)),
                    1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("for each trained one");
  }

  /** 1 - .025^(1 / 50) = .0711, and .0074 with 500 pairs. */
  @Test
  void withoutAnyMistakeTheBoundIsExact() {
    for (int pairs : new int[] {50, 500}) {
      RepeatedDifference found =
          RepeatedDifference.of(
              Metric.AUROC,
              List.of(
                  new Repeat(
                      "1", new Pair(perfect(2 * pairs, .8), perfect(2 * pairs, .9)), Double.NaN)),
              1);
      assertThat(found.ground()).isEqualTo(Ground.NO_DISAGREEMENT);
      assertThat(found.interval().estimate()).isZero();
      assertThat(found.interval().low()).isCloseTo(Math.pow(.025, 1. / pairs) - 1, EXACT);
      assertThat(new NonInferiority(.01).verdict(found.interval()))
          .isEqualTo(pairs == 50 ? Verdict.NOT_SHOWN : Verdict.NOT_WORSE);
    }
  }

  @Test
  void equalPredictionsDifferByNothing() {
    ClassScores scores = perfect(40, .8);
    for (Metric metric : List.of(Metric.AUROC, Metric.AVERAGE_PRECISION)) {
      RepeatedDifference found =
          RepeatedDifference.of(
              metric, List.of(new Repeat("1", new Pair(scores, scores), Double.NaN)), 1);
      assertThat(found.ground()).isEqualTo(Ground.IDENTICAL);
      assertThat(found.interval().low()).isZero();
      assertThat(found.interval().high()).isZero();
    }
  }

  @Test
  void fewPatientsOfAClassGiveNoInterval() {
    RepeatedDifference found =
        RepeatedDifference.of(
            Metric.AUROC,
            List.of(new Repeat("1", new Pair(perfect(18, .8), perfect(18, .05)), Double.NaN)),
            1);
    assertThat(found.ground()).isEqualTo(Ground.TOO_FEW_PATIENTS);
    assertThat(found.interval().low()).isNaN();
    assertThat(new NonInferiority(.01).verdict(found.interval())).isEqualTo(Verdict.NOT_SHOWN);
  }

  @Test
  void whereTheyAreResampledMorePatientsAreNeeded() {
    Pair pair = new Pair(perfect(80, .8), perfect(80, .05));
    for (Metric metric : List.of(Metric.AUROC, Metric.AVERAGE_PRECISION)) {
      assertThat(
              RepeatedDifference.of(metric, List.of(new Repeat("1", pair, Double.NaN)), 1).ground())
          .isEqualTo(metric == Metric.AUROC ? Ground.NO_DISAGREEMENT : Ground.TOO_FEW_PATIENTS);
    }
  }

  @Test
  void moreClassesAreResampled() {
    Random random = new Random(3);
    int[] targets = IntStream.range(0, 180).map(i -> i % 3).toArray();
    List<String> groups = IntStream.range(0, 180).mapToObj(i -> "p" + i).toList();
    Task.SingleLabel task = new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty());
    ClassScores first = ClassScores.of(task, targets, three(targets, random), groups);
    ClassScores second = ClassScores.of(task, targets, three(targets, random), groups);
    RepeatedDifference found =
        RepeatedDifference.of(
            Metric.AUROC, List.of(new Repeat("1", new Pair(first, second), Double.NaN)), 1);
    assertThat(found.ground()).isEqualTo(Ground.BCA);
    assertThat(found.interval().low()).isLessThan(found.interval().estimate());
  }

  private static double[][] three(int[] targets, Random random) {
    return IntStream.of(targets)
        .mapToObj(
            target -> {
              double[] row = random.doubles(3).toArray();
              row[target] += .5;
              double sum = Arrays.stream(row).sum();
              return Arrays.stream(row).map(value -> value / sum).toArray();
            })
        .toArray(double[][]::new);
  }
}
