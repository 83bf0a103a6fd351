package io.pollard.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.strategy.Method;
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
}
