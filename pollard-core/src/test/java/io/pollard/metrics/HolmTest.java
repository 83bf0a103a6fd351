package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HolmTest {

  /** statsmodels 0.15.0: {@code multipletests(values, method="holm")[1]}. */
  @Test
  void itIsHolms() {
    assertThat(Holm.adjusted(.01, .04, .03, .005))
        .containsExactly(new double[] {.03, .06, .06, .02}, within(1e-15));
    assertThat(Holm.adjusted(.6, .0137, .2, .5, .0137, .9))
        .containsExactly(new double[] {1, .0822, .8, 1, .0822, 1}, within(1e-15));
  }

  @Test
  void whatIsNoNumberIsNoComparison() {
    assertThat(Holm.adjusted(.04, Double.NaN, .01))
        .containsExactly(new double[] {.04, Double.NaN, .02}, within(1e-15));
    assertThat(Holm.adjusted()).isEmpty();
    assertThat(Holm.adjusted(.04)).containsExactly(.04);
  }

  @Test
  void aValueOutsideZeroAndOneIsRefused() {
    assertThatThrownBy(() -> Holm.adjusted(.5, 1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1.5");
    assertThatThrownBy(() -> Holm.adjusted(-.5)).isInstanceOf(IllegalArgumentException.class);
  }
}
