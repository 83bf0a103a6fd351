package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.testing.Golden;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Values of scikit-learn, SciPy and NumPy, see golden/calibration.py. */
class CalibrationScoreTest {

  private static final Offset<Double> EXACT = within(1e-11);

  /** scikit-learn's solver ends where the slope of its loss is below 1e-12 of a mean. */
  private static final Offset<Double> OF_SOLVER = within(1e-6);

  private static ClassScores two() {
    return CalibrationTest.scores(CalibrationTest.TWO, CalibrationTest.twoClasses());
  }

  private static ClassScores four() {
    return CalibrationTest.scores(CalibrationTest.FOUR, CalibrationTest.fourClasses());
  }

  private static ClassScores tenths() {
    ClassScores own = two();
    return GroupBootstrapTest.predictions(
        IntStream.range(0, own.size()).map(own::target).toArray(),
        IntStream.range(0, own.size())
            .mapToDouble(i -> Math.rint(own.probability(i, 1) * 10) / 10)
            .toArray(),
        own.groups());
  }

  @Test
  void errorsAreThoseOfScikitLearnsBins() {
    JsonNode golden = Golden.read("calibration");
    for (CalibrationScore score :
        List.of(
            CalibrationScore.POSITIVE_ERROR,
            CalibrationScore.ADAPTIVE_POSITIVE_ERROR,
            CalibrationScore.TOP_LABEL_ERROR,
            CalibrationScore.ADAPTIVE_TOP_LABEL_ERROR)) {
      assertThat(score.of(two()))
          .as(score.label())
          .isCloseTo(golden.get("binary").get(score.key()).doubleValue(), EXACT);
    }
    for (CalibrationScore score :
        List.of(CalibrationScore.TOP_LABEL_ERROR, CalibrationScore.ADAPTIVE_TOP_LABEL_ERROR)) {
      assertThat(score.of(four()))
          .as(score.label())
          .isCloseTo(golden.get("several").get(score.key()).doubleValue(), EXACT);
    }
  }

  @Test
  void theBrierScoreIsItsParts() {
    JsonNode golden = Golden.read("calibration").get("binary");
    BrierDecomposition parts =
        BrierDecomposition.of(two(), Binning.EQUAL_WIDTH, Binning.USUAL_BINS);
    assertParts(parts, golden.get("murphy"));
    assertThat(parts.sum()).isCloseTo(Metric.BRIER.of(two()), EXACT);
    BrierDecomposition exact = BrierDecomposition.of(tenths(), Binning.DISTINCT, 0);
    assertParts(exact, golden.get("murphy_of_tenths"));
    assertThat(exact.within()).isCloseTo(0, EXACT);
    assertThat(CalibrationScore.RELIABILITY.of(two())).isEqualTo(parts.reliability());
    assertThat(CalibrationScore.WITHIN_BINS.of(two())).isEqualTo(parts.within());
  }

  private static void assertParts(BrierDecomposition parts, JsonNode golden) {
    assertThat(parts.reliability()).isCloseTo(golden.get("reliability").doubleValue(), EXACT);
    assertThat(parts.resolution()).isCloseTo(golden.get("resolution").doubleValue(), EXACT);
    assertThat(parts.uncertainty()).isCloseTo(golden.get("uncertainty").doubleValue(), EXACT);
    assertThat(parts.sum()).isCloseTo(golden.get("brier").doubleValue(), EXACT);
  }

  @Test
  void slopeAndInterceptAreThoseOfLogisticRegressionWithoutPenalty() {
    JsonNode golden = Golden.read("calibration").get("binary");
    assertThat(CalibrationScore.SLOPE.of(two()))
        .isCloseTo(golden.get("slope").doubleValue(), OF_SOLVER);
    assertThat(CalibrationScore.INTERCEPT.of(two()))
        .isCloseTo(golden.get("intercept").doubleValue(), OF_SOLVER);
    assertThat(CalibrationScore.IN_THE_LARGE.of(two()))
        .isCloseTo(golden.get("in_the_large").doubleValue(), EXACT);
  }

  @Test
  void whatPartsTheClassesHasNoSlope() {
    ClassScores parted =
        GroupBootstrapTest.predictions(
            new int[] {0, 0, 1, 1}, new double[] {.1, .3, .6, .9}, List.of("a", "b", "c", "d"));
    assertThat(CalibrationScore.SLOPE.of(parted)).isNaN();
    assertThat(CalibrationScore.IN_THE_LARGE.of(parted)).isFinite();
    ClassScores constant =
        GroupBootstrapTest.predictions(
            new int[] {0, 0, 1, 1}, new double[] {.5, .5, .5, .5}, List.of("a", "b", "c", "d"));
    assertThat(CalibrationScore.SLOPE.of(constant)).isNaN();
  }

