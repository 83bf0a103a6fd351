package io.pollard.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.metrics.Metric;
import io.pollard.training.Loss;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskTest {

  private static final Task.SingleLabel TWO = Task.SingleLabel.of(List.of("ill", "well"), "ill");
  private static final Task.SingleLabel THREE =
      new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty());
  private static final Task.MultiLabel FINDINGS = new Task.MultiLabel(List.of("mass", "nodule"));
  private static final Task.Segmentation LUNGS = new Task.Segmentation(List.of("lung"));

  @Test
  void ofTwoClassesThePositiveOneIsDecidedFromTheThresholdOn() {
    assertThat(TWO.decide(new double[] {.3, .7}, .3)).isZero();
    assertThat(TWO.decide(new double[] {.3, .7}, .31)).isEqualTo(1);
    assertThat(TWO.decided(new double[] {.3, .7}, .31)).containsExactly(false, true);
  }

  @Test
  void ofMoreClassesTheFirstOfTheMostProbableIsDecided() {
    assertThat(THREE.decide(new double[] {.2, .4, .4}, Double.NaN)).isEqualTo(1);
    assertThat(THREE.decided(new double[] {.2, .2, .6}, .99)).containsExactly(false, false, true);
  }

  @Test
  void findingsAndStructuresAreDecidedEachAlone() {
    assertThat(FINDINGS.decided(new double[] {.5, .9}, .5)).containsExactly(true, true);
    assertThat(FINDINGS.decided(new double[] {.4, .1}, .5)).containsExactly(false, false);
    assertThat(LUNGS.decided(new double[] {.6}, .7)).containsExactly(false);
  }

  @Test
  void activationsAreProbabilitiesEvenOfLargeLogits() {
    float[] logits = {1000, -1000, 0};
    assertThat(THREE.activation().of(logits)).containsExactly(1, 0, 0);
    assertThat(FINDINGS.activation().of(logits)).containsExactly(1, 0, .5);
    double[] softmax = OutputActivation.SOFTMAX.of(new float[] {1, 3});
    assertThat(softmax[1])
        .isEqualTo(OutputActivation.SIGMOID.of(new float[] {2})[0], within(1e-15));
  }

  @Test
  void everyTaskSaysWhatTrainingMakesSmallAndWhatSelects() {
    assertThat(TWO.usualLoss()).isEqualTo(new Loss.CrossEntropy(List.of(1.0, 1.0)));
    assertThat(FINDINGS.usualLoss()).isEqualTo(Loss.BinaryCrossEntropy.unweighted(2));
    assertThat(LUNGS.usualLoss().terms()).hasSize(2);
    for (Task task : List.of(TWO, THREE, FINDINGS, LUNGS)) {
      assertThat(task.metrics()).contains(task.usualSelection());
      assertThat(task.usualSelection().isLowerBetter()).isFalse();
    }
    assertThat(TWO.usualSelection()).isEqualTo(Metric.AVERAGE_PRECISION);
  }

  @Test
  void outputsAreSomeAndDifferent() {
    assertThatThrownBy(() -> new Task.MultiLabel(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least one finding but found none");
    assertThatThrownBy(() -> new Task.Segmentation(List.of("lung", "lung")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected different structures but found [lung, lung]");
  }

  @Test
  void aSampleHasAClassOrSaysWhatItHas() {
    ImageSource source = new ImageSource.File(Path.of("a.png"));
    assertThat(Sample.ofClass("a.png", source, 2, "g").classIndex()).isEqualTo(2);
    Sample mask = new Sample("a.png", source, new Target.MaskOf(source), "g");
    assertThatThrownBy(mask::classIndex)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("expected a class of a.png but found MaskOf");
  }
}
