package io.pollard.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.SliceWindows.Score;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SliceWindowsTest {

  private static final Task.SingleLabel TWO = Task.SingleLabel.of(List.of("ill", "well"), "ill");
  private static final Task.SingleLabel THREE =
      new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty());

  @Test
  void theLastWindowEndsWithTheSeries() {
    SliceWindows windows = new SliceWindows(100, 8, Score.MEAN);
    assertThat(windows.firsts(16, 16)).containsExactly(0);
    assertThat(windows.firsts(24, 16)).containsExactly(0, 8);
    assertThat(windows.firsts(29, 16)).containsExactly(0, 8, 13);
    assertThat(windows.firsts(9, 16)).containsExactly(0);
    assertThat(new SliceWindows(100, 1000, Score.MEAN).firsts(100, 16)).containsExactly(0, 84);
  }

  @Test
  void theMaximumIsTheWindowInWhichThePositiveClassIsMostProbable() {
    SliceWindows windows = new SliceWindows(100, 8, Score.MAXIMUM);
    float[] sure = {70, -60};
    float[] surer = {90, -60}; // both are 1 as probabilities
    float[] large = {100, 99};
    assertThat(windows.combined(TWO, List.of(large, sure, surer))).isSameAs(surer);
    assertThat(windows.isSuited(THREE)).isFalse();
    assertThatCode(() -> windows.requireSuited(TWO)).doesNotThrowAnyException();
    assertThatThrownBy(() -> windows.requireSuited(THREE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected two classes")
        .hasMessageContaining("[a, b, c]");
  }

  /** Softmax of ln 1, ln 2, ln 5 is 1/8, 2/8, 5/8; of ln 3, ln 3, ln 2 it is 3/8, 3/8, 2/8. */
  @Test
  void theMeanIsOfProbabilities() {
    SliceWindows windows = new SliceWindows(100, 8, Score.MEAN);
    float[] one = {0, (float) Math.log(2), (float) Math.log(5)};
    float[] other = {(float) Math.log(3) + 7, (float) Math.log(3) + 7, (float) Math.log(2) + 7};
    double[] mean = THREE.activation().of(windows.combined(THREE, List.of(one, other)));
    assertThat(mean[0]).isCloseTo(4 / 16.0, within(1e-6));
    assertThat(mean[1]).isCloseTo(5 / 16.0, within(1e-6));
    assertThat(mean[2]).isCloseTo(7 / 16.0, within(1e-6));
    assertThat(windows.combined(THREE, List.of(one))).isSameAs(one);
    float[] certain = {0, 0, 800};
    assertThat(windows.combined(THREE, List.of(certain, certain))[0]).isFinite();
  }

  @Test
  void aWindowWithoutANumberLeavesNone() {
    float[] none = {Float.NaN, 0};
    for (Score score : Score.values()) {
      SliceWindows windows = new SliceWindows(100, 8, score);
      assertThat(windows.combined(TWO, List.of(new float[] {1, 0}, none, new float[] {2, 0})))
          .isSameAs(none);
    }
  }

  @Test
  void windowsHaveSlicesAndAStride() {
    assertThatThrownBy(() -> new SliceWindows(0, 1, Score.MEAN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SliceWindows(1, 0, Score.MEAN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyRoundHasTheSamplesThatHaveSuchAWindow() {
    assertThat(SliceWindows.rounds(List.of(1, 3, 2)))
        .containsExactly(List.of(0, 1, 2), List.of(1, 2), List.of(1));
    assertThat(SliceWindows.rounds(List.of())).isEmpty();
  }
}
