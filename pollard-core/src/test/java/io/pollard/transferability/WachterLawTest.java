package io.pollard.transferability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WachterLawTest {

  static JsonNode laws() {
    return Golden.read("cca").get("wachter");
  }

  @ParameterizedTest
  @MethodSource("laws")
  void quantiles_and_mean_are_those_of_the_density(JsonNode law) {
    WachterLaw chance =
        WachterLaw.of(law.get("n").longValue(), law.get("p").intValue(), law.get("q").intValue());
    double[] quantiles = Golden.numbers(law.get("quantiles"));
    for (int i = 0; i < quantiles.length; i++) {
      assertThat(chance.quantile(i / 4.)).isCloseTo(quantiles[i], within(1e-9));
    }
    assertThat(chance.least()).isCloseTo(quantiles[0], within(1e-12));
    assertThat(chance.largest()).isCloseTo(quantiles[4], within(1e-12));
    assertThat(chance.mean()).isCloseTo(law.get("mean").doubleValue(), within(1e-10));
  }

  @Test
  void it_describes_drawn_views() {
    JsonNode drawn = Golden.read("cca").get("monteCarlo");
    WachterLaw chance = WachterLaw.of(drawn.get("n").longValue() - 1, 50, 80);
    assertThat(chance.mean()).isCloseTo(drawn.get("mean").doubleValue(), within(.001));
    double[] quantiles = Golden.numbers(drawn.get("pooledQuantiles"));
    for (int i = 1; i < 4; i++) {
      assertThat(chance.quantile(i / 4.)).isCloseTo(quantiles[i], within(.002));
    }
  }

  @Test
  void it_does_not_matter_which_view_is_first() {
    WachterLaw one = WachterLaw.of(5_000, 30, 200);
    WachterLaw other = WachterLaw.of(5_000, 200, 30);
    assertThat(one.mean()).isEqualTo(other.mean());
    assertThat(one.quantile(.3)).isCloseTo(other.quantile(.3), within(1e-12));
  }

  @Test
  void with_more_directions_than_samples_some_coefficients_are_one() {
    WachterLaw chance = WachterLaw.of(100, 60, 80);
    // 60 + 80 - 100 of 60 directions are shared whatever the views.
    assertThat(chance.shareOfOnes()).isCloseTo(40 / 60., within(1e-12));
    assertThat(chance.quantile(.34)).isEqualTo(1);
    assertThat(chance.quantile(.33)).isLessThan(1);
    assertThat(chance.mean()).isBetween(40 / 60., 1.);
    assertThat(WachterLaw.of(100, 100, 100).quantile(.5)).isEqualTo(1);
  }

  @Test
  void a_single_direction_has_a_law_too() {
    WachterLaw chance = WachterLaw.of(1_000, 1, 1);
    assertThat(chance.quantile(1)).isLessThan(.07);
    assertThat(chance.mean()).isPositive();
  }

  @Test
  void the_box_lies_within_the_law() {
    Box box = WachterLaw.of(10_000, 512, 512).box();
    assertThat(box.low()).isGreaterThanOrEqualTo(0);
    assertThat(box.lower()).isLessThan(box.median());
    assertThat(box.high()).isEqualTo(WachterLaw.of(10_000, 512, 512).largest());
  }

  @Test
  void fewer_samples_than_directions_have_no_law() {
    assertThatThrownBy(() -> WachterLaw.of(50, 60, 10))
        .hasMessageContaining("expected directions in both views")
        .hasMessageContaining("60 and 10 directions of 50 samples");
  }
}
