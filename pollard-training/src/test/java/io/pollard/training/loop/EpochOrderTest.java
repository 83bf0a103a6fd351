package io.pollard.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.FeatureShape;
import io.pollard.network.ResNet;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.strategy.TransferStrategy.Truncation;
import io.pollard.testing.Golden;
import io.pollard.training.Sampling;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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

  static List<JsonNode> draws() {
    return StreamSupport.stream(Golden.read("imbalance").get("draws").spliterator(), false)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("draws")
  void drawsFollowFromSeedAndEpochAlone(JsonNode golden) {
    long[] classes = Golden.longs(golden.get("classes"));
    Sampling sampling =
        Sampling.valueOf(golden.get("sampling").textValue().toUpperCase(Locale.ROOT));
    EpochOrder order =
        new EpochOrder(golden.get("seed").longValue(), 5, 2)
            .drawing(new ClassDraw(sampling, sample -> (int) classes[sample]));
    List<List<Integer>> batches =
        order.batches(first(classes.length), golden.get("epoch").intValue());
    assertThat(batches).extracting(List::size).containsExactly(5, 5, 2);
    assertThat(batches.stream().flatMap(List::stream))
        .containsExactlyElementsOf(
            LongStream.of(Golden.longs(golden.get("drawn"))).mapToObj(Math::toIntExact).toList());
  }

  /** Nine of ten are of class 0. */
  @ParameterizedTest
  @CsvSource({"WEIGHTED, .5", "ROOT, .75"})
  void overManyEpochsClassesHaveTheirShares(Sampling sampling, double share) {
    EpochOrder order =
        new EpochOrder(3, 64, 2)
            .drawing(new ClassDraw(sampling, sample -> sample % 10 == 0 ? 1 : 0));
    double often =
        IntStream.rangeClosed(1, 200)
            .mapToObj(epoch -> order.batches(first(100), epoch))
            .flatMap(batches -> batches.stream().flatMap(List::stream))
            .mapToInt(sample -> sample % 10 == 0 ? 0 : 1)
            .average()
            .orElseThrow();
    // Four standard errors of 20,000 draws.
    assertThat(often).isCloseTo(share, within(.0142));
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
