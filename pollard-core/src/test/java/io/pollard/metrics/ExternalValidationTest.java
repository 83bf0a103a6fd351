package io.pollard.metrics;

import static io.pollard.metrics.ExternalValidation.Remark.ONE_DECISION;
import static io.pollard.metrics.ExternalValidation.Remark.WORSE_THAN_AT_HOME;
import static io.pollard.metrics.ExternalValidation.Remark.WORSE_THAN_CHANCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExternalValidationTest {

  private static final Task.SingleLabel BINARY =
      Task.SingleLabel.of(List.of("normal", "pneumonia"), "pneumonia");
  private static final Task.SingleLabel THREE =
      new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty());

  private static final double[] HOME = {.1, .2, .2, .35, .5, .62, .7, .9};
  private static final double[] HERE = {.55, .62, .62, .8, .97};

  /** The first cases are normal. */
  private static ClassScores scores(int normal, double... positive) {
    return ClassScores.of(
            BINARY,
            IntStream.range(0, positive.length).map(i -> i < normal ? 0 : 1).toArray(),
            Arrays.stream(positive).mapToObj(p -> new double[] {1 - p, p}).toArray(double[][]::new),
            IntStream.range(0, positive.length).mapToObj(Integer::toString).toList())
        .decidedAt(.52);
  }

  private static final ExternalValidation VALIDATION =
      new ExternalValidation(scores(4, HOME), scores(2, HERE));

  private static Interval interval(double low, double high) {
    return new Interval((low + high) / 2, low, high, 2_000, 0);
  }

  @Test
  void aScoreIsWorseWhereItsWholeIntervalIs() {
    Interval home = interval(.86, .94);
    assertThat(VALIDATION.remarks(Metric.AUROC, home, interval(.30, .39)))
        .containsExactly(WORSE_THAN_CHANCE, WORSE_THAN_AT_HOME)
        .hasToString("[worse than chance, worse than at home]");
    assertThat(VALIDATION.remarks(Metric.AUROC, home, interval(.48, .85)))
        .containsExactly(WORSE_THAN_AT_HOME);
    assertThat(VALIDATION.remarks(Metric.AUROC, home, interval(.48, .86))).isEmpty();
    assertThat(VALIDATION.remarks(Metric.AUROC, home, interval(Double.NaN, Double.NaN))).isEmpty();
  }

  /** They follow the share of positives, here 3 of 5. */
  @Test
  void precisionAndItsAreaAreNotComparedWithHome() {
    assertThat(VALIDATION.remarks(Metric.AVERAGE_PRECISION, interval(.9, .95), interval(.6, .7)))
        .isEmpty();
    assertThat(VALIDATION.remarks(Metric.AVERAGE_PRECISION, interval(.9, .95), interval(.3, .59)))
        .containsExactly(WORSE_THAN_CHANCE);
    assertThat(VALIDATION.remarks(Metric.BRIER, interval(.1, .2), interval(.01, .05))).isEmpty();
    assertThat(VALIDATION.remarks(Metric.SPECIFICITY, interval(.8, .9), interval(.0, .1)))
        .containsExactly(WORSE_THAN_AT_HOME, ONE_DECISION);
  }

  @Test
  void aThresholdThatDecidesEverythingAlikeIsSaid() {
    assertThat(VALIDATION.oneDecision().orElseThrow())
        .isEqualTo(
            "the threshold 0.520 from home decides 5 of 5 images to be pneumonia, at home 38 % of"
                + " them: sensitivity and specificity here say nothing; a threshold has to be"
                + " chosen here");
    ExternalValidation sound = new ExternalValidation(scores(2, HERE), scores(4, HOME));
    assertThat(sound.oneDecision()).isEmpty();
    ExternalValidation allTrue = new ExternalValidation(scores(4, HOME), scores(0, HERE));
    assertThat(allTrue.oneDecision()).isEmpty();
    assertThat(allTrue.missingClasses().orElseThrow()).startsWith("no image here is of normal:");
    assertThat(VALIDATION.missingClasses()).isEmpty();
  }

  /** scipy.stats.ks_2samp(home, here).statistic and numpy.quantile, SciPy 1.17.1. */
  @Test
  void theOutputsMoveAsSciPySays() {
    List<OutputShift> shifts = VALIDATION.shifts();
    assertThat(shifts).hasSize(1);
    OutputShift shift = shifts.get(0);
    assertThat(shift.output()).isEqualTo("pneumonia");
    assertThat(shift.distance()).isCloseTo(.625, within(1e-15));
    assertQuantiles(shift.home(), 8, .375, .135, .2, .425, .64, .83);
    assertQuantiles(shift.here(), 5, 1, .564, .62, .62, .8, .936);
    ExternalValidation same = new ExternalValidation(scores(4, HOME), scores(4, HOME));
    assertThat(same.shifts().get(0).distance()).isZero();
    ExternalValidation apart = new ExternalValidation(scores(1, .1, .2), scores(1, .8, .9));
    assertThat(apart.shifts().get(0).distance()).isOne();
  }

  private static void assertQuantiles(
      OutputShift.Side side, int cases, double decided, Double... quantiles) {
    assertThat(side.cases()).isEqualTo(cases);
    assertThat(side.decided()).isEqualTo(decided);
    for (int i = 0; i < quantiles.length; i++) {
      assertThat(side.quantiles().get(i)).isCloseTo(quantiles[i], within(1e-12));
    }
  }

  @Test
  void ofMoreThanTwoClassesEachIsLookedAt() {
    double[][] probabilities = {{.6, .3, .1}, {.2, .7, .1}, {.1, .2, .7}};
    ClassScores home =
        ClassScores.of(THREE, new int[] {0, 1, 2}, probabilities, List.of("p", "q", "r"));
    ClassScores here =
        ClassScores.of(
            THREE,
            new int[] {0, 1},
            new double[][] {{.6, .3, .1}, {.5, .4, .1}},
            List.of("p", "q"));
    ExternalValidation validation = new ExternalValidation(home, here);
    assertThat(validation.shifts()).extracting(OutputShift::output).containsExactly("a", "b", "c");
    assertThat(validation.oneDecision().orElseThrow())
        .startsWith("the network decides 2 of 2 images to be a, at home 33 % of them:");
    assertThat(validation.missingClasses().orElseThrow()).contains("of c:");
    assertThat(validation.remarks(Metric.BALANCED_ACCURACY, interval(.2, .3), interval(.2, .3)))
        .containsExactly(WORSE_THAN_CHANCE, ONE_DECISION);
    assertThatThrownBy(() -> new ExternalValidation(scores(4, HOME), here).shifts())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
