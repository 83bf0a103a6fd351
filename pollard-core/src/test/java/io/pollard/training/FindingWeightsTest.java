package io.pollard.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FindingWeightsTest {

  /** As scikit-learn's compute_class_weight("balanced") of each finding's known samples. */
  @Test
  void presenceAndAbsenceWeighAsTwoClasses() {
    int[] present = {10, 0, 4};
    int[] absent = {30, 7, 4};
    assertThat(ClassWeights.BALANCED.of(present, absent).weights())
        .containsExactly(
            new Loss.BinaryCrossEntropy.Weight(2, 40. / 60),
            new Loss.BinaryCrossEntropy.Weight(0, 0),
            new Loss.BinaryCrossEntropy.Weight(1, 1));
    assertThat(ClassWeights.NONE.of(present, absent))
        .isEqualTo(Loss.BinaryCrossEntropy.unweighted(3));
  }
}
