package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Golden numbers are SciPy's (1.17.1):
 *
 * <pre>{@code
 * def mean_over_splits(values, ratio):
 *     k, mean = len(values), np.mean(values)
 *     error = np.std(values, ddof=1) * np.sqrt(1 / k + ratio)
 *     return error, stats.t.interval(.95, k - 1, mean, error), 2 * stats.t.sf(abs(mean / error), k - 1)
 * }</pre>
 */
class SplitMeanTest {

  private static final double[] THREE = {.011, .016, .019};
  private static final double[] TEN = {-.04, .01, -.03, -.05, .02, 0, -.01, -.02, -.03, .03};

  @Test
  void theIntervalIsNadeauAndBengios() {
    assertMean(
        SplitMean.of(200. / 640, THREE),
        .003247862544984179,
        .0013589086883061194,
        .029307757978360546,
        .04205637565489831);
    assertMean(
        SplitMean.of(.25, TEN),
        .015726834816113932,
        -.04757657202741632,
        .02357657202741632,
        .46497641786827193);
  }

  @Test
  void withoutSharedCasesItIsStudents() {
    assertMean(
        SplitMean.of(0, THREE),
        .002333333333333333,
        .005293810297251256,
        .025372856369415407,
        .022382373302881287);
    assertThat(SplitMean.of(0, THREE).interval()).isEqualTo(Spread.of(THREE).meanInterval());
  }

  private static void assertMean(
      SplitMean mean, double standardError, double low, double high, double pValue) {
    assertThat(mean.standardError()).isCloseTo(standardError, within(1e-12));
    assertThat(mean.interval().low()).isCloseTo(low, within(1e-12));
    assertThat(mean.interval().high()).isCloseTo(high, within(1e-12));
    assertThat(mean.pValue()).isCloseTo(pValue, within(1e-12));
    assertThat(mean.pValue() < .05).isEqualTo(mean.interval().excludes(0));
  }

  /** 2 * scipy.stats.t.sf(t, freedom). */
  @Test
  void theTailIsStudents() {
    assertThat(StudentT.twoSidedTail(1, 1)).isCloseTo(.5, within(1e-14));
    assertThat(StudentT.twoSidedTail(-2.5, 3)).isCloseTo(.08770664700806556, within(1e-14));
    assertThat(StudentT.twoSidedTail(.3, 4)).isCloseTo(.7791214282774598, within(1e-14));
    assertThat(StudentT.twoSidedTail(30, 2)).isCloseTo(.001109262681959659, within(1e-14));
    assertThat(StudentT.twoSidedTail(7, 9)).isCloseTo(6.324738963736693e-05, within(1e-14));
    assertThat(StudentT.twoSidedTail(Double.POSITIVE_INFINITY, 2)).isZero();
  }

  @Test
  void aSingleSplitHasNoIntervalAndEqualSplitsHaveNoWidth() {
    SplitMean single = SplitMean.of(.25, .1);
    assertThat(single.interval().estimate()).isEqualTo(.1);
    assertThat(single.interval().low()).isNaN();
    assertThat(single.pValue()).isNaN();
    assertThat(SplitMean.of(.25, .1, Double.NaN).pValue()).isNaN();
    assertThat(SplitMean.of(.25, .5, .5).pValue()).isZero();
    assertThat(SplitMean.of(.25, 0, 0).pValue()).isOne();
    assertThat(SplitMean.of(.25, 0, 0).interval().excludes(0)).isFalse();
  }

  @Test
  void theRatioIsANumberFromZeroUp() {
    assertThatThrownBy(() -> SplitMean.of(-.1, THREE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-0.1");
    assertThatThrownBy(() -> SplitMean.of(Double.NaN, THREE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * Two networks that are as good as each other: each case has a difference of its own around zero,
   * a split measures the mean over a fifth of the cases.
   */
  @Test
  void overOverlappingSplitsOnlyTheCorrectedIntervalCoversWhatItSays() {
    assertThat(coverage(3, 0)).isBetween(.90, .93);
    assertThat(coverage(3, 10. / 40)).isBetween(.94, .96);
    assertThat(coverage(10, 0)).isLessThan(.80);
    assertThat(coverage(10, 10. / 40)).isBetween(.94, .96);
  }

  /** How many of 4,000 data sets of 50 cases have an interval with the truth, zero, in it. */
  private static double coverage(int splits, double measuredToTrained) {
    Random random = new Random(1);
    int covered = 0;
    for (int set = 0; set < 4_000; set++) {
      double[] cases = DoubleStream.generate(random::nextGaussian).limit(50).toArray();
      double[] values =
          IntStream.range(0, splits).mapToDouble(any -> meanOfTen(cases, random)).toArray();
      if (!SplitMean.of(measuredToTrained, values).interval().excludes(0)) {
        covered++;
      }
    }
    return covered / 4_000.;
  }

  /** Of ten cases drawn without replacement, which then stand first. */
  private static double meanOfTen(double[] cases, Random random) {
    double sum = 0;
    for (int i = 0; i < 10; i++) {
      int other = i + random.nextInt(cases.length - i);
      double drawn = cases[other];
      cases[other] = cases[i];
      cases[i] = drawn;
      sum += drawn;
    }
    return sum / 10;
  }
}
