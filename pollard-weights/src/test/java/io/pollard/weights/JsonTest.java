package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pollard.weights.WeightsException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  private static Map<?, ?> parse(String text) {
    return Json.parseObject(
        Path.of("x.json"), ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Reason rejection(String text) {
    WeightsException thrown = catchThrowableOfType(WeightsException.class, () -> parse(text));
    assertThat(thrown).as(text).isNotNull().hasMessageStartingWith("x.json: ");
    return thrown.reason();
  }

  @Test
  void readsWhatJacksonReads() throws Exception {
    String text =
        """
         {"a": [1, -2.5e3, true, false, null, [], {}, 0, 1E2], "ü \\u00fc\\ud83d\\ude00":
         {"b": "\\"\\\\\\/\\b\\f\\n\\r\\t"}, "": -0, "9223372036854775807": 9223372036854775807} \
        """;
    assertThat(new JsonMapper().writeValueAsString(parse(text)))
        .isEqualTo(new JsonMapper().readTree(text).toString());
    assertThat(parse(text).get("a"))
        .isEqualTo(Arrays.asList(1L, -2500.0, true, false, null, List.of(), Map.of(), 0L, 100.0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[1]",
        "1",
        "null",
        "{}x",
        "{} {}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":-}",
        "{\"a\":1e}",
        "{\"a\":NaN}",
        "{\"a\":tru}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{\"a\":\"",
        "{\"a\":\"\\",
        "{\"a\":\"\\u12",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\u0000\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\ude00\\ud83d\"}",
        "\ufeff{}",
        "{\"a\":1/**/}",
        "{\"a\":00000000000000000000000000000000000000000}"
      })
  void refusesWhatIsNotJson(String text) {
    assertThat(rejection(text)).isEqualTo(Reason.NOT_JSON);
  }

  @Test
  void refusesANameThatStandsTwice() {
    assertThat(rejection("{\"a\":{\"b\":1,\"\\u0062\":2}}")).isEqualTo(Reason.DUPLICATE_NAME);
  }

  @Test
  void refusesDepthAndNumberOfValues() {
    assertThat(parse("{\"a\":" + "[".repeat(14) + "1" + "]".repeat(14) + "}")).hasSize(1);
    assertThat(rejection("{\"a\":" + "[".repeat(16) + "]".repeat(16) + "}"))
        .isEqualTo(Reason.TOO_COMPLEX);
    assertThat(rejection("{\"a\":" + "[".repeat(1_000_000))).isEqualTo(Reason.TOO_COMPLEX);
    assertThat(rejection("{\"a\":[" + "0,".repeat(Json.MAX_TOKENS) + "0]}"))
        .isEqualTo(Reason.TOO_COMPLEX);
  }

  @Test
  void saysWhatIsWrongAndWhere() {
    assertThat(message("{\"a\": 1, b: 2}"))
        .isEqualTo(
            "x.json: expected JSON but found at character 9: Unexpected character ('b' (code 98)):"
                + " was expecting double-quote to start field name");
    assertThat(message("{\"a\":1"))
        .isEqualTo(
            "x.json: expected JSON but found at character 6: Unexpected end-of-input:"
                + " expected close marker for Object (start marker at line: 1, column: 1)");
    assertThat(message("{\"a\": {\"b\": 1, \"b\": 2}}"))
        .isEqualTo(
            "x.json: expected JSON with each name once but found at character 21:"
                + " the name \"b\" again");
    assertThat(message("[".repeat(17)))
        .isEqualTo(
            "x.json: expected JSON within limits but found Document nesting depth (17) exceeds the"
                + " maximum allowed (16)");
    assertThat(message("1".repeat(41)))
        .isEqualTo(
            "x.json: expected JSON within limits but found Number value length (41) exceeds the"
                + " maximum allowed (40)");
    assertThat(message("")).isEqualTo("x.json: expected JSON but found nothing");
  }

  private static String message(String text) {
    return catchThrowableOfType(WeightsException.class, () -> parse(text)).getMessage();
  }

  @Test
  void refusesOtherEncodings() {
    WeightsException thrown =
        catchThrowableOfType(
            WeightsException.class,
            () ->
                Json.parseObject(
                    Path.of("x.json"),
                    ByteBuffer.wrap("{\"\u00fc\":1}".getBytes(StandardCharsets.ISO_8859_1))));
    assertThat(thrown.reason()).isEqualTo(Reason.NOT_UTF8);
  }

  @Test
  void messagesShowAStrangersTextShortAndWithoutControlCharacters() {
    assertThat(Json.shown("a\u001b[31m\nb\u202e")).isEqualTo("a?[31m?b?");
    assertThat(Json.shown("x".repeat(1000))).hasSizeLessThan(130).endsWith("...");
  }
}
