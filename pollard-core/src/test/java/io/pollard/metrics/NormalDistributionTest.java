package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.testing.Golden;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class NormalDistributionTest {

  private static final JsonNode GOLDEN = Golden.read("certificate").get("normal");

  @Test
  void sharesAreThoseOfScipy() {
    double[] points = Golden.numbers(GOLDEN.get("points"));
    double[] shares = Golden.numbers(GOLDEN.get("cumulative"));
    for (int i = 0; i < points.length; i++) {
      assertThat(NormalDistribution.cumulative(points[i]))
          .isCloseTo(shares[i], Percentage.withPercentage(1e-10));
    }
  }

  @Test
  void quantilesAreThoseOfScipy() {
    double[] shares = Golden.numbers(GOLDEN.get("shares"));
    double[] quantiles = Golden.numbers(GOLDEN.get("quantiles"));
    for (int i = 0; i < shares.length; i++) {
      assertThat(NormalDistribution.quantile(shares[i])).isCloseTo(quantiles[i], within(1e-8));
    }
    assertThat(NormalDistribution.quantile(0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(NormalDistribution.quantile(1)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void noShareIsBelowZeroOrAboveOne() {
    assertThatThrownBy(() -> NormalDistribution.quantile(1.1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NormalDistribution.quantile(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
