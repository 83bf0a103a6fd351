package io.pollard.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BandsTest {

  @Test
  void aBandHasItsLowerEdge() {
    Bands bands = Bands.parse("age:0, 40,65.5");
    assertThat(bands).isEqualTo(new Bands("age", List.of(0., 40., 65.5)));
    assertThat(List.of("-1", "0", "39.9", " 40", "65.5", "1e3", "old", "", "NaN"))
        .extracting(bands::of)
        .containsExactly(
            "below 0",
            "0 to 40",
            "0 to 40",
            "40 to 65.5",
            "65.5 or more",
            "65.5 or more",
            "unstated",
            "unstated",
            "unstated");
  }

  @Test
  void whatMakesNoBandsIsSaid() {
    for (String text : List.of("age", "age:", ":1", "age:1,x", "age:2,1", "age:1,1", "age:NaN")) {
      assertThatThrownBy(() -> Bands.parse(text)).as(text).isInstanceOf(DataException.class);
    }
  }
}
