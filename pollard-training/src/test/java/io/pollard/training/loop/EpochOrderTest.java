package io.pollard.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.network.FeatureShape;
import io.pollard.network.ResNet;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.strategy.TransferStrategy.Truncation;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochOrderTest {

  private static List<Integer> first(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /**
   * By a Python program that has the generator from java.util.Random's documentation and the
   * shuffle from that of Collections: stored trials are resumed in this order.
   */
  @Test
  void theOrderFollowsFromSeedAndEpoch() {
    assertThat(new EpochOrder(1, 10, 2).batches(first(10), 1))
        .containsExactly(List.of(0, 4, 2, 1, 6, 5, 8, 3, 7, 9));
    assertThat(new EpochOrder(1, 4, 2).batches(first(10), 2))
        .containsExactly(List.of(5, 8, 6, 0), List.of(7, 2, 1, 9), List.of(3, 4));
    assertThat(new EpochOrder(7, 5, 2).batches(List.of(3, 5, 8, 13, 21), 4))
        .containsExactly(List.of(3, 21, 5, 13, 8));
  }

  @ParameterizedTest
  @CsvSource({"2, 1, 1", "2, 2, 2", "8, 7, 1", "8, 8, 2"})
  void aLastBatchTooSmallForBatchNormIsLeftOut(int smallest, int last, int batches) {
    EpochOrder order = new EpochOrder(1, 20, smallest);
    assertThat(order.batches(first(20 + last), 1)).hasSize(batches);
  }

  @Test
  void theOnlyBatchIsKeptHoweverSmall() {
    assertThat(new EpochOrder(1, 20, 8).batches(first(1), 1)).containsExactly(List.of(0));
  }

  /** Batch norm can't normalise one image, and where a map is one position, few say little. */
  @Test
  void fewImagesSayLittleWhereAMapIsOnePosition() {
    Plan whole = new FullTransfer(HeadForm.POOLED).plan(ResNet.resnet18(1000), 2);
    Plan cut = new Truncation("layer3.1", HeadForm.POOLED).plan(ResNet.resnet18(1000), 2);
    // ResNet-18 halves its input five times, and four times up to layer3.
    assertThat(EpochOrder.of(1, 16, whole, FeatureShape.of(3, 33, 33)).smallestBatch())
        .isEqualTo(2);
    assertThat(EpochOrder.of(1, 16, whole, FeatureShape.of(3, 32, 32)).smallestBatch())
        .isEqualTo(8);
    assertThat(EpochOrder.of(1, 16, cut, FeatureShape.of(3, 32, 32)).smallestBatch()).isEqualTo(2);
  }
}
