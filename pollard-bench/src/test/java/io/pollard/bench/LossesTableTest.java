package io.pollard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.bench.LossesTable.Score;
import io.pollard.bench.LossesTable.Scored;
import io.pollard.data.DataException;
import io.pollard.data.Task;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.Interval;
import io.pollard.training.ClassLoss;
import io.pollard.training.ClassWeights;
import io.pollard.training.Sampling;
import io.pollard.training.TrainingRecipe;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LossesTableTest {

  /** Four ill and four well; so many of the ill, the first, are found at .5. */
  private static Scored of(long split, int found) {
    double[][] probabilities =
        IntStream.range(0, 8)
            .mapToDouble(i -> i >= 4 ? .3 : i < found ? .9 : .4)
            .mapToObj(ill -> new double[] {1 - ill, ill})
            .toArray(double[][]::new);
    return new Scored(
        split,
        ClassScores.of(
            Task.SingleLabel.of(List.of("well", "ill"), "ill"),
            new int[] {1, 1, 1, 1, 0, 0, 0, 0},
            probabilities,
            IntStream.range(0, 8).mapToObj(Integer::toString).toList()),
        .35,
        .5);
  }

  @Test
  void differencesArePairedBySplit() {
    List<Scored> plain = List.of(of(1, 0), of(2, 2), of(3, 2));
    List<Scored> other = List.of(of(3, 4), of(2, 3), of(1, 3));
    Interval difference = LossesTable.difference(Score.BALANCED_ACCURACY_AT_HALF, other, plain);
    // .25, .125 and .375, s = .125; t(2) = 4.303; .125 x 4.303 x √(1 / 3 + .5).
    assertThat(difference.estimate()).isCloseTo(.25, within(1e-12));
    assertThat(difference.high() - .25).isCloseTo(.4910, within(1e-3));
    assertThat(LossesTable.difference(Score.BALANCED_ACCURACY, other, plain).estimate()).isZero();
  }

  @Test
  void plainCrossEntropyComesFirstAndIsNeeded() {
    List<Scored> some = List.of(of(1, 0), of(2, 2), of(3, 2));
    List<List<Object>> rows =
        LossesTable.rows("TTL layer3.1", Map.of("focal:2", some, "cross-entropy", some));
    assertThat(rows).extracting(row -> row.get(1)).containsExactly("cross-entropy", "focal:2");
    assertThatThrownBy(() -> LossesTable.rows("TTL layer3.1", Map.of("focal:2", some)))
        .isInstanceOf(DataException.class)
        .hasMessage("expected trials of plain cross-entropy at TTL layer3.1 but found none");
  }

  @Test
  void aSettingSaysWhatMakesUpForUnequalClasses() {
    TrainingRecipe plain = TrainingRecipe.short2d();
    assertThat(LossesTable.setting(plain)).isEqualTo("cross-entropy");
    assertThat(LossesTable.setting(plain.withClassWeights(ClassWeights.BALANCED)))
        .isEqualTo("cross-entropy, class weights balanced");
    assertThat(
            LossesTable.setting(plain.withLoss(new ClassLoss.Focal(2)).withSampling(Sampling.ROOT)))
        .isEqualTo("focal:2, sampling root");
  }
}
