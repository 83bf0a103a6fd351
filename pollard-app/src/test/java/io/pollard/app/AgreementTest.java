package io.pollard.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.OutputActivation;
import io.pollard.data.Part;
import io.pollard.training.PredictionRow;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class AgreementTest {

  private static List<PredictionRow> rows(double... logits) {
    float[] numbers = {(float) logits[0], (float) logits[1]};
    return List.of(
        new PredictionRow(
            Part.TEST,
            "a",
            "a",
            0,
            List.of(numbers[0], numbers[1]),
            DoubleStream.of(OutputActivation.SOFTMAX.of(numbers)).boxed().toList()));
  }

  private static Agreement of(double trial, double file) {
    return Agreement.of(rows(trial, 0), rows(file, 0));
  }

  @Test
  void smallDifferencesOfTheLogitsScalePass() {
    assertThat(of(0.5, 0.50009).isGood()).isTrue();
    assertThat(of(20, 20.0019).isGood()).isTrue();
    assertThat(of(0.5, 0.5002).isGood()).isFalse();
    assertThat(of(0.5, 0.5002).refusal("t"))
        .contains("differs by 2.0e-04, more than 1.0e-04; were its weights");
  }

  @Test
  void noNumberNeverPasses() {
    for (double bad :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      assertThat(of(bad, 1).isGood()).isFalse();
      assertThat(of(1, bad).isGood()).isFalse();
      assertThat(of(bad, bad).isGood()).isFalse();
    }
  }

  @Test
  void logitsBeyondAllScalesNeverPassHoweverAlikeTheyAre() {
    assertThat(of(7.5e13, 7.5e13).isGood()).isFalse();
    assertThat(of(7.5e13, 7.5e13).refusal("t"))
        .startsWith("expected logits of t up to 1e+06 but found 7.5e+13");
  }

  @Test
  void largeLogitsMustStillMeanTheSame() {
    Agreement agreement = Agreement.of(rows(1000, 999.95), rows(1000, 1000));
    assertThat(agreement.difference()).isLessThan(0.1);
    assertThat(agreement.isGood()).isFalse();
    assertThat(agreement.refusal("t")).contains("the probabilities of t from its model file");
  }
}
