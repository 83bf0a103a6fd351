package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.metrics.DeLongTest.DrawnPatients;
import io.pollard.metrics.GroupBootstrap.Pair;
import io.pollard.metrics.GroupBootstrap.Statistic;
import io.pollard.testing.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BcaIntervalTest {

  static Stream<JsonNode> cases() {
    return StreamSupport.stream(Golden.read("certificate").get("bca").spliterator(), false);
  }

  private static Metric metric(JsonNode node) {
    return Metric.parse(node.get("metric").textValue());
  }

  private static List<Statistic> statistics(JsonNode node) {
    return GroupBootstrap.statistics(
        metric(node),
        List.of(new Pair(DeLongTest.scores(node, "first"), DeLongTest.scores(node, "second"))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void ofTheSameResamplesTheEndsAreThoseOfScipy(JsonNode one) {
    double[] values = Arrays.stream(Golden.numbers(one.get("resampled"))).sorted().toArray();
    double difference = one.get("difference").doubleValue();
    double acceleration = Jackknife.of(statistics(one)).acceleration();
    assertThat(statistics(one).get(0).estimate()).isCloseTo(difference, within(1e-13));
    assertThat(BcaInterval.end(.025, difference, values, acceleration))
        .isCloseTo(one.get("low").doubleValue(), within(1e-9));
    assertThat(BcaInterval.end(.975, difference, values, acceleration))
        .isCloseTo(one.get("high").doubleValue(), within(1e-9));
  }

  /**
   * Ends of 9,999 resamples of two generators lie within a sixth of the deviation, three errors of
   * a far percentile.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void ofOtherResamplesTheyAreNear(JsonNode one) {
    Interval found =
        new BcaInterval(9_999, 1)
            .difference(
                metric(one), DeLongTest.scores(one, "first"), DeLongTest.scores(one, "second"));
    double near = one.get("deviationOf9999").doubleValue() / 6;
    assertThat(found.low()).isCloseTo(one.get("lowOf9999").doubleValue(), within(near));
    assertThat(found.high()).isCloseTo(one.get("highOf9999").doubleValue(), within(near));
  }

  /** By definition: whole patients are left out for the acceleration, and drawn as a whole. */
  @Test
  void patientsStayTogether() {
    DrawnPatients drawn = DrawnPatients.of(30, new Random(2));
    ClassScores first = drawn.first();
    ClassScores second = drawn.second();
    List<Statistic> statistics =
        GroupBootstrap.statistics(Metric.AUROC, List.of(new Pair(first, second)));
    double[] without =
        first.groups().stream()
            .distinct()
            .mapToDouble(
                patient -> {
                  int[] kept =
                      IntStream.range(0, first.size())
                          .filter(i -> !first.groups().get(i).equals(patient))
                          .toArray();
                  return Metric.AUROC.of(only(first, kept)) - Metric.AUROC.of(only(second, kept));
                })
            .toArray();
    double mean = Arrays.stream(without).average().orElseThrow();
    double cubes = Arrays.stream(without).map(value -> Math.pow(mean - value, 3)).sum();
    double squares = Arrays.stream(without).map(value -> Math.pow(mean - value, 2)).sum();
    double acceleration = Jackknife.of(statistics).acceleration();
    assertThat(acceleration).isCloseTo(cubes / (6 * Math.pow(squares, 1.5)), within(1e-12));
    double[] values = new GroupBootstrap(500, 3).resample(statistics).values();
    Interval found = new BcaInterval(500, 3).difference(Metric.AUROC, first, second);
    double difference = Metric.AUROC.of(first) - Metric.AUROC.of(second);
    assertThat(found.low())
        .isEqualTo(BcaInterval.end(.025, difference, values, acceleration))
        .isLessThan(difference);
    assertThat(found.high()).isGreaterThan(difference);
    assertThat(found.resamples()).isEqualTo(500);
  }

  private static ClassScores only(ClassScores of, int[] kept) {
    return DeLongTest.scores(
        IntStream.of(kept).map(of::target).toArray(),
        IntStream.of(kept).mapToDouble(i -> of.probability(i, 1)).toArray(),
        IntStream.of(kept).mapToObj(i -> of.groups().get(i)).toList());
  }

  @Test
  void theSameSeedGivesTheSameEnds() {
    DrawnPatients drawn = DrawnPatients.of(30, new Random(2));
    assertThat(
            BcaInterval.of(1).difference(Metric.AVERAGE_PRECISION, drawn.first(), drawn.second()))
        .isEqualTo(
            BcaInterval.of(1).difference(Metric.AVERAGE_PRECISION, drawn.first(), drawn.second()));
  }

  @Test
  void equalPredictionsHaveAnIntervalOfNoWidth() {
    ClassScores scores = DrawnPatients.of(30, new Random(2)).first();
    Interval found = BcaInterval.of(1).difference(Metric.AVERAGE_PRECISION, scores, scores);
    assertThat(found.low()).isZero();
    assertThat(found.high()).isZero();
  }

  @Test
  void aClassOfOnePatientHasNoInterval() {
    ClassScores one =
        DeLongTest.scores(
            new int[] {1, 0, 0, 0}, new double[] {.2, .4, .3, .1}, List.of("a", "b", "c", "d"));
    Interval found = BcaInterval.of(1).difference(Metric.AUROC, one, one);
    assertThat(found.low()).isNaN();
    assertThat(found.high()).isNaN();
  }

  @Test
  void resamplesAllOnOneSideGiveTheOutermost() {
    double[] values = {.1, .2, .3};
    assertThat(BcaInterval.end(.025, 0, values, 0)).isEqualTo(.1);
    assertThat(BcaInterval.end(.975, 1, values, 0)).isEqualTo(.3);
  }

  @Test
  void thereIsAResampleAtLeast() {
    assertThatThrownBy(() -> new BcaInterval(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("resample");
  }
}
