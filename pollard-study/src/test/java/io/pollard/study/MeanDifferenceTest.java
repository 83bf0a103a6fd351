package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.metrics.Interval;
import io.pollard.study.MeanDifference.Over;
import io.pollard.study.MeanDifference.Repeat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The expected numbers are worked out by hand from t(2) = 4.303 and t(1) = 12.706. */
class MeanDifferenceTest {

  private static final List<Double> VALUES = List.of(.01, .02, .03);

  private static List<Repeat> repeats(List<String> data, List<String> splits) {
    return List.of(
        new Repeat(data.get(0), splits.get(0), .3125),
        new Repeat(data.get(1), splits.get(1), .3125),
        new Repeat(data.get(2), splits.get(2), .3125));
  }

  private static void holds(MeanDifference found, double mean, double half) {
    Interval interval = found.interval();
    assertThat(interval.estimate()).isCloseTo(mean, within(1e-12));
    assertThat(interval.high() - mean).isCloseTo(half, within(1e-5));
    assertThat(mean - interval.low()).isCloseTo(half, within(1e-5));
  }

  /** .01 · √(1 / 3 + .3125) · 4.303 = .03458. */
  @Test
  void splitsOfOneDataSetShareCases() {
    MeanDifference found =
        MeanDifference.of(repeats(List.of("a", "a", "a"), List.of("1", "2", "3")), VALUES);
    holds(found, .02, .034576);
    assertThat(found.over()).isEqualTo(Over.SPLITS);
    assertThat(found.pValue()).isGreaterThan(.05);
  }

  /** .01 · √(1 / 3) · 4.303 = .02484. */
  @Test
  void dataSetsDrawnApartDoNot() {
    MeanDifference found =
        MeanDifference.of(repeats(List.of("a", "b", "c"), List.of("1", "1", "1")), VALUES);
    holds(found, .02, .024841);
    assertThat(found.over()).isEqualTo(Over.DATA_SETS);
  }

  @Test
  void seedsOnOneSplitSayNothingOfPatients() {
    MeanDifference found =
        MeanDifference.of(repeats(List.of("a", "a", "a"), List.of("1", "1", "1")), VALUES);
    holds(found, .02, .024841);
    assertThat(found.over()).isEqualTo(Over.SEEDS);
    assertThat(found.pValue()).isNaN();
  }

  /** Of .015 and .03, deviation .010607, √(1 / 2 + .3125) · 12.706 · .010607 = .12148. */
  @Test
  void seedsOfOneSplitAreOneValueOfIt() {
    MeanDifference found =
        MeanDifference.of(repeats(List.of("a", "a", "a"), List.of("1", "1", "2")), VALUES);
    holds(found, .0225, .121482);
  }

  @Test
  void pValuesAreAdjustedForEachOther() {
    Map<String, MeanDifference> differences = new LinkedHashMap<>();
    Interval any = new Interval(0, -1, 1, 0, 0);
    differences.put("layer1", new MeanDifference(any, .03, Over.SPLITS));
    differences.put("layer2", new MeanDifference(any, Double.NaN, Over.SEEDS));
    differences.put("layer3", new MeanDifference(any, .02, Over.SPLITS));
    Map<String, Double> adjusted = MeanDifference.adjusted(differences);
    assertThat(adjusted.get("layer1")).isEqualTo(.04);
    assertThat(adjusted.get("layer2")).isNaN();
    assertThat(adjusted.get("layer3")).isEqualTo(.04);
  }
}
