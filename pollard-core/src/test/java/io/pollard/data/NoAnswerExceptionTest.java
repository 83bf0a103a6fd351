package io.pollard.data;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NoAnswerExceptionTest {

  private static final List<String> CLASSES = List.of("normal", "sick");

  @Test
  void numbersAreAnAnswer() {
    assertThatCode(
            () ->
                NoAnswerException.requireAnswer(
                    "a.png", "m.onnx", CLASSES, new float[] {-3e38f, Float.MIN_VALUE}))
        .doesNotThrowAnyException();
  }

  @Test
  void nanAndInfinityAreNone() {
    assertThatThrownBy(
            () ->
                NoAnswerException.requireAnswer(
                    "a.png", "m.onnx", CLASSES, new float[] {Float.NaN, Float.NEGATIVE_INFINITY}))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "a.png: expected a finite logit of every class from m.onnx but found NaN for normal,"
                + " -infinity for sick; that is no answer, so nothing is decided: its weights, or"
                + " what they make of the image, are beyond float32");
  }

  @Test
  void ofManyImagesTheFirstFewAreNamed() {
    float[] none = {0, Float.POSITIVE_INFINITY};
    assertThatThrownBy(
            () ->
                NoAnswerException.requireAnswers(
                    "the trained network",
                    List.of("a", "b", "c", "d", "e"),
                    new float[][] {none, none, {0, 1}, none, none}))
        .hasMessageContaining("found NaN or infinity for 4 of 5 images, a, b, d and 1 more;");
  }
}
