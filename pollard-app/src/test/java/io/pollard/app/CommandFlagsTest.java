package io.pollard.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Augmentation;
import io.pollard.data.Condition;
import io.pollard.data.DatasetOptions;
import io.pollard.data.FindingOptions;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.MaskOptions;
import io.pollard.data.OnBadFile;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.data.SliceWindows;
import io.pollard.data.Task;
import io.pollard.data.Uncertain;
import io.pollard.metrics.OperatingPoint;
import io.pollard.network.FeatureShape;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.ClassLoss;
import io.pollard.training.ClassWeights;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.Precision;
import io.pollard.training.Preset;
import io.pollard.training.RateSchedule;
import io.pollard.training.Sampling;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandFlagsTest {

  private static final TrainingOptions OPTIONS =
      TrainingOptions.of(Images.of(Path.of("xrays")), Backbone.random("resnet18"));

  private static final TransferStrategy FULL = new TransferStrategy.FullTransfer(HeadForm.POOLED);
  private static final TransferStrategy FEATURES =
      new TransferStrategy.FeatureExtraction(HeadForm.POOLED);

  private static TrialDescription trial(TransferStrategy strategy, TrainingRecipe recipe) {
    return trial(strategy, recipe, Preprocessing.imagenet());
  }

  private static TrialDescription trial(
      TransferStrategy strategy, TrainingRecipe recipe, Preprocessing preprocessing) {
    return new TrialDescription(
        "data",
        "split",
        new Task.SingleLabel(List.of("normal", "pneumonia"), Optional.of("pneumonia")),
        "resnet18",
        strategy,
        List.of(),
        "none",
        preprocessing,
        recipe,
        Seeds.of(1),
        Precision.AUTO,
        TrialDescription.SEMANTICS);
  }

  private static Map<String, Object> flags(TransferStrategy strategy, TrainingRecipe recipe) {
    return CommandFlags.of(OPTIONS, trial(strategy, recipe));
  }

  @Test
  void presetsAreNamedWithWhatAlwaysStandsThere() {
    assertThat(flags(FULL, TrainingRecipe.paper2d()).toString())
        .isEqualTo(
            "{data=xrays, backbone=resnet18, weights=none, intensity=auto, fit=crop,"
                + " on-bad-file=fail, recipe=paper2d, class-weights=none, operating-point=youden}");
    assertThat(flags(FULL, TrainingRecipe.short2d())).containsEntry("recipe", "short2d").hasSize(9);
    assertThat(flags(FEATURES, TrainingRecipe.features()))
        .containsEntry("recipe", "paper2d")
        .hasSize(9);
  }

  @Test
  void findingsAreNamedAsTheyAreTyped() {
    FindingOptions findings =
        new FindingOptions(
            List.of(
                FindingOptions.Finding.of("Edema").with(Uncertain.ONES),
                new FindingOptions.Finding(
                    "opacity", List.of("Lung Opacity", "Consolidation"), Uncertain.IGNORE)),
            Optional.of("Finding Labels"));
    Map<String, Object> flags =
        CommandFlags.of(
            TrainingOptions.of(
                OPTIONS.images().withReading(DatasetOptions.defaults().withFindings(findings)),
                OPTIONS.backbone()),
            trial(FULL, TrainingRecipe.paper2d()));
    assertThat(flags)
        .containsEntry("findings", "Edema,opacity=Lung Opacity+Consolidation")
        .containsEntry("uncertain", "Edema=ones,opacity=ignore")
        .containsEntry("findings-column", "Finding Labels");
    assertThat(FindingOptions.Finding.parse("opacity=Lung Opacity+Consolidation"))
        .isEqualTo(findings.findings().get(1));
  }

  @Test
  void masksAreNamedAsTheyAreTyped() {
    MaskOptions masks =
        MaskOptions.parse("lung=255,heart").withColumn("outline").withFolder("drawn");
    Map<String, Object> flags =
        CommandFlags.of(
            TrainingOptions.of(
                OPTIONS.images().withReading(DatasetOptions.defaults().withMasks(masks)),
                OPTIONS.backbone()),
            trial(FULL, TrainingRecipe.paper2d()));
    assertThat(flags)
        .containsEntry("structures", "lung=255,heart=1")
        .containsEntry("mask-column", "outline")
        .containsEntry("masks", "drawn");
  }

  @Test
  void labelsAndConditionsAreNamed() {
    DatasetOptions reading =
        DatasetOptions.defaults()
            .withLabels(Path.of("labels.csv"))
            .withWhere(Condition.parseAll("Modality=DX,CR,ViewPosition!=LL"));
    TrainingOptions some =
        TrainingOptions.of(
            Images.of(Path.of("export")).withReading(reading), Backbone.random("resnet18"));
    assertThat(CommandFlags.of(some, trial(FULL, TrainingRecipe.paper2d())))
        .containsEntry("labels", "labels.csv")
        .containsEntry("where", List.of("Modality=DX,CR", "ViewPosition!=LL"));
  }

  @Test
  void everyChangedNumberHasItsFlag() {
    TrainingRecipe cosine =
        TrainingRecipe.short2d()
            .withSchedule(new RateSchedule.Cosine(1e-3, 1e-4, 7))
            .withEpochs(7)
            .withBatch(16)
            .withOptimizer(new OptimizerOptions.Adam(0.8, 0.99, 1e-7, 0.01))
            .withAugmentation(Augmentation.NONE)
            .withClassWeights(ClassWeights.BALANCED);
    assertThat(flags(FULL, cosine))
        .containsEntry("recipe", "short2d")
        .containsEntry("epochs", 7)
        .containsEntry("batch", 16)
        .containsEntry("rate", 1e-3)
        .containsEntry("last-rate", 1e-4)
        .containsEntry("betas", List.of(0.8, 0.99))
        .containsEntry("epsilon", 1e-7)
        .containsEntry("weight-decay", 0.01)
        .containsEntry("class-weights", "balanced")
        .containsEntry("augment", "none");
    RateSchedule.ReduceOnPlateau rule =
        new RateSchedule.ReduceOnPlateau(2e-3, 0.1, 2, 1e-3, RateSchedule.Gain.RELATIVE, 1e-5);
    assertThat(flags(FEATURES, TrainingRecipe.features().withSchedule(rule)))
        .containsEntry("recipe", "paper2d")
        .containsEntry("rate", 2e-3)
        .containsEntry("factor", 0.1)
        .containsEntry("patience", 2)
        .containsEntry("gain", 1e-3)
        .containsEntry("stop-rate", 1e-5)
        .doesNotContainKeys("augment", "epochs");
  }

  @Test
  void lossAndSamplingHaveTheirFlags() {
    TrainingRecipe recipe = TrainingRecipe.short2d();
    assertThat(flags(FULL, recipe)).doesNotContainKeys("loss", "sampling");
    assertThat(flags(FULL, recipe.withLoss(new ClassLoss.LogitAdjusted(1.5))))
        .containsEntry("loss", "logit-adjusted:1.5");
    assertThat(flags(FULL, recipe.withSampling(Sampling.ROOT))).containsEntry("sampling", "root");
  }

  @Test
  void aCosineOverStepsIsNamedWithItsStepsAndCeiling() {
    assertThat(flags(FULL, TrainingRecipe.steps2d())).containsEntry("recipe", "steps2d").hasSize(9);
    assertThat(flags(FULL, TrainingRecipe.steps2d().withFewestSteps(300).withEpochs(40)))
        .containsEntry("recipe", "steps2d")
        .containsEntry("steps", 300)
        .containsEntry("epochs", 40)
        .doesNotContainKeys("rate", "last-rate");
    assertThat(
            flags(
                FULL,
                TrainingRecipe.steps2d().withSchedule(new RateSchedule.Cosine(1e-4, 1e-6, 30))))
        .containsEntry("recipe", "own");
  }

  @Test
  void theOtherPresetsAreNamedToo() {
    for (Preset preset : Preset.values()) {
      assertThat(flags(FULL, preset.recipe())).containsEntry("recipe", preset.label()).hasSize(9);
    }
  }

  @Test
  void everyChangedNumberOfVisionHasItsFlag() {
    TrainingRecipe recipe =
        TrainingRecipe.vision()
            .withSchedule(
                new RateSchedule.Cosine(1e-3, 0, 12).withWarmUp(new RateSchedule.WarmUp(3, 0.01)))
            .withEpochs(12)
            .withLayerDecay(0.65)
            .withNewRate(0.002)
            .withOptimizer(
                new OptimizerOptions.AdamW(0.8, 0.99, 1e-6, 0.1, OptimizerOptions.Decayed.ALL));
    assertThat(flags(FULL, recipe))
        .containsEntry("recipe", "vision")
        .containsEntry("epochs", 12)
        .containsEntry("rate", 1e-3)
        .containsEntry("last-rate", 0.0)
        .containsEntry("warm-up", 3)
        .containsEntry("warm-up-share", 0.01)
        .containsEntry("layer-decay", 0.65)
        .containsEntry("new-rate", 0.002)
        .containsEntry("betas", List.of(0.8, 0.99))
        .containsEntry("epsilon", 1e-6)
        .containsEntry("weight-decay", 0.1)
        .containsEntry("decayed", "all");
    assertThat(
            flags(
                FULL,
                TrainingRecipe.vision().withSchedule(new RateSchedule.Cosine(2.5e-4, 1e-6, 50))))
        .containsEntry("warm-up", 0)
        .doesNotContainKey("warm-up-share");
  }

  @Test
  void everyChangedNumberOfPaper3dHasItsFlag() {
    TrainingRecipe recipe =
        TrainingRecipe.paper3d()
            .withSchedule(new RateSchedule.Cosine(0.05, 0, 10))
            .withEpochs(10)
            .withNewRate(0.5)
            .withOptimizer(new OptimizerOptions.Sgd(0.5, 0.1, 1e-4));
    assertThat(flags(FULL, recipe))
        .containsEntry("recipe", "paper3d")
        .containsEntry("rate", 0.05)
        .containsEntry("new-rate", 0.5)
        .containsEntry("momentum", 0.5)
        .containsEntry("dampening", 0.1)
        .containsEntry("weight-decay", 1e-4)
        .doesNotContainKeys("last-rate", "select-by", "warm-up");
  }

  /** A cosine ends at a hundredth of its first rate unless told. */
  @Test
  void whatFollowsFromAnotherFlagIsNotSaid() {
    RateSchedule.Cosine faster = new RateSchedule.Cosine(1e-3, 1e-3 * (1e-6 / 1e-4), 20);
    assertThat(flags(FULL, TrainingRecipe.short2d().withSchedule(faster)))
        .containsEntry("rate", 1e-3)
        .doesNotContainKey("last-rate");
  }

  /** The command refuses such a name, where it would otherwise train another trial. */
  @Test
  void aRecipeWithoutFlagsIsOneOfItsOwn() {
    for (TrainingRecipe own :
        List.of(
            TrainingRecipe.paper2d().withOptimizer(new OptimizerOptions.Sgd(0.9, 0, 0)),
            TrainingRecipe.vision().withFewestSteps(600),
            TrainingRecipe.short2d().withEpochs(3),
            TrainingRecipe.paper2d()
                .withSchedule(
                    new RateSchedule.ReduceOnPlateau(
                        1e-4, 0.5, 5, 1e-4, RateSchedule.Gain.ABSOLUTE, 1e-7)))) {
      assertThat(flags(FULL, own)).containsEntry("recipe", "own").doesNotContainKey("epochs");
    }
    for (TrainingRecipe own :
        List.of(
            TrainingRecipe.short2d(),
            TrainingRecipe.vision(),
            TrainingRecipe.features().withNewRate(0.1))) {
      assertThat(flags(FEATURES, own)).containsEntry("recipe", "own");
    }
  }

  @Test
  void imagesAndOperatingPointAreSaidAsFlagsAre() {
    Images images =
        Images.of(Path.of("list.csv"))
            .withReading(
                DatasetOptions.defaults()
                    .withFileColumn("image")
                    .withClasses(List.of("soft", "firm"))
                    .withLeaks(DatasetOptions.Leaks.ALLOW)
                    .withOnBadFile(OnBadFile.SKIP))
            .withInput(112)
            .withIntensity(new Intensity.Window(40, 400))
            .withFit(Fit.PAD);
    TrainingOptions options =
        TrainingOptions.of(images, Backbone.of("sapling", "sapling"))
            .withOperatingPoint(new OperatingPoint.Sensitivity(0.95));
    assertThat(CommandFlags.of(options, trial(FULL, TrainingRecipe.paper2d())).toString())
        .isEqualTo(
            "{data=list.csv, backbone=sapling, weights=sapling, file-column=image,"
                + " classes=soft,firm, input=112, intensity=window=40.0,400.0, fit=pad,"
                + " allow-leaks=true, on-bad-file=skip, recipe=paper2d, class-weights=none,"
                + " operating-point=sensitivity=0.95}");
  }

  @Test
  void anIntensityThatFollowedFromTheDataIsSaidAsTheTrialHasIt() {
    Preprocessing usual = Preprocessing.imagenet();
    Preprocessing shown = OPTIONS.images().preprocessing(usual, Intensity.ByFile::first);
    assertThat(CommandFlags.of(OPTIONS, trial(FULL, TrainingRecipe.paper2d(), shown)))
        .containsEntry("intensity", "file");
    Images named = OPTIONS.images().withIntensity(Intensity.ByFile.of("LUNG, sharp"));
    Preprocessing asked = named.preprocessing(usual, Intensity.ByDepth::new);
    assertThat(asked.intensity()).isEqualTo(Intensity.ByFile.of("LUNG, sharp"));
    assertThat(CommandFlags.of(OPTIONS, trial(FULL, TrainingRecipe.paper2d(), asked)))
        .containsEntry("intensity", "file=LUNG, sharp");
  }

  @Test
  void aCommandsOwnFlagsStandAsTheyWereGiven() {
    TrainingOptions given =
        OPTIONS.withRecipes(OPTIONS.recipes(), Map.of("recipe", "paper2d", "batch", 64));
    assertThat(CommandFlags.of(given, trial(FULL, TrainingRecipe.paper2d())))
        .containsEntry("batch", 64)
        .doesNotContainKey("class-weights");
  }

  @Test
  void whatIsDoneWithVolumesHasItsFlags() {
    Images.Volumes volumes =
        Images.Volumes.asTheyAre()
            .withSpacing(List.of(2.0, 1.0, 1.0))
            .withPadValue(-1000)
            .withWindows(new SliceWindows(64, 8, SliceWindows.Score.MAXIMUM));
    Images images =
        Images.of(Path.of("ct"))
            .withInput(FeatureShape.of(1, 16, 64, 64))
            .withFit(Fit.CENTRE)
            .withVolumes(volumes);
    TrainingOptions options = TrainingOptions.of(images, Backbone.random("r3d18"));
    assertThat(CommandFlags.of(options, trial(FULL, TrainingRecipe.paper2d())))
        .containsEntry("input", "1x16x64x64")
        .containsEntry("fit", "centre")
        .containsEntry("spacing", List.of(2.0, 1.0, 1.0))
        .containsEntry("pad-value", -1000.0)
        .containsEntry("windows", "64,8,maximum");
    assertThat(images.preprocessing(Preprocessing.imagenet(), Intensity.ByDepth::new).windows())
        .isPresent();
  }
}