  @Test
  void ofMoreClassesThereIsNoPositiveOne() {
    assertThat(CalibrationScore.of(CalibrationTest.FOUR))
        .containsExactly(
            CalibrationScore.TOP_LABEL_ERROR,
            CalibrationScore.ADAPTIVE_TOP_LABEL_ERROR,
            CalibrationScore.BRIER,
            CalibrationScore.LOG_LOSS);
    assertThatThrownBy(() -> CalibrationScore.SLOPE.of(four()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected two classes but found [a, b, c, d]");
  }

  @Test
  void intervalsResamplePatientsAndHoldTheEstimate() {
    GroupBootstrap bootstrap = new GroupBootstrap(400, 1);
    for (CalibrationScore score : CalibrationScore.values()) {
      Interval interval = score.interval(two(), bootstrap);
      assertThat(interval.estimate()).isEqualTo(score.of(two()));
      assertThat(interval.low()).as(score.label()).isLessThanOrEqualTo(interval.estimate());
      assertThat(interval.high()).as(score.label()).isGreaterThanOrEqualTo(interval.estimate());
    }
    // the network was made too sure by about two
    assertThat(CalibrationScore.SLOPE.interval(two(), bootstrap).high()).isLessThan(1);
  }

  /** Probabilities whose truths are drawn by them: the true error is 0, and chance makes one. */
  @Test
  void theErrorOfACalibratedNetworkIsWhatChanceMakesOfZero() {
    Random random = new Random(5);
    int runs = 100;
    for (CalibrationScore score :
        List.of(CalibrationScore.POSITIVE_ERROR, CalibrationScore.ADAPTIVE_TOP_LABEL_ERROR)) {
      double found = 0;
      double chance = 0;
      for (int run = 0; run < runs; run++) {
        double[] scores = random.doubles(200).toArray();
        int[] targets = new int[200];
        for (int i = 0; i < 200; i++) {
          targets[i] = random.nextDouble() < scores[i] ? 1 : 0;
        }
        ClassScores cases =
            GroupBootstrapTest.predictions(
                targets, scores, IntStream.range(0, 200).mapToObj(i -> "p" + i).toList());
        found += score.of(cases) / runs;
        chance += score.byChance(cases, run).orElseThrow() / runs;
      }
      assertThat(found).isGreaterThan(.05).isCloseTo(chance, within(.006));
    }
    assertThat(CalibrationScore.POSITIVE_ERROR.of(two()))
        .isGreaterThan(1.4 * CalibrationScore.POSITIVE_ERROR.byChance(two(), 1).orElseThrow());
    assertThat(CalibrationScore.SLOPE.byChance(two(), 1)).isEmpty();
  }

  @Test
  void binsHaveWilsonsIntervals() {
    for (JsonNode golden : Golden.read("calibration").get("wilson")) {
      double of = golden.get("of").doubleValue();
      Interval interval = Interval.ofShare(golden.get("found").doubleValue() / of, of);
      assertThat(interval.low()).isCloseTo(golden.get("low").doubleValue(), EXACT);
      assertThat(interval.high()).isCloseTo(golden.get("high").doubleValue(), EXACT);
    }
  }

  @Test
  void binsCountPatientsNotTheirImages() {
    double[] scores = {.05, .05, .05, .05, .95, .95};
    int[] targets = {0, 0, 1, 1, 1, 1};
    ReliabilityBins bins =
        ReliabilityBins.of(
            GroupBootstrapTest.predictions(targets, scores, List.of("a", "a", "b", "b", "c", "d")),
            Binning.EQUAL_WIDTH,
            10);
    assertThat(bins.isTopLabel()).isFalse();
    assertThat(bins.bins()).hasSize(2);
    ReliabilityBins.Bin first = bins.bins().get(0);
    assertThat(first.low()).isZero();
    assertThat(first.high()).isCloseTo(.1, EXACT);
    assertThat(first.cases()).isEqualTo(4);
    assertThat(first.patients()).isEqualTo(2);
    assertThat(first.meanProbability()).isCloseTo(.05, EXACT);
    assertThat(first.share()).isEqualTo(Interval.ofShare(.5, 2));
    assertThat(ReliabilityBins.of(four(), Binning.EQUAL_MASS, 5).isTopLabel()).isTrue();
    assertThat(
            ReliabilityBins.of(four(), Binning.EQUAL_MASS, 5).bins().stream()
                .mapToInt(ReliabilityBins.Bin::cases)
                .sum())
        .isEqualTo(four().size());
  }
}
