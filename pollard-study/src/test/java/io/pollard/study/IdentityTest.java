package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.metrics.Metric;
import io.pollard.strategy.UnitPlan;
import io.pollard.training.ClassLoss;
import io.pollard.training.Precision;
import io.pollard.training.Preset;
import io.pollard.training.RateSchedule;
import io.pollard.training.Sampling;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialDescription.UnitLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdentityTest {

  private static final TrialDescription DESCRIPTION = of(TrainingRecipe.short2d());

  /** By Python: hashlib over its own text of these values, numbers by decimal.Decimal(x). */
  private static final String BY_PYTHON =
      "ef1acc850f44190e4578fcf301dedcc1a52d93c7499f68d529639f56fdc24303";

  private static TrialDescription of(TrainingRecipe recipe) {
    return new TrialDescription(
        "da7a",
        "5b11",
        Trials.TASK,
        "resnet18",
        Trials.CUT,
        List.of(
            new UnitLine("stem", UnitPlan.Source.PRETRAINED, 1, UnitPlan.Statistics.UPDATE, 9536),
            new UnitLine("head", UnitPlan.Source.RANDOM, 0.1, UnitPlan.Statistics.KEEP, 130)),
        "none",
        Preprocessing.imagenet().withSize(64),
        recipe,
        Seeds.of(1),
        Precision.AUTO,
        1);
  }

  @Test
  void theHashIsThatOfTheCanonicalTextForever() {
    assertThat(Identity.of(DESCRIPTION).hash()).isEqualTo(BY_PYTHON);
  }

  @Test
  void anotherScoreToSelectByIsAnotherTrial() {
    Map<Metric, String> hashes = new EnumMap<>(Metric.class);
    for (Metric metric : List.of(Metric.AVERAGE_PRECISION, Metric.AUROC, Metric.ACCURACY)) {
      hashes.put(metric, Identity.of(of(TrainingRecipe.short2d().withSelectBy(metric))).hash());
    }
    assertThat(hashes.get(Metric.AVERAGE_PRECISION)).isEqualTo(BY_PYTHON);
    assertThat(hashes.values()).doesNotHaveDuplicates();
  }

  @Test
  void everyPresetAndEveryRateIsAnotherTrialAndReadsBack() throws Exception {
    TrainingRecipe plain = TrainingRecipe.short2d();
    RateSchedule.Cosine cosine = (RateSchedule.Cosine) plain.schedule();
    List<TrainingRecipe> recipes =
        new ArrayList<>(Arrays.stream(Preset.values()).map(Preset::recipe).toList());
    recipes.add(plain.withNewRate(1e-3));
    recipes.add(plain.withLayerDecay(0.75));
    recipes.add(plain.withSchedule(cosine.withWarmUp(new RateSchedule.WarmUp(2, 0.1))));
    recipes.add(plain.withSchedule(cosine.withWarmUp(new RateSchedule.WarmUp(2, 0.2))));
    Set<String> hashes = new HashSet<>();
    for (TrainingRecipe recipe : recipes) {
      TrialDescription description = of(recipe);
      TrialDescription read =
          StudyJson.as(
              TrialDescription.class, StudyJson.parse(StudyJson.text(StudyJson.tree(description))));
      assertThat(read).isEqualTo(description);
      assertThat(Identity.of(read)).isEqualTo(Identity.of(description));
      hashes.add(Identity.of(description).hash());
    }
    assertThat(hashes).hasSameSizeAs(recipes).contains(BY_PYTHON);
  }

  @Test
  void everyLossAndSamplingIsAnotherTrialButForTheUsualOnes() throws Exception {
    TrainingRecipe plain = TrainingRecipe.short2d();
    assertThat(
            Identity.of(
                    of(plain.withLoss(new ClassLoss.CrossEntropy()).withSampling(Sampling.NATURAL)))
                .hash())
        .isEqualTo(BY_PYTHON);
    Set<String> hashes = new HashSet<>(Set.of(BY_PYTHON));
    List<TrainingRecipe> recipes = new ArrayList<>();
    for (String loss :
        List.of(
            "focal:2",
            "focal:1",
            "class-balanced:.999",
            "class-balanced:.999:2",
            "class-balanced:.99",
            "logit-adjusted:1",
            "logit-adjusted:2")) {
      recipes.add(plain.withLoss(ClassLoss.parse(loss)));
    }
    recipes.add(plain.withSampling(Sampling.WEIGHTED));
    recipes.add(plain.withSampling(Sampling.ROOT));
    for (TrainingRecipe recipe : recipes) {
      TrialDescription read =
          StudyJson.as(
              TrialDescription.class, StudyJson.parse(StudyJson.text(StudyJson.tree(of(recipe)))));
      assertThat(read).isEqualTo(of(recipe));
      hashes.add(Identity.of(read).hash());
    }
    assertThat(hashes).hasSize(recipes.size() + 1);
  }

  @Test
  void theStrategysNameDoesNotCount() {
    assertThat(Identity.of(Trials.of(Trials.FULL))).isEqualTo(Identity.of(Trials.of(Trials.LAST)));
    assertThat(Identity.of(Trials.of(Trials.CUT)))
        .isNotEqualTo(Identity.of(Trials.of(Trials.LAST)));
  }

  @Test
  void aReadDescriptionHasTheSameIdentity() throws Exception {
    TrialDescription read =
        StudyJson.as(
            TrialDescription.class, StudyJson.parse(StudyJson.text(StudyJson.tree(DESCRIPTION))));
    assertThat(read).isEqualTo(DESCRIPTION);
    assertThat(Identity.of(read)).isEqualTo(Identity.of(DESCRIPTION));
  }
}
