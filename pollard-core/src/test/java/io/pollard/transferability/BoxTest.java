package io.pollard.transferability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BoxTest {

  @Test
  void whiskers_end_at_values_and_leave_out_what_lies_far_off() {
    // NumPy's quartiles of these are 2.5, 3 and 4.5; 1 and 5 are within 3 of the box, 12 is not.
    assertThat(Box.of(3, 1, 5, 12, 2, 4, 3)).isEqualTo(new Box(1, 2.5, 3, 4.5, 5));
  }

  @Test
  void one_value_is_a_box_of_no_height() {
    assertThat(Box.of(.5)).isEqualTo(new Box(.5, .5, .5, .5, .5));
  }

  @Test
  void no_value_is_no_box() {
    assertThatThrownBy(Box::of).hasMessageContaining("expected a value");
  }
}
