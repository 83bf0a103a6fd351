package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.Target.Presence;
import io.pollard.data.Task;
import io.pollard.testing.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FindingScoresTest {

  private static final Offset<Double> EXACT = within(1e-12);
  private static final Task.MultiLabel THREE =
      new Task.MultiLabel(List.of("effusion", "nodule", "fracture"));
  private static final JsonNode GOLDEN = Golden.read("metrics").get("multiLabel");

  private static List<Presence> presences(JsonNode row) {
    return Arrays.stream(Golden.longs(row))
        .mapToObj(label -> label == 1 ? Presence.PRESENT : Presence.ABSENT)
        .toList();
  }

  private static List<List<Presence>> labels() {
    return StreamSupport.stream(GOLDEN.get("labels").spliterator(), false)
        .map(FindingScoresTest::presences)
        .toList();
  }

  private static FindingScores scores(List<List<Presence>> labels) {
    double[][] probabilities =
        StreamSupport.stream(GOLDEN.get("scores").spliterator(), false)
            .map(Golden::numbers)
            .toArray(double[][]::new);
    return FindingScores.of(
        THREE,
        labels,
        probabilities,
        IntStream.range(0, labels.size()).mapToObj(i -> "g" + i / 2).toList());
  }

  /** Half of what is asked of the cases is unknown or uncertain somewhere; nobody has the last. */
  @Test
  void scoresOfWhatIsKnownEqualScikitLearns() {
    JsonNode golden = Golden.read("findings");
    Task.MultiLabel task = new Task.MultiLabel(List.of("a", "b", "c", "nobody's"));
    List<List<Presence>> labels = new ArrayList<>();
    golden.get("labels").forEach(row -> labels.add(task.target(row.textValue()).presences()));
    double[][] probabilities =
        StreamSupport.stream(golden.get("scores").spliterator(), false)
            .map(Golden::numbers)
            .toArray(double[][]::new);
    FindingScores scores =
        FindingScores.of(
            task,
            labels,
            probabilities,
            IntStream.range(0, labels.size()).mapToObj(i -> "g" + i).toList());
    Map<Metric, String> names =
        Map.of(
            Metric.AUROC, "auroc",
            Metric.AVERAGE_PRECISION, "averagePrecision",
            Metric.BRIER, "brier",
            Metric.LOG_LOSS, "logLoss");
    names.forEach(
        (metric, name) -> {
          for (int k = 0; k < 3; k++) {
            assertThat(metric.of(scores.finding(k)))
                .isCloseTo(golden.get("perFinding").get(k).get(name).doubleValue(), EXACT);
          }
          assertThat(metric.of(scores))
              .isCloseTo(golden.get("macro").get(name).doubleValue(), EXACT);
        });
    assertThat(scores.undefined()).containsExactly("nobody's");
    assertThat(Metric.MICRO_AUROC.of(scores))
        .isCloseTo(golden.get("micro").get("auroc").doubleValue(), EXACT);
    assertThat(Metric.MICRO_AVERAGE_PRECISION.of(scores))
        .isCloseTo(golden.get("micro").get("averagePrecision").doubleValue(), EXACT);
  }

  @Test
  void scoresOfThreeFindingsEqualScikitLearns() {
    FindingScores scores = scores(labels());
    for (int k = 0; k < 3; k++) {
      ClassScores finding = scores.finding(k);
      assertThat(Metric.AUROC.of(finding))
          .isCloseTo(GOLDEN.get("rocAuc").get("perLabel").get(k).doubleValue(), EXACT);
      assertThat(Metric.AVERAGE_PRECISION.of(finding))
          .isCloseTo(GOLDEN.get("averagePrecision").get("perLabel").get(k).doubleValue(), EXACT);
      JsonNode confusion = GOLDEN.get("confusionPerLabelAt0.5").get(k);
      for (int truth = 0; truth < 2; truth++) {
        for (int decided = 0; decided < 2; decided++) {
          assertThat(finding.confusion().count(truth, decided))
              .isEqualTo(confusion.get(truth).get(decided).longValue());
        }
      }
    }
    assertThat(Metric.AUROC.of(scores)).isCloseTo(of("rocAuc", "macro"), EXACT);
    assertThat(Metric.AVERAGE_PRECISION.of(scores))
        .isCloseTo(of("averagePrecision", "macro"), EXACT);
    assertThat(Metric.MICRO_AUROC.of(scores)).isCloseTo(of("rocAuc", "micro"), EXACT);
    assertThat(Metric.MICRO_AVERAGE_PRECISION.of(scores))
        .isCloseTo(of("averagePrecision", "micro"), EXACT);
    assertThat(Metric.F1.of(scores)).isCloseTo(of("f1At0.5", "macro"), EXACT);
  }

  private static double of(String score, String average) {
    return GOLDEN.get(score).get(average).doubleValue();
  }

  static List<JsonNode> binaryCases() {
    return MetricTest.binaryCases();
  }

  @ParameterizedTest
  @MethodSource("binaryCases")
  void oneFindingHasTheScoresOfTwoClasses(JsonNode golden) {
    ClassScores classes = MetricTest.binary(golden);
    FindingScores finding =
        FindingScores.of(
            new Task.MultiLabel(List.of("ill")),
            IntStream.range(0, classes.size())
                .mapToObj(i -> List.of(classes.target(i) == 1 ? Presence.PRESENT : Presence.ABSENT))
                .toList(),
            IntStream.range(0, classes.size())
                .mapToObj(i -> new double[] {classes.probability(i, 1)})
                .toArray(double[][]::new),
            classes.groups());
    for (Metric metric : classes.task().metrics()) {
      assertThat(metric.of(finding))
          .as(metric.label())
          .isEqualTo(Double.valueOf(metric.of(classes)));
    }
    assertThat(Metric.MICRO_AUROC.of(finding)).isEqualTo(Double.valueOf(Metric.AUROC.of(classes)));
  }

  @Test
  void whatIsUnknownCountsInNoScore() {
    Random random = new Random(3);
    List<List<Presence>> some = new ArrayList<>();
    List<Integer> ofNodules = new ArrayList<>();
    for (List<Presence> row : labels()) {
      List<Presence> known = new ArrayList<>(row);
      if (random.nextInt(4) == 0) {
        known.set(1, Presence.UNKNOWN);
      } else {
        ofNodules.add(some.size());
      }
      some.add(known);
    }
    FindingScores whole = scores(labels());
    FindingScores partly = scores(some);
    ClassScores nodules = whole.finding(1);
    ClassScores knownNodules =
        ClassScores.of(
            nodules.task(),
            ofNodules.stream().mapToInt(nodules::target).toArray(),
            ofNodules.stream()
                .map(i -> new double[] {nodules.probability(i, 0), nodules.probability(i, 1)})
                .toArray(double[][]::new),
            Collections.nCopies(ofNodules.size(), "g"));
    for (Metric metric : List.of(Metric.AUROC, Metric.BRIER, Metric.SPECIFICITY)) {
      assertThat(metric.of(partly.finding(1)))
          .isEqualTo(metric.of(knownNodules))
          .isNotEqualTo(metric.of(nodules));
      assertThat(metric.of(partly))
          .isCloseTo(
              (metric.of(whole.finding(0)) + metric.of(knownNodules) + metric.of(whole.finding(2)))
                  / 3,
              EXACT);
    }
    assertThat(partly.isOfSameCasesAs(whole)).isFalse();
    assertThat(Metric.MICRO_AUROC.of(partly)).isNotEqualTo(Metric.MICRO_AUROC.of(whole));
  }

  @Test
  void weightsCountAsRepeatedCasesDo() {
    FindingScores whole = scores(labels());
    Random random = new Random(5);
    double[] times = new double[whole.size()];
    List<List<Presence>> repeated = new ArrayList<>();
    List<double[]> probabilities = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      times[i] = random.nextInt(3);
      for (int time = 0; time < times[i]; time++) {
        repeated.add(labels().get(i));
        probabilities.add(Golden.numbers(GOLDEN.get("scores").get(i)));
      }
    }
    FindingScores expanded =
        FindingScores.of(
            THREE,
            repeated,
            probabilities.toArray(double[][]::new),
            Collections.nCopies(repeated.size(), "g"));
    for (Metric metric : THREE.metrics()) {
      assertThat(metric.prepare(whole).of(times))
          .as(metric.label())
          .isCloseTo(metric.of(expanded), EXACT);
    }
  }

  @Test
  void meansLeaveOutFindingsThatLackAValue() {
    List<List<Presence>> none = new ArrayList<>();
    List<List<Presence>> unknown = new ArrayList<>();
    for (List<Presence> row : labels()) {
      none.add(List.of(row.get(0), row.get(1), Presence.ABSENT));
      unknown.add(List.of(row.get(0), row.get(1), Presence.UNKNOWN));
    }
    GroupBootstrap bootstrap = new GroupBootstrap(50, 1);
    Interval of = bootstrap.interval(Metric.BRIER, scores(labels()));
    assertThat(of.low()).isLessThan(of.estimate());
    assertThat(of.high()).isGreaterThan(of.estimate());
    for (FindingScores lacking : List.of(scores(none), scores(unknown))) {
      assertThat(lacking.undefined()).containsExactly("fracture");
      for (Metric metric : List.of(Metric.AUROC, Metric.AVERAGE_PRECISION, Metric.BRIER)) {
        assertThat(metric.of(lacking))
            .isCloseTo((metric.of(lacking.finding(0)) + metric.of(lacking.finding(1))) / 2, EXACT);
      }
      Interval defined = bootstrap.interval(Metric.AUROC, lacking);
      assertThat(defined.low()).isLessThan(defined.estimate());
      assertThat(defined.high()).isGreaterThan(defined.estimate());
    }
    assertThat(scores(labels()).undefined()).isEmpty();
    assertThat(scores(none).prevalence(2)).isZero();
    assertThat(scores(unknown).prevalence(2)).isNaN();
    assertThatThrownBy(() -> scores(unknown).finding(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected cases that say whether there is fracture but found none");
  }

  @Test
  void eachFindingHasAThresholdOfItsOwn() {
    FindingScores scores = scores(labels());
    double[] chosen =
        IntStream.range(0, 3)
            .mapToDouble(k -> new OperatingPoint.Sensitivity(.9).choose(scores.finding(k)))
            .toArray();
    FindingScores decided = scores.decidedAt(chosen);
    for (int k = 0; k < 3; k++) {
      assertThat(decided.finding(k).threshold()).isEqualTo(chosen[k]);
      assertThat(Metric.SENSITIVITY.of(decided.finding(k))).isGreaterThanOrEqualTo(.9);
    }
    assertThat(Metric.BALANCED_ACCURACY_AT_HALF.of(decided))
        .isEqualTo(Metric.BALANCED_ACCURACY.of(scores));
  }
}
