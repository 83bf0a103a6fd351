package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Net benefit in NumPy, see golden/calibration.py; the rest by hand. */
class DecisionCurveTest {

  private static final Offset<Double> EXACT = within(1e-10);
  private static final GroupBootstrap BOOTSTRAP = new GroupBootstrap(200, 1);

  private static ClassScores two() {
    return CalibrationTest.scores(CalibrationTest.TWO, CalibrationTest.twoClasses());
  }

  @Test
  void netBenefitIsAsVickersAndElkinDefineIt() {
    JsonNode golden = Golden.read("calibration").get("binary").get("net_benefit");
    List<Double> thresholds = new ArrayList<>();
    golden.forEach(point -> thresholds.add(point.get("threshold").doubleValue()));
    DecisionCurve curve = DecisionCurve.of(two(), thresholds, BOOTSTRAP);
    assertThat(curve.prevalence()).isCloseTo(1 / 3., EXACT);
    for (int k = 0; k < thresholds.size(); k++) {
      DecisionCurve.Point point = curve.points().get(k);
      assertThat(point.model().estimate())
          .isCloseTo(golden.get(k).get("model").doubleValue(), EXACT);
      assertThat(point.all().estimate()).isCloseTo(golden.get(k).get("all").doubleValue(), EXACT);
      assertThat(point.model().low()).isLessThan(point.model().estimate());
      assertThat(point.model().high()).isGreaterThan(point.model().estimate());
    }
  }

  @Test
  void aProbabilityAtTheThresholdIsTreated() {
    ClassScores cases =
        GroupBootstrapTest.predictions(
            new int[] {0, 1, 0, 1}, new double[] {.2, .2, .1, .9}, List.of("a", "b", "c", "d"));
    DecisionCurve curve = DecisionCurve.of(cases, List.of(.2, .5, .9), BOOTSTRAP);
    assertThat(curve.points().get(0).model().estimate()).isCloseTo(.5 - .25 * .25, EXACT);
    assertThat(curve.points().get(1).model().estimate()).isCloseTo(.25, EXACT);
    assertThat(curve.points().get(1).all().estimate()).isCloseTo(0, EXACT);
    assertThat(curve.points().get(2).model().estimate()).isCloseTo(.25, EXACT);
    assertThat(curve.points().get(2).isModelBest()).isTrue();
  }

  @Test
  void theSeedAloneDecidesTheBand() {
    DecisionCurve curve = DecisionCurve.of(two(), BOOTSTRAP);
    assertThat(curve.points()).hasSize(99);
    assertThat(DecisionCurve.of(two(), BOOTSTRAP)).isEqualTo(curve);
    assertThat(DecisionCurve.of(two(), new GroupBootstrap(200, 2))).isNotEqualTo(curve);
    assertThatThrownBy(() -> DecisionCurve.of(two(), List.of(.5, .5), BOOTSTRAP))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** All of one interval are drawn as the interval of one alone would be. */
  @Test
  void severalNumbersAreResampledAsOneIs() {
    Metric.Weighted brier = Metric.BRIER.prepare(two());
    List<Interval> intervals =
        BOOTSTRAP.intervals(two(), weights -> new double[] {brier.of(weights), 1});
    assertThat(intervals.get(0)).isEqualTo(BOOTSTRAP.interval(Metric.BRIER, two()));
    assertThat(intervals.get(1)).isEqualTo(new Interval(1, 1, 1, 200, 0));
  }

  /** PPV and NPV by Bayes: .02 · .9 / (.02 · .9 + .98 · .2), .98 · .8 / (.98 · .8 + .02 · .1). */
  @Test
  void whatDecisionsMeanElsewhereFollowsFromThePrevalence() {
    int[] targets = new int[20];
    double[] scores = new double[20];
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      targets[i] = i < 10 ? 1 : 0;
      scores[i] = i < 9 || i >= 18 ? .9 : .1;
      groups.add("p" + i);
    }
    ClassScores cases = GroupBootstrapTest.predictions(targets, scores, groups);
    AtPrevalence there = AtPrevalence.of(cases, .02, BOOTSTRAP);
    assertThat(there.precision().estimate()).isCloseTo(.018 / (.018 + .196), EXACT);
    assertThat(there.negativePredictiveValue().estimate()).isCloseTo(.784 / (.784 + .002), EXACT);
    // at the cases' own prevalence it is the usual precision
    assertThat(AtPrevalence.of(cases, .5, BOOTSTRAP).precision().estimate())
        .isCloseTo(Metric.PRECISION.of(cases), EXACT);
    assertThatThrownBy(() -> AtPrevalence.of(cases, 1, BOOTSTRAP))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
