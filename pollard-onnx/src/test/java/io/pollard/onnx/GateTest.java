package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.onnx.Latency.Medians;
import org.junit.jupiter.api.Test;

class GateTest {

  private static Gate gate(double int8Score, double int8Millis) {
    return new Gate(0.9, int8Score, 0.005, new Medians(10, int8Millis));
  }

  @Test
  void aFileThatKeepsTheScoreAndIsFasterPasses() {
    assertThat(gate(0.8951, 9.9).isPassed()).isTrue();
    assertThat(gate(0.95, 1).isPassed()).isTrue();
  }

  @Test
  void theScoreIsRefusedWithBothNumbers() {
    assertThat(gate(0.8949, 9.9).isPassed()).isFalse();
    assertThat(gate(0.8949, 9.9).refusal())
        .isEqualTo(
            "its validation AUPRC is 0.8949 and float32's 0.9000, which may be at most 0.005"
                + " above");
    assertThat(gate(Double.NaN, 1).isPassed()).isFalse();
  }

  @Test
  void theTimeIsRefusedWithBothNumbers() {
    assertThat(gate(0.9, 10).isPassed()).isFalse();
    assertThat(gate(0.9, 12.345).refusal())
        .isEqualTo("a run takes 12.35 ms and in float32 10.00 ms");
    assertThat(gate(0.1, 11).refusal()).contains("AUPRC is 0.1000", ", and a run takes 11.00 ms");
  }

  @Test
  void aMarginIsAShare() {
    assertThatThrownBy(() -> new Gate(1, 1, 1.5, new Medians(1, 1)))
        .hasMessage("expected a margin from 0 to 1 but found 1.5");
  }
}
