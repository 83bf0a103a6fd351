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
}
