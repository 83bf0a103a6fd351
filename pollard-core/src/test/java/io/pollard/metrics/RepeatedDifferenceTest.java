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

/** Quantiles of Student's t are R's: t(2) = 4.302653, t(8) = 2.306004. */
class RepeatedDifferenceTest {

  private static final Offset<Double> EXACT = within(1e-12);
  private static final double RATIO = .3125;

  private static Pair pair(int seed) {
    DrawnPatients drawn = DrawnPatients.of(60, new Random(seed));
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
    ClassScores first = DeLongTest.scores(Golden.read("certificate").get("delong").get(1), "first");
    ClassScores second =
        DeLongTest.scores(Golden.read("certificate").get("delong").get(1), "second");
    RepeatedDifference found =
        RepeatedDifference.of(
            Metric.AUROC, List.of(new Repeat("1", new Pair(first, second), Double.NaN)), 1);
    DeLong areas = DeLong.of(first, second);
    double half = 1.959963984540054 * Math.sqrt(areas.variance());
    assertThat(found.ground()).isEqualTo(Ground.DELONG);
    assertThat(found.interval().estimate()).isCloseTo(areas.difference(), EXACT);
    assertThat(found.interval().low()).isCloseTo(areas.difference() - half, EXACT);
    assertThat(found.interval().high()).isCloseTo(areas.difference() + half, EXACT);
    assertThat(found.trainingVariance()).isZero();
    assertThat(found.freedom()).isEqualTo(Integer.MAX_VALUE);
    assertThat(found.patients()).isEqualTo(first.size());
  }

  @Test
  void severalImagesOfAPatientGoByObuchowskisVariance() {
    RepeatedDifference found =
        RepeatedDifference.of(Metric.AUROC, List.of(new Repeat("1", pair(1), Double.NaN)), 1);
    Pair pair = pair(1);
    assertThat(found.ground()).isEqualTo(Ground.OBUCHOWSKI);
    assertThat(found.patientVariance())
        .isEqualTo(DeLong.of((ClassScores) pair.first(), (ClassScores) pair.second()).variance());
    assertThat(found.patients()).isEqualTo(60);
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
    assertThat(found.interval().low()).isCloseTo(bca.low(), EXACT);
    assertThat(found.interval().high()).isCloseTo(bca.high(), EXACT);
  }

  /** Seeds on one split: the patients' variance of their mean, and s² / 3 with 2 degrees. */
  @Test
  void seedsAddTheirOwnVariance() {
    Pair base = pair(1);
    List<Pair> pairs =
        List.of(base, new Pair(base.second(), base.first()), new Pair(base.first(), base.first()));
    RepeatedDifference found =
        RepeatedDifference.of(
            Metric.AUROC,
            pairs.stream().map(pair -> new Repeat("1", pair, Double.NaN)).toList(),
            1);
    double difference = Metric.AUROC.of(base.first()) - Metric.AUROC.of(base.second());
    // Of d, -d and 0 the sample variance is d².
    assertThat(found.trainingVariance()).isCloseTo(difference * difference / 3, EXACT);
    assertThat(found.interval().estimate()).isCloseTo(0, EXACT);
    assertThat(found.patientVariance()).isCloseTo(DeLong.ofMeans(pairs).variance(), EXACT);
    assertThat(found.splits()).isEqualTo(1);
  }

  /** (1 + 2 ρ) v_P + (1 / 3 + r) s², ρ = r / (1 + r), written out. */
  @Test
  void splitsCountTheirOverlap() {
    List<Repeat> repeats =
        IntStream.rangeClosed(1, 3)
            .mapToObj(split -> new Repeat("split " + split, pair(split), RATIO))
            .toList();
    RepeatedDifference found = RepeatedDifference.of(Metric.AUROC, repeats, 1);
    double[] differences = new double[3];
    double patients = 0;
    for (int i = 0; i < 3; i++) {
      Pair pair = repeats.get(i).pair();
      DeLong areas = DeLong.of((ClassScores) pair.first(), (ClassScores) pair.second());
      differences[i] = areas.difference();
      patients += areas.variance() / 9;
    }
    double spread = Math.pow(Spread.of(differences).deviation(), 2);
    double trainings = (1 / 3. + RATIO) * spread;
    double total = (1 + 2 * RATIO / (1 + RATIO)) * patients + trainings;
    int freedom = (int) (total * total * 2 / (trainings * trainings));
    assertThat(found.patientVariance()).isCloseTo(patients, EXACT);
    assertThat(found.trainingVariance()).isCloseTo(trainings, EXACT);
    assertThat(found.freedom()).isEqualTo(freedom).isGreaterThanOrEqualTo(2);
    assertThat(found.interval().high() - found.interval().estimate())
        .isCloseTo(StudentT.twoSided95(freedom) * Math.sqrt(total), within(1e-9));
    assertThat(found.interval().estimate())
        .isCloseTo(Arrays.stream(differences).average().orElseThrow(), EXACT);
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
  void moreClassesAreResampled() {
    Random random = new Random(3);
    int[] targets = IntStream.range(0, 90).map(i -> i % 3).toArray();
    List<String> groups = IntStream.range(0, 90).mapToObj(i -> "p" + i).toList();
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
