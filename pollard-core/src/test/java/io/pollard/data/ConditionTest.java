package io.pollard.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.Condition.Relation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {

  private static final Map<String, String> CHEST =
      Map.of("Modality", "DX", "Manufacturer", "GE  Healthcare");

  @Test
  void oneOfTheValuesInAnyCaseHolds() {
    assertThat(Condition.parse("Modality=CR,dx").holds(CHEST)).isTrue();
    assertThat(Condition.parse("MODALITY=DX").holds(CHEST)).isTrue();
    assertThat(Condition.parse("Modality=CR").holds(CHEST)).isFalse();
    assertThat(Condition.parse("Manufacturer=ge healthcare").holds(CHEST)).isTrue();
    assertThat(Condition.parse("ViewPosition=PA").holds(CHEST)).isFalse();
  }

  @Test
  void noneOfTheValuesHoldsWhereNothingIsSaidToo() {
    assertThat(Condition.parse("Modality!=CT,MR").holds(CHEST)).isTrue();
    assertThat(Condition.parse("Modality!=DX").holds(CHEST)).isFalse();
    assertThat(Condition.parse("ViewPosition!=LL").holds(CHEST)).isTrue();
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    for (String text :
        List.of("Modality=DX,CR", "ViewPosition!=LL", "ImageType=ORIGINAL\\PRIMARY")) {
      assertThat(Condition.parse(text)).hasToString(text);
    }
    assertThat(Condition.parse(" Modality = DX , CR "))
        .isEqualTo(new Condition("Modality", Relation.ONE_OF, List.of("DX", "CR")));
  }

  /** As a configuration file joins them. */
  @Test
  void severalStandInOneText() {
    assertThat(Condition.parseAll("Modality=DX,CR,ViewPosition!=LL,RL"))
        .extracting(Condition::toString)
        .containsExactly("Modality=DX,CR", "ViewPosition!=LL,RL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Modality", "=DX", "Modality=", "Modality=DX,,CR", "!=DX", "DX,Modality"})
  void whatIsNoConditionIsRefused(String text) {
    assertThatThrownBy(() -> Condition.parseAll(text))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("expected an attribute and its values, as Modality=DX,CR");
  }
}
