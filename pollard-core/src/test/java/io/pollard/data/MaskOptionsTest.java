package io.pollard.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskOptionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lung | lung",
        "lung=255 | lung=255",
        "lung=255,heart=128 | lung=255,heart=128",
        "left,right | left=1,right=2",
        "left,right=1,heart | left=2,right=1,heart=3",
        " left lung = 3 , heart | left lung=3,heart=1",
        "a=b=7 | a=b=7"
      })
  void structuresAreReadAndWrittenAlike(String typed, String text) {
    MaskOptions read = MaskOptions.parse(typed);
    assertThat(read.text()).isEqualTo(text);
    assertThat(MaskOptions.parse(text)).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lung=0 | expected a value from 1 to 255 for lung but found 0",
        "lung=256 | expected a value from 1 to 255 for lung but found 256",
        "lung=white | as lung=255, but found lung=white",
        "lung=1,heart=1 | expected another value for each of the structures [lung, heart]",
        "lung,lung | expected different structures",
        "lung, | expected the name of a structure but found none"
      })
  void whatIsNoneIsRefused(String typed, String sentence) {
    assertThatThrownBy(() -> MaskOptions.parse(typed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void theSameStructuresInAnotherOrderKeepTheirValues() {
    MaskOptions masks = MaskOptions.parse("lung=255,heart=128").withColumn("m").withFolder("f");
    assertThat(masks.task().structures()).containsExactly("lung", "heart");
    assertThat(masks.inOrder(List.of("heart", "lung")))
        .isEqualTo(MaskOptions.parse("heart=128,lung=255").withColumn("m").withFolder("f"));
    assertThatThrownBy(() -> masks.inOrder(List.of("heart", "liver")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected masks of [heart, liver] but found those of [lung, heart]");
  }
}
