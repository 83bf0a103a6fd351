package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChosenOperatingPointTest {

  private static final GroupBootstrap BOOTSTRAP = new GroupBootstrap(300, 1);
  private static final OperatingPoint RULE = new OperatingPoint.Sensitivity(.9);

  private static ClassScores drawn(Random random, int cases) {
    int[] targets = IntStream.range(0, cases).map(i -> i % 3 == 0 ? 1 : 0).toArray();
    double[] scores =
        IntStream.of(targets)
            .mapToDouble(t -> 1 / (1 + Math.exp(-random.nextGaussian() - 1.5 * t)))
            .toArray();
    return GroupBootstrapTest.predictions(
        targets, scores, IntStream.range(0, cases).mapToObj(i -> "p" + i).toList());
  }

  @Test
  void whatIsReachedIsThatOfTheThresholdThatValidationChooses() {
    ClassScores validation = drawn(new Random(1), 150);
    ClassScores test = drawn(new Random(2), 150);
    ChosenOperatingPoint point = ChosenOperatingPoint.of(RULE, validation, test, BOOTSTRAP);
    double threshold = RULE.choose(validation);
    assertThat(point.threshold().estimate()).isEqualTo(threshold);
    assertThat(point.threshold().low()).isLessThan(threshold);
    assertThat(point.threshold().high()).isGreaterThan(threshold);
    assertThat(point.others().sensitivity().estimate())
        .isEqualTo(Metric.SENSITIVITY.of(test.decidedAt(threshold)));
    assertThat(point.others().negativePredictiveValue().estimate())
        .isEqualTo(Metric.NEGATIVE_PREDICTIVE_VALUE.of(test.decidedAt(threshold)));
    // every resample of validation reaches what its own threshold was chosen for
    assertThat(point.validation().sensitivity().low()).isGreaterThanOrEqualTo(.9);
    assertThat(ChosenOperatingPoint.of(RULE, validation, test, BOOTSTRAP)).isEqualTo(point);
  }

  @Test
  void theChoiceMakesIntervalsWider() {
    ClassScores validation = drawn(new Random(1), 60);
    ClassScores test = drawn(new Random(2), 300);
    ChosenOperatingPoint point = ChosenOperatingPoint.of(RULE, validation, test, BOOTSTRAP);
    Interval alone =
        BOOTSTRAP.interval(Metric.SPECIFICITY, test.decidedAt(point.threshold().estimate()));
    Interval whole = point.others().specificity();
    assertThat(whole.high() - whole.low()).isGreaterThan(1.3 * (alone.high() - alone.low()));
  }

  /** What is promised, .9 on validation, is kept on average on others, and the interval says so. */
  @Test
  void theIntervalsHoldWhatIsReachedOnEverybody() {
    Random random = new Random(3);
    ClassScores everybody = drawn(new Random(4), 9_000);
    int held = 0;
    int runs = 30;
    for (int run = 0; run < runs; run++) {
      ChosenOperatingPoint point =
          ChosenOperatingPoint.of(
              RULE, drawn(random, 150), drawn(random, 150), new GroupBootstrap(100, run));
      double truth = RULE.choose(everybody);
      double sensitivity = Metric.SENSITIVITY.of(everybody.decidedAt(truth));
      Interval interval = point.others().sensitivity();
      held += interval.low() <= sensitivity && sensitivity <= interval.high() ? 1 : 0;
    }
    assertThat(held).isGreaterThanOrEqualTo(25);
  }

  @Test
  void bothClassesMustBeOnBothSides() {
    ClassScores one =
        GroupBootstrapTest.predictions(new int[] {0, 0}, new double[] {.2, .3}, List.of("a", "b"));
    ClassScores both = drawn(new Random(1), 30);
    assertThatThrownBy(() -> ChosenOperatingPoint.of(RULE, one, both, BOOTSTRAP))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ChosenOperatingPoint.of(RULE, both, one, BOOTSTRAP))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
