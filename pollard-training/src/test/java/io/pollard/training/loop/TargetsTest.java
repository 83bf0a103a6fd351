package io.pollard.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.pollard.data.ImageSource;
import io.pollard.data.Sample;
import io.pollard.data.Target;
import io.pollard.data.Task;
import io.pollard.data.Uncertain;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetsTest {

  private static final List<String> FOUR = List.of("edema", "mass", "nodule", "effusion");

  private static Sample sample(Task task, String label) {
    return new Sample("a.png", new ImageSource.File(Path.of("a.png")), task.target(label), "a");
  }

  @Test
  void eachFindingSaysForItselfWhatUncertaintyMeans() {
    Task task =
        new Task.MultiLabel(
            FOUR, List.of(Uncertain.IGNORE, Uncertain.ZEROS, Uncertain.ONES, Uncertain.SMOOTH));
    assertThat(Targets.of(task, List.of(sample(task, "uuuu"), sample(task, "10-1"))))
        .isEqualTo(
            new Targets.Findings(
                List.of(List.of(-1.0, 0.0, 1.0, .7), List.of(1.0, 0.0, -1.0, 1.0))));
  }

  @Test
  void masksAreNoRows() {
    Task task = new Task.Segmentation(List.of("lung"));
    assertThatThrownBy(() -> Targets.of(task, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noiseHasRowsOfItsTask() {
    assertThat(Targets.ofNoise(Task.SingleLabel.of(List.of("a", "b"), "b"), 3, 1))
        .isEqualTo(new Targets.Classes(List.of(0, 0, 0)));
    assertThat(Targets.ofNoise(new Task.MultiLabel(FOUR), 2, 1))
        .isEqualTo(new Targets.Findings(Collections.nCopies(2, List.of(0.0, 0.0, 0.0, 0.0))));
  }

  /** What is uncertain or unknown counts for nothing, whatever training is told of it. */
  @Test
  void theLossOfValidationIsTheMeanOverWhatIsKnown() {
    Task task = new Task.MultiLabel(FOUR, Collections.nCopies(4, Uncertain.ONES));
    List<Sample> samples =
        List.of(sample(task, "10u-"), sample(task, "----"), sample(task, "1uu-"));
    float[][] logits = {{2, -1, 9, -9}, {0, 0, 0, 0}, {-3, 5, 5, 5}};
    double loss = new LogitAnswers(task, samples, logits).loss();
    double first = (Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(-1))) / 2;
    assertThat(loss).isEqualTo((first + Math.log1p(Math.exp(3))) / 2, offset(1e-12));
    logits[1][2] = Float.NaN;
    assertThat(new LogitAnswers(task, samples, logits).loss()).isNaN();
  }

  @Test
  void labelsSayEveryPresence() {
    Task task = new Task.MultiLabel(FOUR);
    Target target =
        new Target.Findings(
            List.of(
                Target.Presence.PRESENT,
                Target.Presence.ABSENT,
                Target.Presence.UNCERTAIN,
                Target.Presence.UNKNOWN));
    assertThat(task.label(target)).isEqualTo("10u-");
    assertThat(task.target("10u-")).isEqualTo(target);
    assertThatThrownBy(() -> task.target("10u"))
        .hasMessageContaining("expected a sign for each of [edema, mass, nodule, effusion]");
    assertThatThrownBy(() -> task.target("10x-")).hasMessage("expected 1, 0, u or - but found x");
  }
}
