package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.metrics.NonInferiority.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NonInferiorityTest {

  private static final NonInferiority TEST = new NonInferiority(.01);

  private static Interval interval(double low, double high) {
    return new Interval((low + high) / 2, low, high, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "-.009, .02, NOT_WORSE",
    "-.009, -.001, NOT_WORSE",
    ".002, .02, NOT_WORSE",
    "-.01, .02, NOT_SHOWN",
    "-.02, .0, NOT_SHOWN",
    "-.02, -.001, WORSE",
    "-.05, -.02, WORSE",
    "NaN, NaN, NOT_SHOWN"
  })
  void theEndsDecide(double low, double high, Verdict verdict) {
    assertThat(TEST.verdict(interval(low, high))).isEqualTo(verdict);
  }

  @Test
  void sentencesSayTheMarginAndNoMore() {
    assertThat(TEST.sentence(interval(-.009, .02))).isEqualTo("not worse by more than 0.01");
    assertThat(TEST.sentence(interval(-.009, -.001)))
        .isEqualTo("not worse by more than 0.01 (though worse, by less than that)");
    assertThat(TEST.sentence(interval(-.03, .02)))
        .isEqualTo("not shown to be not worse by more than 0.01");
    assertThat(TEST.sentence(interval(-.03, -.02))).isEqualTo("worse");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -.01, .5, 1, Double.NaN})
  void aMarginLiesAboveZeroAndBelowAHalf(double margin) {
    assertThatThrownBy(() -> new NonInferiority(margin))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a margin above 0 and below .5 but found " + margin);
  }
}
