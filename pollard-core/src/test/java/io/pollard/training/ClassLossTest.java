package io.pollard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.Task;
import io.pollard.metrics.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassLossTest {

  private static final TrainingRecipe PLAIN = TrainingRecipe.short2d();

  @ParameterizedTest
  @CsvSource({
    "cross-entropy, cross-entropy",
    "focal, focal:2",
    "FOCAL:.5, focal:0.5",
    "class-balanced, class-balanced:0.999",
    "class-balanced:.99:2, class-balanced:0.99:2",
    "logit-adjusted, logit-adjusted:1",
    "logit-adjusted:2.5, logit-adjusted:2.5"
  })
  void aLossIsReadAsItIsSaid(String typed, String label) {
    ClassLoss loss = ClassLoss.parse(typed);
    assertThat(loss.label()).isEqualTo(label);
    assertThat(ClassLoss.parse(label)).isEqualTo(loss);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dice:1",
        "focal:-1",
        "focal:two",
        "focal:1:2",
        "cross-entropy:1",
        "class-balanced:1",
        "logit-adjusted:0",
        "logit-adjusted:NaN",
        ""
      })
  void whatIsNoLossIsRefused(String typed) {
    assertThatThrownBy(() -> ClassLoss.parse(typed)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theTrainingPartSaysWhatIsWeighedAndAdded() {
    int[] counts = {30, 10};
    assertThat(new ClassLoss.LogitAdjusted(1).of(counts, ClassWeights.NONE))
        .isEqualTo(new Loss.LogitAdjusted(List.of(.75, .25), 1));
    assertThat(new ClassLoss.ClassBalanced(.99, 0).of(counts, ClassWeights.NONE))
        .isEqualTo(Loss.CrossEntropy.classBalanced(counts, .99));
    assertThat(new ClassLoss.ClassBalanced(.99, 2).of(counts, ClassWeights.NONE))
        .isEqualTo(new Loss.Focal(Loss.CrossEntropy.classBalanced(counts, .99), 2));
    assertThat(new ClassLoss.Focal(2).of(counts, ClassWeights.BALANCED))
        .isEqualTo(new Loss.Focal(new Loss.CrossEntropy(List.of(40 / 60., 2.)), 2));
    assertThatThrownBy(() -> new ClassLoss.LogitAdjusted(1).of(new int[] {3, 0}, ClassWeights.NONE))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected training images of every class for --loss logit-adjusted:1 but found [3, 0]");
  }

  @Test
  void onlyOneOfARecipeMakesUpForUnequalClasses() {
    ClassLoss focal = new ClassLoss.Focal(2);
    ClassLoss adjusted = new ClassLoss.LogitAdjusted(1);
    TrainingRecipe weighted = PLAIN.withClassWeights(ClassWeights.BALANCED);
    assertThat(weighted.withLoss(focal).loss()).isEqualTo(focal);
    assertThat(PLAIN.withLoss(focal).withSampling(Sampling.ROOT).sampling())
        .isEqualTo(Sampling.ROOT);
    assertThatThrownBy(() -> weighted.withLoss(new ClassLoss.ClassBalanced(.999, 0)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected one correction at most for classes that have more images than others, but"
                + " found --class-weights balanced and --loss class-balanced:0.999");
    assertThatThrownBy(() -> PLAIN.withLoss(adjusted).withSampling(Sampling.WEIGHTED))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("found --loss logit-adjusted:1 and --sampling weighted");
    assertThatThrownBy(() -> weighted.withSampling(Sampling.ROOT))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("found --class-weights balanced and --sampling root");
  }

  @Test
  void findingsHaveNoClassesToSample() {
    Task findings = new Task.MultiLabel(List.of("nodule", "mass"));
    PLAIN.requireSuits(findings);
    assertThatThrownBy(() -> PLAIN.withSampling(Sampling.WEIGHTED).requireSuits(findings))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected --loss cross-entropy and --sampling natural for the findings [nodule, mass]"
                + " but found cross-entropy and weighted");
    assertThatThrownBy(() -> PLAIN.withLoss(new ClassLoss.LogitAdjusted(1)).requireSuits(findings))
        .isInstanceOf(DataException.class);
  }

  @Test
  void masksHaveLossesOfTheirOwn() {
    Task.Segmentation lungs = new Task.Segmentation(List.of("lung"));
    TrainingRecipe suited = PLAIN.suited(lungs);
    suited.requireSuits(lungs);
    assertThat(suited.loss()).isEqualTo(new ClassLoss.DiceAndCrossEntropy());
    assertThat(suited.selectBy()).isEqualTo(Metric.DICE);
    assertThat(suited.loss() instanceof ClassLoss.OfMasks own ? own.of(lungs) : null)
        .isEqualTo(lungs.usualLoss());
    assertThat(PLAIN.withLoss(new ClassLoss.Dice()).suited(lungs).loss())
        .isEqualTo(new ClassLoss.Dice());
    assertThatThrownBy(() -> PLAIN.requireSuits(lungs))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("for the structures [lung] but found cross-entropy and natural");
    assertThatThrownBy(() -> suited.withClassWeights(ClassWeights.BALANCED).requireSuits(lungs))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected --class-weights none");
  }

  /** What was asked for classes is never exchanged. */
  @Test
  void recipesOfClassesStayAsTheyAre() {
    Task findings = new Task.MultiLabel(List.of("nodule", "mass"));
    TrainingRecipe dice = PLAIN.withSelectBy(Metric.DICE);
    assertThat(dice.suited(findings)).isEqualTo(dice);
  }

  @Test
  void sharesOfTheDrawsFollowFromCounts() {
    int[] counts = {64, 16, 0};
    assertThat(Sampling.NATURAL.shares(counts)).containsExactly(.8, .2, 0);
    assertThat(Sampling.WEIGHTED.shares(counts)).containsExactly(.5, .5, 0);
    assertThat(Sampling.ROOT.shares(counts)).containsExactly(8 / 12., 4 / 12., 0);
  }
}
