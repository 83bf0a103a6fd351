package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.Extent;
import io.pollard.testing.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SurfaceDistancesTest {

  private static final Offset<Double> EXACT = within(1e-12);

  static Stream<JsonNode> masks() {
    return Golden.read("metrics").get("segmentation").valueStream();
  }

  private static Extent extent(JsonNode golden) {
    return Extent.of(golden.get("shape").valueStream().mapToInt(JsonNode::intValue).toArray());
  }

  private static List<Double> spacing(JsonNode golden) {
    return golden.get("spacing").valueStream().map(JsonNode::doubleValue).toList();
  }

  /** Pooled, as scipy's transform and medpy have them; where medpy raises the rule is ours. */
  @ParameterizedTest
  @MethodSource("masks")
  void distancesEqualMedpys(JsonNode golden) {
    BitSet truth = OverlapsTest.mask(golden.get("first"));
    BitSet decided = OverlapsTest.mask(golden.get("second"));
    Overlap overlap = Overlap.of(truth, decided, extent(golden), spacing(golden));
    assertThat(overlap.dice()).isCloseTo(golden.get("dice").doubleValue(), EXACT);
    if (truth.isEmpty() || decided.isEmpty()) {
      double expected = truth.isEmpty() && decided.isEmpty() ? 0 : Double.NaN;
      assertThat(overlap.hausdorff95()).isEqualTo(Double.valueOf(expected));
      assertThat(overlap.surfaceDistance()).isEqualTo(Double.valueOf(expected));
      return;
    }
    JsonNode medpy = golden.get("libraries");
    assertThat(overlap.hausdorff95())
        .isCloseTo(golden.get("hausdorff95OfPooledDistances").doubleValue(), EXACT)
        .isCloseTo(medpy.get("medpy hd95").doubleValue(), EXACT);
    assertThat(overlap.surfaceDistance())
        .isCloseTo(golden.get("assdMeanOfPooledDistances").doubleValue(), EXACT)
        .isCloseTo(medpy.get("medpy assd").doubleValue(), EXACT);
  }

  private static BitSet random(Random random, Extent extent, double share) {
    BitSet mask = new BitSet();
    IntStream.range(0, Math.toIntExact(extent.count()))
        .filter(i -> random.nextDouble() < share)
        .forEach(mask::set);
    return mask;
  }

  private static int[] at(int position, Extent extent) {
    int[] at = new int[extent.axes()];
    int rest = position;
    for (int axis = at.length - 1; axis >= 0; axis--) {
      at[axis] = rest % extent.size(axis);
      rest /= extent.size(axis);
    }
    return at;
  }

  /** By the words of the definition, position by position. */
  private static List<int[]> border(BitSet mask, Extent extent) {
    List<int[]> border = new ArrayList<>();
    List<int[]> inside = mask.stream().mapToObj(position -> at(position, extent)).toList();
    for (int[] one : inside) {
      long neighbours =
          inside.stream()
              .filter(
                  other ->
                      IntStream.range(0, one.length)
                              .map(axis -> Math.abs(one[axis] - other[axis]))
                              .sum()
                          == 1)
              .count();
      if (neighbours < 2L * one.length) {
        border.add(one);
      }
    }
    return border;
  }

  private static List<Double> nearest(List<int[]> from, List<int[]> to, List<Double> spacing) {
    return from.stream()
        .map(
            one ->
                to.stream()
                    .mapToDouble(
                        other ->
                            Math.sqrt(
                                IntStream.range(0, one.length)
                                    .mapToDouble(
                                        axis ->
                                            Math.pow(
                                                (one[axis] - other[axis]) * spacing.get(axis), 2))
                                    .sum()))
                    .min()
                    .orElseThrow())
        .toList();
  }

  /** Sparse and dense masks of a line, images and volumes, with spacings that differ. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomMasksHaveTheDistancesOfAllPairs(int seed) {
    Random random = new Random(seed);
    Extent extent =
        List.of(Extent.of(40), Extent.of(17, 23), Extent.of(5, 9, 8), Extent.of(1, 13, 6))
            .get(seed % 4);
    List<Double> spacing =
        IntStream.range(0, extent.axes()).mapToObj(axis -> .3 + 2 * random.nextDouble()).toList();
    double share = seed < 5 ? .05 : .9;
    BitSet truth = random(random, extent, share);
    BitSet decided = random(random, extent, share);
    truth.set(0);
    decided.set(Math.toIntExact(extent.count()) - 1);
    List<int[]> first = border(truth, extent);
    List<int[]> second = border(decided, extent);
    List<Double> pool = new ArrayList<>(nearest(first, second, spacing));
    pool.addAll(nearest(second, first, spacing));
    double[] sorted = pool.stream().mapToDouble(each -> each).sorted().toArray();
    SurfaceDistances distances = SurfaceDistances.of(truth, decided, extent, spacing);
    assertThat(distances.hausdorff95()).isCloseTo(Quantiles.of(sorted, .95), EXACT);
    assertThat(distances.average()).isCloseTo(Arrays.stream(sorted).average().orElseThrow(), EXACT);
    assertThat(SurfaceDistances.of(decided, truth, extent, spacing).hausdorff95())
        .isEqualTo(distances.hausdorff95());
    assertThat(SurfaceDistances.of(truth, truth, extent, spacing))
        .isEqualTo(new SurfaceDistances(0, 0));
  }

  private static BitSet square(int top, int left, int side, int width) {
    BitSet mask = new BitSet();
    for (int row = top; row < top + side; row++) {
      mask.set(row * width + left, row * width + left + side);
    }
    return mask;
  }

  /** The sides that it moves along lie on each other, the other two are as far as it moved. */
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "3, .5", "7, 2.5"})
  void aSquareMovedSidewaysIsAsFarAwayAsItMoved(int moved, double width) {
    Extent extent = Extent.of(40, 64);
    SurfaceDistances distances =
        SurfaceDistances.of(
            square(5, 10, 30, 64), square(5, 10 + moved, 30, 64), extent, List.of(10., width));
    assertThat(distances.hausdorff95()).isCloseTo(moved * width, EXACT);
    assertThat(distances.average()).isBetween(0.2 * moved * width, moved * width);
  }

  /** Along the other axis the same move is as far as the spacing there says. */
  @Test
  void eachAxisHasItsOwnSpacing() {
    Extent extent = Extent.of(32, 32);
    List<Double> spacing = List.of(3., .5);
    double down =
        SurfaceDistances.of(square(2, 2, 1, 32), square(6, 2, 1, 32), extent, spacing).average();
    double right =
        SurfaceDistances.of(square(2, 2, 1, 32), square(2, 6, 1, 32), extent, spacing).average();
    assertThat(down).isEqualTo(12);
    assertThat(right).isEqualTo(2);
  }

  @Test
  void whatDoesNotFitTheExtentIsRefused() {
    BitSet mask = square(0, 0, 4, 4);
    for (List<Double> spacing :
        List.of(List.of(1.), List.of(1., 0.), List.of(1., Double.POSITIVE_INFINITY))) {
      assertThatThrownBy(() -> SurfaceDistances.of(mask, mask, Extent.of(4, 4), spacing))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected a spacing above 0 along each axis of 4x4 but found " + spacing);
    }
    assertThatThrownBy(
            () ->
                SurfaceDistances.of(
                    mask, new BitSet(), Extent.of(3, 5), Collections.nCopies(2, 1.)))
        .hasMessage("expected masks of 3x5 positions but found one at 15");
  }
}
