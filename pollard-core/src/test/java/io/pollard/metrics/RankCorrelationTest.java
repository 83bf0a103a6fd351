package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankCorrelationTest {

  /** scipy.stats.spearmanr 1.17. */
  @Test
  void it_is_what_scipy_says() {
    assertThat(RankCorrelation.spearman(new double[] {1, 2, 3, 4, 5}, new double[] {5, 6, 7, 8, 7}))
        .isCloseTo(0.8207826816681233, within(1e-12));
    assertThat(
            RankCorrelation.spearman(
                new double[] {.1, .4, .4, .2, .9, .9}, new double[] {3, 1, 2, 2, 5, 4}))
        .isCloseTo(0.492592183071889, within(1e-12));
  }

  @Test
  void only_the_order_counts() {
    double[] values = {3, 1, 2};
    assertThat(RankCorrelation.spearman(values, new double[] {1e9, -5, 0}))
        .isCloseTo(1, within(1e-12));
    assertThat(RankCorrelation.spearman(values, new double[] {-3, -1, -2}))
        .isCloseTo(-1, within(1e-12));
  }

  @Test
  void where_there_is_no_order_there_is_no_correlation() {
    assertThat(RankCorrelation.spearman(new double[] {1, 2}, new double[] {4, 4})).isNaN();
    assertThat(RankCorrelation.spearman(new double[] {1}, new double[] {4})).isNaN();
  }

  @Test
  void what_is_no_number_has_no_rank() {
    assertThatThrownBy(
            () -> RankCorrelation.spearman(new double[] {1, Double.NaN}, new double[] {1, 2}))
        .hasMessageContaining("expected numbers to rank");
    assertThatThrownBy(() -> RankCorrelation.spearman(new double[1], new double[2]))
        .hasMessageContaining("1 and 2");
  }
}
