package io.pollard.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingTest {

  /** The defaults of pandas.read_csv (2.2) are the first three lines. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "#N/A",
        "#N/A N/A",
        "#NA",
        "-1.#IND",
        "-1.#QNAN",
        "-NaN",
        "-nan",
        "1.#IND",
        "1.#QNAN",
        "<NA>",
        "N/A",
        "NA",
        "NULL",
        "NaN",
        "None",
        "n/a",
        "nan",
        "null",
        "NAN",
        "none",
        "#VALUE!",
        "#REF!",
        "#DIV/0!",
        "?",
        "-",
        "--",
        ".",
        "\u2014",
        "\u2026",
        "n.a.",
        " ",
        "\t",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "\u3000",
        "\u2007nan\u00a0",
        "\uff2e\uff41\uff2e",
        "\u00ad",
        "\u3164"
      })
  void wordsSignsAndBlanksStandForNoValue(String cell) {
    assertThat(Spelling.isMissing(cell)).isTrue();
    assertThat(Spelling.isNobody(cell)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "normal", "nano", "unknown", "no", "-1", "+", "no finding", "other"})
  void whatMayBeAClassIsAValue(String cell) {
    assertThat(Spelling.isMissing(cell)).isFalse();
  }

  @Test
  void aPatientNobodyKnowsIsNoPatient() {
    assertThat(Spelling.isNobody("Unknown")).isTrue();
    assertThat(Spelling.isNobody("7")).isFalse();
  }

  @Test
  void blanksOfAllKindsAreNoPartOfACell() {
    assertThat(Spelling.trimmed("\ufeff\u00a0 a\u00a0b\u200b\t\u3000")).isEqualTo("a\u00a0b");
    assertThat(Spelling.trimmed("\u200b")).isEmpty();
    assertThat(Spelling.plain("\uff30\uff11\u00a0 \u2003x\u200b")).isEqualTo("P1 x");
    assertThat(Spelling.plain("a\u0308")).isEqualTo("\u00e4");
    assertThat(Spelling.folded("Stra\u00dfe")).isEqualTo(Spelling.folded("STRASSE"));
  }

  @ParameterizedTest
  @CsvSource({
    "P1, p1",
    "P1, P01",
    "P1, P-1",
    "P1, P_1",
    "P1, P.1",
    "P1, P 1",
    "P1, '#P1'",
    "P1, \uff30\uff11",
    "7, 7.0",
    "7, 7.00",
    "7, 7e0",
    "7, '7,0'",
    "7, 007",
    "70, 7e1",
    "7, 7.",
    "doe-john, Doe_John",
    "2021-001, 2021001",
    "12-3, 12/3",
    "TCGA-A1, tcga a1"
  })
  void patientsWhoseNamesDifferInCaseZerosAndSignsAreOne(String one, String other) {
    assertThat(Spelling.samePatients(List.of(one, "another", other)))
        .containsExactly(List.of(one, other));
  }

  @Test
  void differentPatientsAreNotNamed() {
    assertThat(
            Spelling.samePatients(
                List.of(
                    "12-3",
                    "1-23",
                    "1-1",
                    "1-2",
                    "P1",
                    "P10",
                    "P11",
                    "A1",
                    "1A",
                    "7",
                    "70",
                    "7.5",
                    "75.5",
                    "cohen-4",
                    "cohen-46",
                    "doe-john",
                    "doe-jo-hn",
                    "1.2.3",
                    "1.23.1")))
        .isEmpty();
  }

  @Test
  void classesWhoseNamesDifferInCaseBlanksAndFormAreOne() {
    assertThat(
            Spelling.sameClasses(
                List.of(
                    "Normal",
                    "normal",
                    "gr\u00fcn",
                    "gru\u0308n",
                    "1",
                    "1.0",
                    "non-covid",
                    "non covid")))
        .containsExactly(
            List.of("Normal", "normal"),
            List.of("gr\u00fcn", "gru\u0308n"),
            List.of("1", "1.0"),
            List.of("non-covid", "non covid"));
    assertThat(Spelling.sameClasses(List.of("1", "-1", "+", "grade 1+", "grade 1-", "10", "covid")))
        .isEmpty();
  }
}
