package io.pollard.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StrangersTextTest {

  @Test
  void whatATerminalObeysIsWrittenAsItsNumber() {
    assertThat(StrangersText.visible("a\u001b[31mb\u0007\u0000\u007f"))
        .isEqualTo("a\\x1b[31mb\\x07\\x00\\x7f");
    assertThat(StrangersText.visible("\u009b2J\u0085")).isEqualTo("\\x9b2J\\x85");
    assertThat(StrangersText.visible("a\nb\rc\td")).isEqualTo("a\\nb\\rc\\td");
  }

  @Test
  void whatHidesOrTurnsRoundIsWrittenAsItsNumber() {
    String turning = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";
    String hiding = "\u200b\u2060\ufeff\u00ad\u2028\u2029";
    assertThat(StrangersText.visible(turning))
        .isEqualTo(
            "\\u061c\\u200e\\u200f\\u202a\\u202b\\u202c\\u202d\\u202e\\u2066\\u2067\\u2068\\u2069");
    assertThat(StrangersText.visible(hiding)).isEqualTo("\\u200b\\u2060\\ufeff\\xad\\u2028\\u2029");
    assertThat(StrangersText.visible("\ud800x\udc00")).isEqualTo("\\ud800x\\udc00");
    assertThat(StrangersText.visible("\udb40\udc41")).isEqualTo("\\U000e0041");
  }

  @Test
  void namesInAnyScriptStayAsTheyAre() {
    String names = "größer ne\u0301e 肺炎 می\u200cخواهم \ud83d\udc68\u200d\u2695\ufe0f a\u00a0b −1";
    assertThat(StrangersText.visible(names)).isEqualTo(names);
  }

  @Test
  void aLongValueIsCutAndSaysItsLength() {
    String cut = StrangersText.value("x".repeat(50_000_000));
    assertThat(cut).startsWith("xxx").endsWith("x... (50,000,000 characters)").hasSizeLessThan(400);
    assertThat(StrangersText.value("a".repeat(299) + "\ud83d\udc68" + "b"))
        .isEqualTo("a".repeat(299) + "... (302 characters)");
    assertThat(StrangersText.value("a".repeat(300))).isEqualTo("a".repeat(300));
  }

  @Test
  void aLongSentenceKeepsItsEndWhichSaysWhatToDo() {
    String cut =
        StrangersText.sentence(
            "expected a class but found " + "y".repeat(9_999_973) + "; mend the file");
    assertThat(cut)
        .startsWith("expected a class but found yyy")
        .contains("... (10,000,015 characters) ...")
        .endsWith("yyy; mend the file")
        .hasSizeLessThan(6_000);
  }

  @Test
  void onlyListsHaveLines() {
    assertThat(StrangersText.sentence("two files:\n  a\nfaked\n  b"))
        .isEqualTo("two files:\n  a\\nfaked\n  b");
  }

  @Test
  void widthIsThatOfATerminal() {
    assertThat(StrangersText.width("ne\u0301e")).isEqualTo(3);
    assertThat(StrangersText.width("肺炎a")).isEqualTo(5);
    assertThat(StrangersText.width("\ud83d\udc68")).isEqualTo(2);
  }
}
