package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.Task;
import io.pollard.testing.Golden;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricTest {

  private static final Offset<Double> EXACT = within(1e-12);
  private static final Task.SingleLabel TASK = Task.SingleLabel.of(List.of("normal", "ill"), "ill");

  /** Each case its own group. */
  static ClassScores binary(int[] targets, double[] scores) {
    return ClassScores.of(
        TASK,
        targets,
        Arrays.stream(scores).mapToObj(s -> new double[] {1 - s, s}).toArray(double[][]::new),
        IntStream.range(0, targets.length).mapToObj(i -> "g" + i).toList());
  }

  static ClassScores binary(JsonNode node) {
    return binary(
        Arrays.stream(Golden.longs(node.get("labels"))).mapToInt(Math::toIntExact).toArray(),
        Golden.numbers(node.get("scores")));
  }

  static List<JsonNode> binaryCases() {
    return StreamSupport.stream(Golden.read("metrics").get("binary").spliterator(), false).toList();
  }

  /** 60 cases, a third positive, scores in steps of a twentieth so that many are equal. */
  private static final class Drawn {
    private final int[] targets;
    private final double[] scores;

    private Drawn(int[] targets, double[] scores) {
      this.targets = targets;
      this.scores = scores;
    }

    static Drawn of(long seed) {
      Random random = new Random(seed);
      int[] targets = IntStream.range(0, 60).map(i -> i % 3 == 0 ? 1 : 0).toArray();
      double[] scores =
          Arrays.stream(targets)
              .mapToDouble(t -> Math.floor(20 * random.nextDouble() * (0.7 + 0.3 * t)) / 20)
              .toArray();
      return new Drawn(targets, scores);
    }

    double score(Metric metric) {
      return metric.of(binary(targets, scores));
    }

    Drawn map(DoubleUnaryOperator change) {
      return new Drawn(targets, Arrays.stream(scores).map(change).toArray());
    }

    Drawn otherWayRound() {
      return new Drawn(Arrays.stream(targets).map(t -> 1 - t).toArray(), scores);
    }
  }

  @ParameterizedTest
  @MethodSource("binaryCases")
  void scoresOfTwoClassesEqualScikitLearns(JsonNode golden) {
    ClassScores predictions = binary(golden);
    assertThat(Metric.AUROC.of(predictions)).isCloseTo(number(golden, "rocAuc"), EXACT);
    assertThat(Metric.AVERAGE_PRECISION.of(predictions))
        .isCloseTo(number(golden, "averagePrecision"), EXACT);
    assertThat(Metric.TRAPEZOIDAL_AUPRC.of(predictions))
        .isCloseTo(number(golden, "precisionRecallTrapezoid"), EXACT);
    assertThat(Metric.LOG_LOSS.of(predictions)).isCloseTo(number(golden, "logLoss"), EXACT);
    assertThat(Metric.BRIER.of(predictions)).isCloseTo(number(golden, "brier"), EXACT);
  }

  @ParameterizedTest
  @MethodSource("binaryCases")
  void decisionsOfTwoClassesEqualScikitLearns(JsonNode golden) {
    for (JsonNode at : golden.get("atThreshold")) {
      ClassScores predictions = binary(golden).decidedAt(number(at, "threshold"));
      ConfusionMatrix confusion = predictions.confusion();
      assertThat(confusion.count(0, 0)).isEqualTo(at.get("tn").longValue());
      assertThat(confusion.count(0, 1)).isEqualTo(at.get("fp").longValue());
      assertThat(confusion.count(1, 0)).isEqualTo(at.get("fn").longValue());
      assertThat(confusion.count(1, 1)).isEqualTo(at.get("tp").longValue());
      assertThat(Metric.ACCURACY.of(predictions)).isCloseTo(number(at, "accuracy"), EXACT);
      assertThat(Metric.BALANCED_ACCURACY.of(predictions))
          .isCloseTo(number(at, "balancedAccuracy"), EXACT);
      assertThat(Metric.SENSITIVITY.of(predictions)).isCloseTo(number(at, "sensitivity"), EXACT);
      assertThat(Metric.SPECIFICITY.of(predictions)).isCloseTo(number(at, "specificity"), EXACT);
      assertThat(Metric.PRECISION.of(predictions)).isCloseTo(number(at, "precision"), EXACT);
      assertThat(Metric.NEGATIVE_PREDICTIVE_VALUE.of(predictions))
          .isCloseTo(number(at, "tn") / (number(at, "tn") + number(at, "fn")), EXACT);
      assertThat(Metric.F1.of(predictions)).isCloseTo(number(at, "f1"), EXACT);
    }
  }

  @Test
  void weightedScoresEqualScikitLearns() {
    JsonNode golden = Golden.read("metrics").get("binaryWeighted");
    ClassScores predictions = binary(golden);
    double[] weights = Golden.numbers(golden.get("sampleWeights"));
    assertThat(Metric.AUROC.prepare(predictions).of(weights))
        .isCloseTo(number(golden, "rocAuc"), EXACT);
    assertThat(Metric.AVERAGE_PRECISION.prepare(predictions).of(weights))
        .isCloseTo(number(golden, "averagePrecision"), EXACT);
    assertThat(Metric.LOG_LOSS.prepare(predictions).of(weights))
        .isCloseTo(number(golden, "logLoss"), EXACT);
    assertThat(Metric.BRIER.prepare(predictions).of(weights))
        .isCloseTo(number(golden, "brier"), EXACT);
    assertThat(Metric.BALANCED_ACCURACY.prepare(predictions).of(weights))
        .isCloseTo(number(golden, "balancedAccuracyAt0.5"), EXACT);
  }

  @Test
  void scoresOfSevenClassesEqualScikitLearns() {
    JsonNode golden = Golden.read("metrics").get("multiClass");
    ClassScores predictions = sevenClasses(golden);
    assertThat(Metric.AUROC.of(predictions))
        .isCloseTo(number(golden.get("rocAucOneVsRest"), "macro"), EXACT);
    assertThat(Metric.AVERAGE_PRECISION.of(predictions))
        .isCloseTo(number(golden.get("averagePrecision"), "macro"), EXACT);
    assertThat(Metric.TRAPEZOIDAL_AUPRC.of(predictions))
        .isCloseTo(number(golden.get("precisionRecallTrapezoid"), "macro"), EXACT);
    assertThat(Metric.LOG_LOSS.of(predictions)).isCloseTo(number(golden, "logLoss"), EXACT);
    assertThat(Metric.BRIER.of(predictions))
        .isCloseTo(number(golden, "brierSumOverClasses"), EXACT);
    assertThat(Metric.ACCURACY.of(predictions)).isCloseTo(number(golden, "accuracy"), EXACT);
    assertThat(Metric.BALANCED_ACCURACY.of(predictions))
        .isCloseTo(number(golden, "balancedAccuracy"), EXACT);
    ConfusionMatrix confusion = predictions.confusion();
    JsonNode expected = golden.get("confusionRowTrueColumnDecided");
    for (int row = 0; row < 7; row++) {
      for (int column = 0; column < 7; column++) {
        assertThat(confusion.count(row, column))
            .isEqualTo(expected.get(row).get(column).longValue());
      }
      assertThat(confusion.f1(row))
          .isCloseTo(golden.get("f1").get("perClass").get(row).doubleValue(), EXACT);
    }
    assertThatThrownBy(() -> Metric.SENSITIVITY.of(predictions))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected two classes for the sensitivity but found 7");
  }

  static ClassScores sevenClasses(JsonNode golden) {
    int[] targets =
        Arrays.stream(Golden.longs(golden.get("labels"))).mapToInt(Math::toIntExact).toArray();
    double[][] probabilities =
        StreamSupport.stream(golden.get("probabilities").spliterator(), false)
            .map(Golden::numbers)
            .toArray(double[][]::new);
    return ClassScores.of(
        new Task.SingleLabel(List.of("a", "b", "c", "d", "e", "f", "g"), Optional.empty()),
        targets,
        probabilities,
        Collections.nCopies(targets.length, "g"));
  }

  @Test
  void aClassWithoutCasesLeavesTheMacroAurocUndefined() {
    Task.SingleLabel three = new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty());
    ClassScores predictions =
        ClassScores.of(
            three,
            new int[] {0, 1},
            new double[][] {{.6, .2, .2}, {.2, .6, .2}},
            List.of("g", "h"));
    assertThat(Metric.AUROC.of(predictions)).isNaN();
    assertThat(Metric.BALANCED_ACCURACY.of(predictions)).isEqualTo(1);
    assertThat(predictions.hasAllClasses()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void rankScoresDependOnTheOrderAlone(long seed) {
    Drawn drawn = Drawn.of(seed);
    Drawn bent = drawn.map(s -> Math.exp(3 * s) / 25);
    for (Metric metric :
        List.of(Metric.AUROC, Metric.AVERAGE_PRECISION, Metric.TRAPEZOIDAL_AUPRC)) {
      assertThat(bent.score(metric)).isEqualTo(drawn.score(metric));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aurocIsTheShareOfPairsInOrderAndTurnsOver(long seed) {
    Drawn drawn = Drawn.of(seed);
    double right = 0;
    int pairs = 0;
    for (int i = 0; i < 60; i++) {
      for (int j = 0; j < 60; j++) {
        if (drawn.targets[i] > drawn.targets[j]) {
          pairs++;
          right += (Math.signum(drawn.scores[i] - drawn.scores[j]) + 1) / 2;
        }
      }
    }
    double auroc = drawn.score(Metric.AUROC);
    assertThat(auroc).isCloseTo(right / pairs, EXACT);
    assertThat(drawn.map(s -> 1 - s).score(Metric.AUROC)).isCloseTo(1 - auroc, EXACT);
    assertThat(drawn.otherWayRound().score(Metric.AUROC)).isCloseTo(1 - auroc, EXACT);
    assertThat(drawn.map(s -> 1 - s).otherWayRound().score(Metric.AUROC)).isCloseTo(auroc, EXACT);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void averagePrecisionLiesBetweenItsBounds(long seed) {
    Drawn drawn = Drawn.of(seed);
    double prevalence = 1 / 3.0;
    assertThat(drawn.map(s -> .3).score(Metric.AVERAGE_PRECISION)).isCloseTo(prevalence, EXACT);
    // all positives, at one score, below all negatives: one step, at the end
    Drawn worst =
        new Drawn(drawn.targets, Arrays.stream(drawn.targets).mapToDouble(t -> 1 - t).toArray());
    assertThat(worst.score(Metric.AVERAGE_PRECISION)).isCloseTo(prevalence, EXACT);
    assertThat(drawn.score(Metric.AVERAGE_PRECISION)).isBetween(0.0, 1.0);
    // a step on the way up keeps or raises the score of a positive
    int[] targets = drawn.targets;
    for (int i = 0; i < targets.length; i += 3) {
      double[] raised = drawn.scores.clone();
      raised[i] = 1;
      assertThat(Metric.AUROC.of(binary(targets, raised)))
          .isGreaterThanOrEqualTo(drawn.score(Metric.AUROC));
      assertThat(Metric.AVERAGE_PRECISION.of(binary(targets, raised)))
          .isGreaterThanOrEqualTo(drawn.score(Metric.AVERAGE_PRECISION) - 1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void weightsCountAsRepeatedCasesDo(long seed) {
    Drawn drawn = Drawn.of(seed);
    Random random = new Random(seed);
    int[] times = IntStream.range(0, 60).map(i -> random.nextInt(4)).toArray();
    int[] repeated = IntStream.range(0, 60).flatMap(i -> repeat(i, times[i])).toArray();
    ClassScores whole = binary(drawn.targets, drawn.scores);
    ClassScores expanded =
        binary(
            Arrays.stream(repeated).map(i -> drawn.targets[i]).toArray(),
            Arrays.stream(repeated).mapToDouble(i -> drawn.scores[i]).toArray());
    double[] weights = Arrays.stream(times).asDoubleStream().toArray();
    for (Metric metric : TASK.metrics()) {
      assertThat(metric.prepare(whole).of(weights))
          .as(metric.label())
          .isCloseTo(metric.of(expanded), EXACT);
    }
  }

  private static IntStream repeat(int value, int times) {
    return IntStream.generate(() -> value).limit(times);
  }

  @Test
  void predictionsAreCheckedAndKept() {
    int[] targets = {0, 1};
    double[][] probabilities = {{.6, .4}, {.1, .9}};
    ClassScores predictions = ClassScores.of(TASK, targets, probabilities, List.of("g", "h"));
    targets[0] = 1;
    probabilities[0][0] = 0;
    assertThat(predictions.target(0)).isZero();
    assertThat(predictions.probability(0, 0)).isEqualTo(.6);
    for (double wrong : new double[] {-.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> binary(new int[] {0}, new double[] {wrong}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("in case 0");
    }
    assertThatThrownBy(() -> binary(new int[] {2}, new double[] {.5}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a target from 0 to 1 but found 2");
    assertThatThrownBy(() -> binary(new int[0], new double[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
  }

  private static double number(JsonNode node, String field) {
    return Golden.number(node.get(field));
  }
}
