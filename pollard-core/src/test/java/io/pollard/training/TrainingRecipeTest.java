package io.pollard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TrainingRecipeTest {

  private static final TrainingRecipe STEPS = TrainingRecipe.steps2d();

  @Test
  void aSmallTrainingPartHasMoreEpochsUntilTheStepsAreEnough() {
    TrainingRecipe over = STEPS.over(7);
    assertThat(over.epochs()).isEqualTo(86);
    assertThat(over.schedule()).isEqualTo(new RateSchedule.Cosine(1e-4, 1e-6, 86));
    assertThat(STEPS.over(6).epochs()).isEqualTo(100);
    assertThat(STEPS.over(10).epochs()).isEqualTo(60);
  }

  @Test
  void epochsAreTheCeilingOfATinyOne() {
    assertThat(STEPS.over(1).epochs()).isEqualTo(200);
    assertThat(STEPS.withEpochs(15).over(1).schedule())
        .isEqualTo(new RateSchedule.Cosine(1e-4, 1e-6, 15));
  }

  @Test
  void aLargeTrainingPartIsTrainedAsByShort2d() {
    assertThat(STEPS.over(30)).isEqualTo(TrainingRecipe.short2d());
    assertThat(STEPS.over(5_000)).isEqualTo(TrainingRecipe.short2d());
  }

  @Test
  void theOthersHaveOneLengthWhateverTheSize() {
    for (TrainingRecipe other :
        new TrainingRecipe[] {
          TrainingRecipe.short2d(), TrainingRecipe.paper2d(), TrainingRecipe.features()
        }) {
      assertThat(other.fewestSteps()).isZero();
      assertThat(other.over(3)).isEqualTo(other);
    }
  }

  @Test
  void stepsBelongToACosine() {
    assertThatThrownBy(() -> TrainingRecipe.paper2d().withFewestSteps(600))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("with a cosine alone");
    assertThatThrownBy(() -> STEPS.withFewestSteps(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
