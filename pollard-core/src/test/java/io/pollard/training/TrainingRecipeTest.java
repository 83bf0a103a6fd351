package io.pollard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.metrics.Metric;
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
  void aCosineThatIsStretchedKeepsItsWarmUp() {
    RateSchedule.WarmUp warmUp = new RateSchedule.WarmUp(3, .1);
    TrainingRecipe over =
        STEPS.withSchedule(new RateSchedule.Cosine(1e-4, 1e-6, 20).withWarmUp(warmUp)).over(10);
    assertThat(over.schedule())
        .isEqualTo(new RateSchedule.Cosine(1e-4, 1e-6, 60).withWarmUp(warmUp));
  }

  /** Section IV-A names the rates in this order: .01 for new, .1 for pretrained weights. */
  @Test
  void paper3dHasThePapersNumbers() {
    TrainingRecipe recipe = TrainingRecipe.paper3d();
    assertThat(recipe.optimizer()).isEqualTo(new OptimizerOptions.Sgd(.9, 0, 0));
    assertThat(recipe.schedule()).isEqualTo(new RateSchedule.Cosine(.1, 0, 100));
    assertThat(recipe.newRate()).hasValue(.01);
    assertThat(recipe.epochs()).isEqualTo(100);
    assertThat(recipe.selectBy()).isEqualTo(Metric.AUROC);
  }

  @Test
  void penet3dHasOneRateForAll() {
    TrainingRecipe recipe = TrainingRecipe.penet3d();
    assertThat(recipe.optimizer()).isEqualTo(new OptimizerOptions.Sgd(.9, .9, 1e-3));
    assertThat(recipe.schedule()).isEqualTo(new RateSchedule.Cosine(.01, 0, 100));
    assertThat(recipe.newRate()).isEmpty();
    assertThat(recipe.selectBy()).isEqualTo(Metric.AUROC);
  }

  @Test
  void presetsAreFoundByTheirNames() {
    assertThat(Preset.labels()).isEqualTo("paper2d, short2d, steps2d, vision, paper3d, penet3d");
    assertThat(Preset.VISION.recipe()).isEqualTo(TrainingRecipe.vision());
  }

  @Test
  void ratesOutOfTheirRangesAreRefused() {
    assertThatThrownBy(() -> STEPS.withNewRate(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a rate above 0 but found 0.0");
    assertThatThrownBy(() -> STEPS.withLayerDecay(1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a layer decay above 0 and up to 1 but found 1.5");
    assertThatThrownBy(() -> OptimizerOptions.AdamW.of(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a weight decay of 0 or more but found -1.0");
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
