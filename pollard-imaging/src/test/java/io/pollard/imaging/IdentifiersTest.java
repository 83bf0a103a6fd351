package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {

  private static final Identifiers ANNA =
      Identifiers.of(List.of("M\u00fcller^Anna Maria", "0047-11", "19700131", "AB"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ill/M\u00fcller^Anna Maria/1.dcm",
        "ill/M\u00dcLLER_ANNA_MARIA.dcm",
        "Mu\u0308ller.dcm",
        "muller-anna.dcm",
        "Mueller, Anna.dcm",
        "xannamaria7.dcm",
        "MARIA/1.dcm",
        "a/004711.dcm",
        "a/IMG_0047_11_b.dcm",
        "1970-01-31/1.dcm"
      })
  void aPathThatHoldsOneIsFoundHoweverItIsWritten(String path) {
    assertThat(ANNA.areIn(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ill/1.dcm", "abc/1.2.840.10008.dcm", "47/11.dcm", "IM000471.dcm"})
  void otherPathsAreNot(String path) {
    assertThat(ANNA.areIn(path)).isFalse();
  }

  @Test
  void shortLatinOnesAreNoneAndChineseOnesOfTwoLettersAreSome() {
    assertThat(Identifiers.of(List.of("AB", "7", "", "^^^^")).isEmpty()).isTrue();
    assertThat(Identifiers.of(List.of("\u738b\u4f1f")).areIn("ill/\u738b\u4f1f/1.dcm")).isTrue();
  }

  @Test
  void wordsThatHoldAShortNameByChanceNameNobody() {
    Identifiers nia = Identifiers.of(List.of("LEE^NIA"));
    assertThat(nia.areIn("pneumonia/1.dcm")).isTrue();
    assertThat(nia.areNamedIn("pneumonia/1.dcm")).isFalse();
    assertThat(nia.areNamedIn("x/Nia-1.dcm")).isTrue();
    assertThat(nia.areNamedIn("x/leenia1.dcm")).isTrue();
  }

  @Test
  void sentencesLoseTheWordsThatNameSomebody() {
    assertThat(ANNA.withheld("the file a/M\u00fcller^Anna.dcm, 3 bytes, is empty: leave it out"))
        .isEqualTo("the file (withheld) 3 bytes, is empty: leave it out");
    assertThat(ANNA.withheld("expected nothing but found $1"))
        .isEqualTo("expected nothing but found $1");
    assertThat(ANNA.withheld("number 0047 11 stands twice"))
        .isEqualTo("(withheld: it names a patient)");
  }

  @Test
  void whatIsWrittenAnywayIsNoIdentifier() {
    Identifiers some = Identifiers.of(List.of("pneumonia", "Doe^Jane"));
    assertThat(some.without(List.of("Pneumonia")).areNamedIn("pneumonia/1.dcm")).isFalse();
    assertThat(some.without(List.of("Pneumonia")).areNamedIn("jane/1.dcm")).isTrue();
    assertThat(Identifiers.ofAll(List.of(some, ANNA)).areNamedIn("jane anna")).isTrue();
  }
}
