package io.pollard.transferability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KeptTest {

  private static final double[] VARIANCES = {90, 9, .9, .1};

  @Test
  void as_few_are_kept_as_have_the_share() {
    assertThat(Kept.ofVariance(.9).directions(VARIANCES)).isEqualTo(1);
    assertThat(Kept.ofVariance(.99).directions(VARIANCES)).isEqualTo(2);
    assertThat(Kept.ofVariance(.9901).directions(VARIANCES)).isEqualTo(3);
    assertThat(Kept.ofVariance(1).directions(VARIANCES)).isEqualTo(4);
  }

  @Test
  void singular_values_fall_more_slowly_than_their_squares() {
    assertThat(Kept.ofSingularMass(.9).directions(VARIANCES)).isEqualTo(2);
    assertThat(Kept.ofSingularMass(.99).directions(VARIANCES)).isEqualTo(4);
  }

  @Test
  void of_nothing_nothing_is_kept() {
    assertThat(Kept.ofVariance(.99).directions(new double[0])).isZero();
  }

  @Test
  void a_share_is_a_share() {
    assertThatThrownBy(() -> Kept.ofVariance(99)).hasMessageContaining("but found 99");
    assertThatThrownBy(() -> Kept.ofVariance(Double.NaN)).hasMessageContaining("but found NaN");
  }
}
