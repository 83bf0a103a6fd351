package io.pollard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.metrics.Metric;
import io.pollard.network.ResNet;
import io.pollard.strategy.Method;
import io.pollard.training.ClassLoss;
import io.pollard.training.ClassWeights;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.RateSchedule;
import io.pollard.training.RateSchedule.Gain;
import io.pollard.training.Recipes;
import io.pollard.training.Sampling;
import io.pollard.training.TrainingRecipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RecipeFlagsTest {

  @Test
  void withoutFlagsRecipesAreTheirOwn() {
    assertThat(recipes(Method.TTL))
        .isEqualTo(new Recipes(TrainingRecipe.paper2d(), TrainingRecipe.features()));
    assertThat(recipes(Method.TTL, "--recipe=short2d"))
        .isEqualTo(new Recipes(TrainingRecipe.short2d(), TrainingRecipe.features()));
  }

  @Test
  void everyNumberOfPaper2dCanBeSet() {
    Recipes recipes =
        recipes(
            Method.FTL,
            "--epochs=30",
            "--batch=8",
            "--rate=.002",
            "--patience=2",
            "--gain=.01",
            "--factor=.1",
            "--stop-rate=1e-6",
            "--betas=.8,.99",
            "--epsilon=1e-6",
            "--weight-decay=.05",
            "--class-weights=balanced",
            "--select-by=balanced-accuracy",
            "--augment=authors");

    RateSchedule schedule = new RateSchedule.ReduceOnPlateau(.002, .1, 2, .01, Gain.RELATIVE, 1e-6);
    TrainingRecipe recipe =
        new TrainingRecipe(
            new OptimizerOptions.Adam(.8, .99, 1e-6, .05),
            schedule,
            8,
            30,
            Augmentation.AUTHORS,
            ClassWeights.BALANCED,
            Metric.BALANCED_ACCURACY);
    assertThat(recipes).isEqualTo(new Recipes(recipe, recipe));
  }

  @Test
  void lossesAndSamplingsMayBeAStrategysOwn() {
    Recipes recipes =
        parsed("--loss=focal,lwft=class-balanced:.99:1", "--sampling=natural,ttl=root")
            .recipes(List.of(Method.TTL, Method.LWFT));
    assertThat(recipes.trained().loss()).isEqualTo(new ClassLoss.Focal(2));
    assertThat(recipes.own().get(Method.TTL).loss()).isEqualTo(new ClassLoss.Focal(2));
    assertThat(recipes.own().get(Method.TTL).sampling()).isEqualTo(Sampling.ROOT);
    assertThat(recipes.own().get(Method.LWFT).loss())
        .isEqualTo(new ClassLoss.ClassBalanced(.99, 1));
    assertThat(recipes(Method.FE, "--loss=logit-adjusted").features().loss())
        .isEqualTo(new ClassLoss.LogitAdjusted(1));
    assertThatThrownBy(
            () -> recipes(Method.FTL, "--loss=class-balanced", "--class-weights=balanced"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--class-weights balanced and --loss class-balanced:0.999");
  }

  @Test
  void aCosineEndsWithTheEpochsAndAtTheLastRate() {
    assertThat(recipes(Method.FTL, "--recipe=short2d", "--epochs=5", "--rate=1e-2"))
        .extracting(recipes -> recipes.trained().schedule())
        .isEqualTo(new RateSchedule.Cosine(1e-2, 1e-2 * (1e-6 / 1e-4), 5));
    assertThat(recipes(Method.FTL, "--recipe=short2d", "--last-rate=0"))
        .extracting(recipes -> recipes.trained().schedule())
        .isEqualTo(new RateSchedule.Cosine(1e-4, 0, 20));
  }

  @Test
  void aNumberThatNoScheduleHasIsRefused() {
    assertThatThrownBy(() -> recipes(Method.FTL, "--last-rate=1e-6"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--last-rate only with the cosine of --recipe short2d");
    assertThatThrownBy(
            () -> recipes(Method.TTL, "--recipe=short2d", "--patience=2", "--stop-rate=1e-6"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected --patience, --stop-rate only with --recipe paper2d");
    assertThatThrownBy(() -> recipes(Method.FE, "--recipe=short2d", "--last-rate=1e-6"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--last-rate");
  }

  @Test
  void featureExtractionFollowsThePlateauWhateverTheRecipe() {
    assertThat(recipes(Method.FE, "--recipe=short2d", "--patience=2").features().schedule())
        .isEqualTo(new RateSchedule.ReduceOnPlateau(1e-3, .5, 2, 1e-4, Gain.RELATIVE, 1e-7));
  }

  @Test
  void stepsAreOfSteps2dAndEpochsItsCeiling() {
    assertThat(recipes(Method.TTL, "--recipe=steps2d").trained())
        .isEqualTo(TrainingRecipe.steps2d());
    assertThat(
            recipes(Method.TTL, "--recipe=steps2d", "--steps=300", "--epochs=40", "--rate=1e-3")
                .trained())
        .isEqualTo(
            TrainingRecipe.steps2d()
                .withSchedule(new RateSchedule.Cosine(1e-3, 1e-3 * (1e-6 / 1e-4), 20))
                .withEpochs(40)
                .withFewestSteps(300));
    assertThatThrownBy(() -> recipes(Method.TTL, "--recipe=short2d", "--steps=300"))
        .isInstanceOf(DataException.class)
        .hasMessage("expected --steps only with --recipe steps2d but found none here");
    assertThatThrownBy(() -> recipes(Method.FE, "--recipe=steps2d", "--steps=300"))
        .isInstanceOf(DataException.class);
  }

  @Test
  void everyNumberOfVisionCanBeSet() {
    assertThat(recipes(Method.TTL, "--recipe=vision").trained()).isEqualTo(TrainingRecipe.vision());
    assertThat(
            recipes(
                    Method.TTL,
                    "--recipe=vision",
                    "--epochs=12",
                    "--rate=1e-3",
                    "--last-rate=0",
                    "--warm-up=3",
                    "--warm-up-share=.01",
                    "--layer-decay=.65",
                    "--new-rate=.002",
                    "--betas=.8,.99",
                    "--epsilon=1e-6",
                    "--weight-decay=.1",
                    "--decayed=all")
                .trained())
        .isEqualTo(
            TrainingRecipe.vision()
                .withSchedule(
                    new RateSchedule.Cosine(1e-3, 0, 12)
                        .withWarmUp(new RateSchedule.WarmUp(3, .01)))
                .withEpochs(12)
                .withLayerDecay(.65)
                .withNewRate(.002)
                .withOptimizer(
                    new OptimizerOptions.AdamW(.8, .99, 1e-6, .1, OptimizerOptions.Decayed.ALL)));
    assertThat(recipes(Method.TTL, "--recipe=vision", "--warm-up=0").trained().schedule())
        .isEqualTo(new RateSchedule.Cosine(2.5e-4, 1e-6, 50));
  }

  @Test
  void everyNumberOfPaper3dCanBeSet() {
    assertThat(recipes(Method.TTL, "--recipe=paper3d"))
        .isEqualTo(Recipes.of(TrainingRecipe.paper3d()));
    assertThat(recipes(Method.TTL, "--recipe=penet3d").trained())
        .isEqualTo(TrainingRecipe.penet3d());
    assertThat(
            recipes(
                    Method.TTL,
                    "--recipe=paper3d",
                    "--rate=.05",
                    "--new-rate=.5",
                    "--momentum=.5",
                    "--dampening=.1",
                    "--weight-decay=1e-4",
                    "--epochs=10",
                    "--batch=2",
                    "--select-by=auprc")
                .trained())
        .isEqualTo(
            TrainingRecipe.paper3d()
                .withSchedule(new RateSchedule.Cosine(.05, 0, 10))
                .withEpochs(10)
                .withBatch(2)
                .withNewRate(.5)
                .withOptimizer(new OptimizerOptions.Sgd(.5, .1, 1e-4))
                .withSelectBy(Metric.AVERAGE_PRECISION));
  }

  @Test
  void aCosineOfAnotherRecipeMayBeWarmedUpToo() {
    assertThat(recipes(Method.TTL, "--recipe=short2d", "--warm-up=4").trained().schedule())
        .isEqualTo(
            new RateSchedule.Cosine(1e-4, 1e-6, 20).withWarmUp(new RateSchedule.WarmUp(4, .1)));
  }

  @Test
  void aNumberOfAnotherOptimizerIsRefused() {
    assertThatThrownBy(() -> recipes(Method.TTL, "--recipe=paper3d", "--betas=.9,.99"))
        .isInstanceOf(DataException.class)
        .hasMessage("expected --betas only with the Adam of other recipes but found none here");
    assertThatThrownBy(() -> recipes(Method.TTL, "--momentum=.5", "--dampening=.1"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected --momentum, --dampening only with the SGD of");
    assertThatThrownBy(() -> recipes(Method.TTL, "--decayed=all"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--recipe vision");
  }

  @Test
  void ratesOfLayersAreOfStrategiesThatTrainUnits() {
    for (String flag : List.of("--layer-decay=.5", "--new-rate=.1")) {
      assertThatThrownBy(() -> recipes(Method.FE, flag))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("only with strategies that train units");
    }
    Recipes both = parsed("--layer-decay=.5").recipes(List.of(Method.TTL, Method.FE));
    assertThat(both.trained()).isEqualTo(TrainingRecipe.paper2d().withLayerDecay(.5));
    assertThat(both.features()).isEqualTo(TrainingRecipe.features());
  }

  @Test
  void aWarmUpIsOfACosineAndItsShareOfAWarmUp() {
    assertThatThrownBy(() -> recipes(Method.TTL, "--warm-up=3"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--warm-up only with the cosine of");
    assertThatThrownBy(() -> recipes(Method.TTL, "--recipe=short2d", "--warm-up-share=.2"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--warm-up-share only with a warm-up");
    assertThatThrownBy(() -> recipes(Method.TTL, "--recipe=vision", "--epochs=4"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a warm-up of fewer epochs than all 4");
  }

  /** Feature extraction alone refuses --layer-decay, full transfer --patience of such a search. */
  @Test
  void flagsOfASearchWithFeatureExtractionAreNotThoseOfEachTrial() {
    RecipeFlags flags = parsed("--recipe=vision", "--layer-decay=.5", "--patience=2");
    assertThat(flags.suitEach(List.of(Method.FTL, Method.FE))).isFalse();
    assertThat(flags.suitEach(List.of(Method.FE))).isTrue();
  }

  /** Or a search would compare what can't be compared. */
  @Test
  void recipesOfOneSearchSelectByOneScore() {
    List<Method> methods = List.of(Method.FTL, Method.LWFT);
    assertThatThrownBy(() -> parsed("--recipe=short2d,lwft=paper3d").recipes(methods))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected recipes that select by one score but found AUPRC and AUROC; --select-by gives"
                + " all of them one");
    assertThat(
            parsed("--recipe=short2d,lwft=paper3d", "--select-by=auroc")
                .recipes(methods)
                .of(Method.LWFT.at("layer2.1", ResNet.resnet18(2), Method.Settings.paper())))
        .isEqualTo(TrainingRecipe.paper3d());
  }

  @Test
  void aStrategyHasItsOwnAfterItsName() {
    RecipeFlags flags =
        parsed("--recipe=short2d,lwft=steps2d", "--rate=LWFT=1e-3,fe=1e-2", "--steps=lwft=90");
    Recipes recipes = flags.recipes(List.of(Method.values()));
    assertThat(flags.suitEach(List.of(Method.FTL, Method.LWFT))).isFalse();
    assertThat(recipes.trained()).isEqualTo(TrainingRecipe.short2d());
    assertThat(recipes.features()).isEqualTo(TrainingRecipe.features());
    assertThat(recipes.own())
        .isEqualTo(
            Map.of(
                Method.LWFT,
                TrainingRecipe.steps2d()
                    .withSchedule(new RateSchedule.Cosine(1e-3, 1e-3 * (1e-6 / 1e-4), 20))
                    .withFewestSteps(90),
                Method.FE,
                TrainingRecipe.features().withSchedule(RateSchedule.ReduceOnPlateau.paper(1e-2))));
    assertThat(parsed("--recipe=short2d").suitEach(List.of(Method.FTL, Method.LWFT))).isTrue();
  }

  @Test
  void aStrategyThatIsNotTrainedHasNone() {
    assertThatThrownBy(() -> recipes(Method.TTL, "--rate=lwft=1e-3"))
        .isInstanceOf(DataException.class)
        .hasMessage("expected --rate for a strategy that is trained but found it for lwft");
    assertThatThrownBy(() -> recipes(Method.FE, "--recipe=fe=short2d"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a recipe of its own");
    assertThatThrownBy(
            () ->
                parsed("--recipe=short2d,lwft=paper2d", "--last-rate=lwft=1e-7")
                    .recipes(List.of(Method.TTL, Method.LWFT)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--last-rate only with the cosine");
  }

  @Test
  void whatIsNoValueOfAFlagIsRefusedBeforeAnythingIsRead() {
    for (String wrong :
        List.of(
            "--rate=fast",
            "--rate=1e-4,1e-3",
            "--rate=lwft=1e-4,lwft=1e-3",
            "--rate=lfwt=1e-4",
            "--rate=1e-4,",
            "--epochs=2.5",
            "--recipe=paper4d",
            "--warm-up=.5",
            "--augment=lwft=some")) {
      assertThatThrownBy(() -> parsed(wrong))
          .as(wrong)
          .isInstanceOf(CommandLine.ParameterException.class)
          .hasMessageContaining("for all strategies, for some of ftl, fe, tf, lwft, ttl after");
    }
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> recipes(Method.FTL, "--betas=.9"))
        .isInstanceOf(DataException.class)
        .hasMessage("expected two numbers after --betas, as .9,.999, but found [0.9]");
    assertThatThrownBy(() -> recipes(Method.FTL, "--weight-decay=-1"))
        .hasMessage("expected a weight decay of 0 or more but found -1.0");
    assertThatThrownBy(() -> recipes(Method.FTL, "--factor=1"))
        .hasMessageContaining("expected a factor between 0 and 1");
  }

  @Test
  void whatWasChosenGivesTheSameAgain() {
    String[] flags = {"--recipe=short2d", "--last-rate=1e-7", "--betas=.8,.99", "--epsilon=1e-6"};
    Map<String, Object> options = new LinkedHashMap<>();
    parsed(flags).into(options);

    assertThat(options)
        .containsEntry("recipe", "short2d")
        .containsEntry("last-rate", 1e-7)
        .containsEntry("betas", List.of(.8, .99))
        .containsEntry("epsilon", 1e-6)
        .doesNotContainKeys("patience", "rate", "weight-decay");
  }

  private static Recipes recipes(Method method, String... flags) {
    return parsed(flags).recipes(List.of(method));
  }

  private static RecipeFlags parsed(String... flags) {
    RecipeFlags parsed = new RecipeFlags();
    CommandLine line = new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(parsed));
    line.setCaseInsensitiveEnumValuesAllowed(true).parseArgs(flags);
    return parsed;
  }
}
