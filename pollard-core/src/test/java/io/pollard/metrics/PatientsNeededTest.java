package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.metrics.DeLongTest.DrawnPatients;
import io.pollard.metrics.GroupBootstrap.Pair;
import io.pollard.metrics.PatientsNeeded.Range;
import io.pollard.metrics.RepeatedDifference.Repeat;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class PatientsNeededTest {

  /** σ² (z.975 + z.8)² / margin² = .04 · 7.8489 / .0001 = 3,139.6; with .9 10.507, 4,202.9. */
  @Test
  void theFormulaIsThatOfNonInferiority() {
    PatientsNeeded needed = new PatientsNeeded(.04, 0);
    assertThat(needed.range(new NonInferiority(.01), .8)).isEqualTo(new Range(3140, 3140, 3140));
    assertThat(needed.range(new NonInferiority(.01), .9)).isEqualTo(new Range(4203, 4203, 4203));
    assertThat(needed.range(new NonInferiority(.02), .8).patients()).isEqualTo(785);
  }

  @Test
  void theRangeFollowsFromHowWellTheVarianceIsKnown() {
    Range range = new PatientsNeeded(.04, .1).range(new NonInferiority(.01), .8);
    // e^(1.96 · .1) = 1.2165
    assertThat(range.low()).isEqualTo(2581);
    assertThat(range.high()).isEqualTo(3820);
  }

  /** The jackknife's variance is near that of DeLong and Obuchowski. */
  @Test
  void theVarianceOfAPatientIsThatOfTheDifference() {
    DrawnPatients drawn = DrawnPatients.of(200, new Random(4));
    PatientsNeeded needed =
        PatientsNeeded.of(
            Metric.AUROC,
            List.of(new Repeat("1", new Pair(drawn.first(), drawn.second()), Double.NaN)));
    assertThat(needed.variance())
        .isCloseTo(
            200 * DeLong.of(drawn.first(), drawn.second()).variance(),
            Percentage.withPercentage(4));
    assertThat(needed.relativeError()).isBetween(.05, .3);
    assertThat(needed.isKnown()).isTrue();
  }

  @Test
  void splitsAreAveraged() {
    DrawnPatients one = DrawnPatients.of(100, new Random(4));
    DrawnPatients two = DrawnPatients.of(100, new Random(5));
    Repeat first = new Repeat("1", new Pair(one.first(), one.second()), .3);
    Repeat second = new Repeat("2", new Pair(two.first(), two.second()), .3);
    double mean =
        (PatientsNeeded.of(Metric.AUROC, List.of(first)).variance()
                + PatientsNeeded.of(Metric.AUROC, List.of(second)).variance())
            / 2;
    assertThat(PatientsNeeded.of(Metric.AUROC, List.of(first, second)).variance())
        .isCloseTo(mean, within(1e-12));
  }

  @Test
  void equalPredictionsSayNothing() {
    ClassScores scores = DrawnPatients.of(60, new Random(4)).first();
    assertThat(
            PatientsNeeded.of(
                    Metric.AUROC, List.of(new Repeat("1", new Pair(scores, scores), Double.NaN)))
                .isKnown())
        .isFalse();
  }
}
