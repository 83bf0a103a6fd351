package io.pollard.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.metrics.Metric;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import org.junit.jupiter.api.Test;

class RecipesTest {

  @Test
  void onlyFeatureExtractionHasARecipeOfItsOwn() {
    TrainingRecipe trained = TrainingRecipe.short2d().withBatch(16);
    Recipes recipes = Recipes.of(trained);
    Network network = ResNet.resnet18(1000);
    Method.Settings settings = Method.Settings.paper();
    for (Method method : Method.values()) {
      TrainingRecipe found =
          recipes.of(
              method.hasCut() ? method.at("layer2.1", network, settings) : method.whole(settings));
      assertThat(found).isEqualTo(method == Method.FE ? TrainingRecipe.features() : trained);
    }
  }

  @Test
  void featuresAreSelectedByTheSameScore() {
    assertThat(Recipes.of(TrainingRecipe.paper3d()).features())
        .isEqualTo(TrainingRecipe.features().withSelectBy(Metric.AUROC));
  }

  @Test
  void aStrategyMayHaveARecipeOfItsOwn() {
    TrainingRecipe slow = TrainingRecipe.short2d().withBatch(16);
    TrainingRecipe heads = TrainingRecipe.features().withBatch(8);
    Recipes recipes =
        Recipes.of(TrainingRecipe.short2d()).with(Method.LWFT, slow).with(Method.FE, heads);
    Network network = ResNet.resnet18(1000);
    Method.Settings settings = Method.Settings.paper();
    assertThat(recipes.of(Method.LWFT.at("layer2.1", network, settings))).isEqualTo(slow);
    assertThat(recipes.of(Method.TTL.at("layer2.1", network, settings)))
        .isEqualTo(TrainingRecipe.short2d());
    assertThat(recipes.of(Method.FE.whole(settings))).isEqualTo(heads);
    assertThat(recipes.of(TransferStrategy.own("mine", (whole, outputs) -> null)))
        .isEqualTo(TrainingRecipe.short2d());
  }
}
