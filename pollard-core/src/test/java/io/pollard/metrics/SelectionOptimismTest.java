package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelectionOptimismTest {

  @Test
  void itIsValidationLessTestRepeatByRepeat() {
    SelectionOptimism optimism =
        SelectionOptimism.of(
            Metric.AVERAGE_PRECISION, new double[] {.94, .93, .95}, new double[] {.90, .92, .91});
    assertThat(optimism.difference().mean()).isCloseTo(.03, within(1e-12));
    // statistics.stdev([.04, .01, .04]) in Python
    assertThat(optimism.difference().deviation()).isCloseTo(.01732050807568877, within(1e-12));
    assertThat(optimism.sentence())
        .isEqualTo(
            "validation AUPRC 0.940 ± 0.010 less test 0.910 ± 0.010 is 0.030 ± 0.017, the"
                + " selection's optimism (n = 3)");
  }

  @Test
  void aSingleRepeatHasNoDeviation() {
    assertThat(SelectionOptimism.of(Metric.AUROC, new double[] {.9}, new double[] {.95}).sentence())
        .isEqualTo(
            "validation AUROC 0.900 less test 0.950 is -0.050, the selection's optimism (n = 1)");
  }

  @Test
  void scoresOfOtherRepeatsAreRefused() {
    assertThatThrownBy(() -> SelectionOptimism.of(Metric.AUROC, new double[2], new double[1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SelectionOptimism.of(Metric.AUROC, new double[0], new double[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * Of ten networks that are all as good the luckiest is chosen: with the same noise on both parts
   * its optimism is the mean of the largest of ten normal numbers, 1.5388 deviations (David and
   * Nagaraja, Order Statistics).
   */
  @Test
  void itIsThereWhereAllNetworksAreAsGood() {
    Random random = new Random(1);
    int searches = 4_000;
    double[] validation =
        IntStream.range(0, searches)
            .mapToDouble(
                search ->
                    IntStream.range(0, 10)
                        .mapToDouble(network -> .9 + .01 * random.nextGaussian())
                        .max()
                        .orElseThrow())
            .toArray();
    double[] test =
        IntStream.range(0, searches)
            .mapToDouble(search -> .9 + .01 * random.nextGaussian())
            .toArray();
    assertThat(SelectionOptimism.of(Metric.AUROC, validation, test).difference().mean())
        .isCloseTo(.015388, within(.0006));
  }
}
