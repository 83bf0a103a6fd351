package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpreadTest {

  /** Python's statistics.stdev of the same numbers. */
  @Test
  void theDeviationIsTheSamples() {
    Spread spread = Spread.of(.863, .871, .879);
    assertThat(spread.mean()).isCloseTo(.871, within(1e-12));
    assertThat(spread.deviation()).isCloseTo(.008, within(1e-12));
    assertThat(spread.repeats()).isEqualTo(3);
    assertThat(spread.text(3)).isEqualTo("0.871 ± 0.008");
  }

  @Test
  void aSingleRepeatHasNone() {
    assertThat(Spread.of(.25).deviation()).isNaN();
    assertThat(Spread.of(.25).text(2)).isEqualTo("0.25");
    assertThat(Spread.of(.25, Double.NaN).mean()).isNaN();
    assertThatThrownBy(Spread::of).isInstanceOf(IllegalArgumentException.class);
  }

  /** R's qt(.975, n - 1): 12.706205, 4.302653, 3.182446, 2.776445, 2.228139, 1.984217. */
  @Test
  void theMeansIntervalIsStudents() {
    assertThat(StudentT.twoSided95(1)).isCloseTo(12.706205, within(1e-6));
    assertThat(StudentT.twoSided95(2)).isCloseTo(4.302653, within(1e-6));
    assertThat(StudentT.twoSided95(3)).isCloseTo(3.182446, within(1e-6));
    assertThat(StudentT.twoSided95(4)).isCloseTo(2.776445, within(1e-6));
    assertThat(StudentT.twoSided95(10)).isCloseTo(2.228139, within(1e-6));
    assertThat(StudentT.twoSided95(99)).isCloseTo(1.984217, within(1e-6));
    assertThat(Spread.of(1, 2, 3).meanInterval().text(3)).isEqualTo("2.000 [-0.484, 4.484]");
    assertThat(Spread.of(.25).meanInterval().low()).isNaN();
  }
}
