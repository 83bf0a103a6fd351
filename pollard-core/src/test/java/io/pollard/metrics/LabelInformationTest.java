package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.testing.Golden;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class LabelInformationTest {

  private static long[][] counts(JsonNode table) {
    return StreamSupport.stream(table.get("counts").spliterator(), false)
        .map(Golden::longs)
        .toArray(long[][]::new);
  }

  @Test
  void informationAndChanceAreThoseOfScikitLearn() {
    for (JsonNode table : Golden.read("information").get("tables")) {
      LabelInformation found = LabelInformation.of(counts(table));
      String name = table.get("name").asText();
      assertThat(found.information())
          .as(name)
          .isCloseTo(table.get("information").asDouble(), within(1e-12));
      assertThat(found.expected())
          .as(name)
          .isCloseTo(table.get("expected").asDouble(), within(1e-9));
      assertThat(found.entropy())
          .as(name)
          .isCloseTo(table.get("entropy").asDouble(), within(1e-12));
    }
  }

  /** Its largest value is the smaller of both entropies, which is mostly that of the classes. */
  @Test
  void theShareIsTheAdjustedInformationWhereTheClassesHaveLessEntropy() {
    for (JsonNode table : Golden.read("information").get("tables")) {
      LabelInformation found = LabelInformation.of(counts(table));
      switch (table.get("name").asText()) {
        case "a device for each class", "three classes", "many values, two of them telling" ->
            assertThat(found.share())
                .isCloseTo(table.get("adjusted_by_smaller").asDouble(), within(1e-8));
        default -> {}
      }
    }
  }

  @Test
  void whatIsTrueOfEveryOrOfOneImageTellsNothing() {
    assertThat(LabelInformation.of(new long[][] {{40, 60}}).share()).isZero();
    assertThat(LabelInformation.of(new long[][] {{1, 0}, {0, 1}, {1, 0}, {0, 1}}).share()).isZero();
    assertThat(LabelInformation.of(new long[][] {{40, 0}}).share()).isZero();
    assertThat(LabelInformation.of(new long[][] {{30, 20}, {60, 40}}).share()).isZero();
    assertThat(LabelInformation.of(new long[][] {{40, 0}, {0, 60}}).share())
        .isCloseTo(1, within(1e-12));
  }
}
