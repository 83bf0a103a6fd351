package io.pollard.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Part;
import io.pollard.data.Split;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.training.ClassLoss;
import io.pollard.training.ClassWeights;
import io.pollard.training.Loss;
import io.pollard.training.TrainingRecipe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaterialTest {

  private static final Material MATERIAL = FakeData.material(new FullTransfer(HeadForm.POOLED));

  /** Nine even samples, which are negative, and three odd ones; the others are for validation. */
  private static Material unbalanced() {
    List<Part> parts =
        new ArrayList<>(Collections.nCopies(MATERIAL.samples().size(), Part.VALIDATION));
    for (int even = 0; even < 18; even += 2) {
      parts.set(even, Part.TRAIN);
    }
    for (int odd = 1; odd < 7; odd += 2) {
      parts.set(odd, Part.TRAIN);
    }
    return new Material(
        MATERIAL.plan(),
        MATERIAL.in(),
        MATERIAL.task(),
        MATERIAL.samples(),
        new Split(parts),
        MATERIAL.training(),
        MATERIAL.evaluation());
  }

  @Test
  void balancedClassWeightsCountTheTrainingPartAlone() {
    // 12 to train: 12 / (2 x 9) and 12 / (2 x 3).
    TrainingRecipe recipe = TrainingRecipe.short2d();
    assertThat(unbalanced().loss(recipe.withClassWeights(ClassWeights.BALANCED)))
        .isEqualTo(new Loss.CrossEntropy(List.of(12 / 18.0, 12 / 6.0)));
    assertThat(unbalanced().loss(recipe)).isEqualTo(Loss.CrossEntropy.unweighted(2));
  }

  @Test
  void priorsAreThoseOfTheTrainingPart() {
    assertThat(unbalanced().loss(TrainingRecipe.short2d().withLoss(new ClassLoss.LogitAdjusted(1))))
        .isEqualTo(new Loss.LogitAdjusted(List.of(9 / 12.0, 3 / 12.0), 1));
  }

  @Test
  void targetsAreThoseOfABatchInItsOrder() {
    assertThat(MATERIAL.targets(new Batch.Features(List.of(3, 4, 8, 1))))
        .isEqualTo(new Targets.Classes(List.of(1, 0, 0, 1)));
  }
}
