package io.pollard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.network.VisionTransformer;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.strategy.TransferStrategy.LayerwiseFinetuning;
import io.pollard.strategy.TransferStrategy.TransFusion;
import io.pollard.strategy.TransferStrategy.Truncation;
import io.pollard.strategy.UnitPlan;
import io.pollard.strategy.UnitPlan.Source;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.testing.Golden;
import io.pollard.training.OptimizerOptions.AdamW;
import io.pollard.training.OptimizerOptions.Decayed;
import io.pollard.training.ParameterPlan.Decay;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterPlanTest {

  private static final FeatureShape IN = FeatureShape.of(3, 64, 64);
  private static final Network RESNET = ResNet.resnet18(1000);
  private static final Plan FULL = new FullTransfer(HeadForm.POOLED).plan(RESNET, 2);

  /** The whole network, whose head is timm's: on the class token. */
  private static Plan transformer() {
    Network network = VisionTransformer.vitTiny(2);
    return new Plan(
        network.name(),
        network.units().stream()
            .map(unit -> new UnitPlan(unit, Source.PRETRAINED, 1, Statistics.UPDATE))
            .toList(),
        network.head());
  }

  @Test
  void layerDecayAndSparedTensorsAreTimmsForVitTiny() {
    JsonNode golden = Golden.read("recipes").get("layerDecay");
    Map<String, ParameterPlan> expected = new LinkedHashMap<>();
    for (JsonNode group : golden.get("groups")) {
      Decay decay = group.get("weightDecay").doubleValue() == 0 ? Decay.SPARED : Decay.APPLIED;
      for (JsonNode name : group.get("names")) {
        expected.put(name.textValue(), new ParameterPlan(group.get("scale").doubleValue(), decay));
      }
    }
    TrainingRecipe recipe = TrainingRecipe.vision();
    assertThat(recipe.layerDecay()).isEqualTo(golden.get("layerDecay").doubleValue());
    assertThat(((AdamW) recipe.optimizer()).weightDecay())
        .isEqualTo(golden.get("weightDecay").doubleValue());
    assertThat(ParameterPlan.of(transformer(), FeatureShape.of(3, 224, 224), recipe))
        .hasSize(152)
        .containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void decayedAllSparesNothing() {
    TrainingRecipe recipe =
        TrainingRecipe.vision().withOptimizer(new AdamW(0.9, 0.999, 1e-8, 0.05, Decayed.ALL));
    assertThat(ParameterPlan.of(FULL, IN, recipe).values())
        .extracting(ParameterPlan::decay)
        .containsOnly(Decay.APPLIED);
  }

  @Test
  void aDecayThatIsAddedToTheGradientSparesNothing() {
    for (TrainingRecipe recipe :
        List.of(TrainingRecipe.paper2d(), TrainingRecipe.paper3d(), TrainingRecipe.penet3d())) {
      assertThat(ParameterPlan.of(FULL, IN, recipe).values())
          .extracting(ParameterPlan::decay)
          .containsOnly(Decay.APPLIED);
    }
  }

  @Test
  void recipesOfOneRateLeaveThePlansMultiplesAsTheyAre() {
    Plan plan =
        new LayerwiseFinetuning("layer2.1", HeadForm.POOLED, 0.3, Statistics.KEEP).plan(RESNET, 2);
    for (TrainingRecipe recipe : List.of(TrainingRecipe.paper2d(), TrainingRecipe.steps2d())) {
      Map<String, ParameterPlan> plans = ParameterPlan.of(plan, IN, recipe);
      assertThat(plans).isEqualTo(ParameterPlan.of(plan, IN));
      assertThat(plans.get("layer3.0.conv1.weight").rateMultiple()).isEqualTo(0.3);
      assertThat(plans.get("head.weight").rateMultiple()).isEqualTo(1);
      assertThat(plans).doesNotContainKeys("conv1.weight", "layer2.1.conv1.weight");
    }
  }

  @Test
  void theHeadTrainsAtTheRateOfNewWeights() {
    Map<String, ParameterPlan> plans = ParameterPlan.of(FULL, IN, TrainingRecipe.paper3d());
    assertThat(rate(plans, "conv1.weight")).isEqualTo(0.1);
    assertThat(rate(plans, "layer4.1.bn2.bias")).isEqualTo(0.1);
    assertThat(rate(plans, "head.weight")).isCloseTo(0.01, within(1e-17));
    assertThat(rate(plans, "head.bias")).isCloseTo(0.01, within(1e-17));
  }

  @Test
  void whatTransFusionDrawsAtRandomIsNew() {
    Plan plan = new TransFusion("layer2.1", HeadForm.POOLED).plan(RESNET, 2);
    Map<String, ParameterPlan> plans = ParameterPlan.of(plan, IN, TrainingRecipe.paper3d());
    assertThat(rate(plans, "layer2.1.conv2.weight")).isEqualTo(0.1);
    assertThat(rate(plans, "layer3.0.conv1.weight")).isCloseTo(0.01, within(1e-17));
    assertThat(rate(plans, "head.weight")).isCloseTo(0.01, within(1e-17));
  }

  @Test
  void withoutPretrainedWeightsAllAreNew() {
    assertThat(ParameterPlan.of(FULL.fromRandom(), IN, TrainingRecipe.paper3d()).values())
        .extracting(plan -> plan.rateMultiple() * 0.1)
        .allSatisfy(rate -> assertThat(rate).isCloseTo(0.01, within(1e-17)));
  }

  /** .1 of the rate of pretrained weights, which is .1; the head has that of new weights. */
  @Test
  void layerwiseFinetuningsRatioIsOfThePretrainedRate() {
    Plan plan =
        new LayerwiseFinetuning("layer2.1", HeadForm.POOLED, 0.1, Statistics.KEEP).plan(RESNET, 2);
    Map<String, ParameterPlan> plans = ParameterPlan.of(plan, IN, TrainingRecipe.paper3d());
    assertThat(plans).doesNotContainKey("layer2.1.conv2.weight");
    assertThat(rate(plans, "layer3.0.conv1.weight")).isCloseTo(0.01, within(1e-17));
    assertThat(rate(plans, "head.weight")).isCloseTo(0.01, within(1e-17));
  }

  /** The first block kept below the head is the last of the cut network. */
  @Test
  void layerDecayGoesByBlocksFromTheCutDown() {
    Plan cut = new Truncation("layer2.0", HeadForm.POOLED).plan(RESNET, 2);
    Map<String, ParameterPlan> plans =
        ParameterPlan.of(cut, IN, TrainingRecipe.paper2d().withLayerDecay(0.5));
    assertThat(plans.get("head.weight").rateMultiple()).isEqualTo(1);
    assertThat(plans.get("layer2.0.conv1.weight").rateMultiple()).isEqualTo(0.5);
    assertThat(plans.get("layer1.1.conv1.weight").rateMultiple()).isEqualTo(0.25);
    assertThat(plans.get("layer1.0.conv1.weight").rateMultiple()).isEqualTo(0.25);
    assertThat(plans.get("conv1.weight").rateMultiple()).isEqualTo(0.125);
    Plan finetuned =
        new LayerwiseFinetuning("layer3.1", HeadForm.POOLED, 0.1, Statistics.KEEP).plan(RESNET, 2);
    assertThat(
            ParameterPlan.of(finetuned, IN, TrainingRecipe.paper3d().withLayerDecay(0.5))
                .get("layer4.0.conv1.weight")
                .rateMultiple())
        .isEqualTo(0.1 * 0.5);
  }

  private static double rate(Map<String, ParameterPlan> plans, String tensor) {
    return plans.get(tensor).rateMultiple() * TrainingRecipe.paper3d().schedule().initialRate();
  }
}
