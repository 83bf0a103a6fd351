package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Target.Presence;
import io.pollard.data.Task;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThresholdsTest {

  private static final OperatingPoint YOUDEN = new OperatingPoint.Youden();
  private static final Task.MultiLabel TWO = new Task.MultiLabel(List.of("mass", "nodule"));

  @Test
  void eachFindingHasItsOwnChosenOnTheCasesThatSayOfIt() {
    FindingScores validation =
        FindingScores.of(
            TWO,
            List.of(
                List.of(Presence.PRESENT, Presence.ABSENT),
                List.of(Presence.ABSENT, Presence.ABSENT),
                List.of(Presence.PRESENT, Presence.UNKNOWN),
                List.of(Presence.UNCERTAIN, Presence.ABSENT)),
            new double[][] {{.3, .1}, {.2, .2}, {.4, .9}, {.25, .3}},
            List.of("a", "b", "c", "d"));
    Thresholds chosen = Thresholds.chosen(YOUDEN, validation);
    // Nobody in validation has a nodule.
    assertThat(chosen.values()).containsExactly(.3, .5);
    assertThat(TWO.decision(new double[] {.3, .5}, chosen)).isEqualTo("mass|nodule");
    assertThat(TWO.decision(new double[] {.29, .6}, chosen)).isEqualTo("nodule");
    assertThat(TWO.decision(new double[] {.1, .1}, chosen)).isEmpty();
    FindingScores decided = (FindingScores) validation.decidedAt(chosen);
    assertThat(Metric.SENSITIVITY.of(decided.finding(0))).isEqualTo(1);
    assertThat(Metric.SPECIFICITY.of(decided.finding(0))).isEqualTo(1);
  }

  @Test
  void twoClassesHaveOneAndMoreHaveNone() {
    Task.SingleLabel two = Task.SingleLabel.of(List.of("well", "ill"), "ill");
    ClassScores scores =
        ClassScores.of(
            two,
            new int[] {0, 1, 1},
            new double[][] {{.9, .1}, {.4, .6}, {.3, .7}},
            List.of("a", "b", "c"));
    Thresholds chosen = Thresholds.chosen(YOUDEN, scores);
    assertThat(chosen.values()).containsExactly(.6);
    assertThat(chosen.ofTwoClasses()).isEqualTo(.6);
    assertThat(two.decision(new double[] {.4, .6}, chosen)).isEqualTo("ill");
    assertThat(two.decision(new double[] {.45, .55}, chosen)).isEqualTo("well");
    Task.SingleLabel three = new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty());
    ClassScores of =
        ClassScores.of(three, new int[] {0}, new double[][] {{.2, .5, .3}}, List.of("x"));
    assertThat(Thresholds.chosen(YOUDEN, of)).isEqualTo(Thresholds.usual());
    assertThat(of.decidedAt(Thresholds.usual())).isSameAs(of);
    assertThat(three.decision(new double[] {.2, .5, .3}, Thresholds.usual())).isEqualTo("b");
  }
}
