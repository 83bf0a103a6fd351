package io.pollard.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassMapTest {

  private static final List<String> KNOWN = List.of("normal", "pneumonia");

  private static Map<String, String> over(List<String> found, String... given) {
    return ClassMap.parse(List.of(given)).over(found, KNOWN, "clinic");
  }

  @Test
  void classesOfTheSameNameNeedNoMap() {
    assertThat(over(List.of("pneumonia", "normal")))
        .containsExactly(entry("pneumonia", "pneumonia"), entry("normal", "normal"));
    assertThat(over(List.of("normal"))).containsExactly(entry("normal", "normal"));
  }

  @Test
  void othersAreWhatTheMapSays() {
    assertThat(
            over(
                List.of("BACTERIAL", "COVID", "NORMAL", "VIRAL", "pneumonia"),
                "NORMAL=normal",
                "BACTERIAL = pneumonia",
                "VIRAL=pneumonia",
                "COVID="))
        .containsExactly(
            entry("BACTERIAL", "pneumonia"),
            entry("COVID", ""),
            entry("NORMAL", "normal"),
            entry("VIRAL", "pneumonia"),
            entry("pneumonia", "pneumonia"));
    assertThat(over(List.of("a=b", "normal"), "a=b=pneumonia")).containsEntry("a=b", "pneumonia");
    assertThat(over(List.of("normal", "pneumonia"), "normal=pneumonia", "pneumonia=normal"))
        .containsExactly(entry("normal", "pneumonia"), entry("pneumonia", "normal"));
  }

  /** Likeness is proposed, never taken. */
  @Test
  void aRefusalProposesWhatDiffersInCaseAndSignsAlone() {
    assertThatThrownBy(() -> over(List.of("NORMAL", "PNEUMONIA")))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected the classes [normal, pneumonia] of the network but found [NORMAL, PNEUMONIA]"
                + " in clinic; --map NORMAL=normal,PNEUMONIA=pneumonia where they mean the same");
    assertThatThrownBy(() -> over(List.of("Pneu-monia", "normal", "ｎｏｒｍａｌ")))
        .hasMessageContaining("--map Pneu-monia=pneumonia,ｎｏｒｍａｌ=normal where");
    assertThatThrownBy(() -> over(List.of("COVID", "NORMAL")))
        .hasMessageEndingWith(
            "found [COVID, NORMAL] in clinic; --map NORMAL=normal where they mean the same; --map"
                + " COVID=CLASS says which it is, --map COVID= leaves it out");
  }

  @Test
  void aMapOfOtherClassesIsRefusedByName() {
    assertThatThrownBy(() -> over(KNOWN, "NORMAL=normal"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected a class of clinic to map, one of [normal, pneumonia], but found NORMAL");
    assertThatThrownBy(() -> over(List.of("NORMAL", "pneumonia"), "NORMAL=healthy"))
        .hasMessage(
            "expected NORMAL mapped to one of the classes [normal, pneumonia] of the network but"
                + " found healthy");
    assertThatThrownBy(() -> over(KNOWN, "normal=", "pneumonia="))
        .hasMessageContaining("not left out but found [normal, pneumonia]");
    for (List<String> wrong :
        List.of(List.of("NORMAL"), List.of("=normal"), List.of("a=b", "a="))) {
      assertThatThrownBy(() -> ClassMap.parse(wrong))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("but found " + String.join(",", wrong));
    }
  }
}
