package io.pollard.metrics;

import static io.pollard.metrics.MetricTest.binary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.metrics.OperatingPoint.Sensitivity;
import io.pollard.metrics.OperatingPoint.Specificity;
import io.pollard.metrics.OperatingPoint.Threshold;
import io.pollard.metrics.OperatingPoint.Youden;
import io.pollard.testing.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatingPointTest {

  private static final ClassScores MIXED =
      binary(new int[] {0, 0, 1, 0, 1, 1, 0}, new double[] {.1, .2, .3, .4, .6, .7, .9});

  static List<JsonNode> binaryCases() {
    return MetricTest.binaryCases();
  }

  @ParameterizedTest
  @MethodSource("binaryCases")
  void youdenIsTheHighestOfTheBestThresholds(JsonNode golden) {
    ClassScores predictions = binary(golden);
    if (golden.get("youden").isNull()) {
      assertThatThrownBy(() -> new Youden().choose(predictions))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected two classes with cases of both");
    } else {
      assertThat(new Youden().choose(predictions))
          .isEqualTo(Golden.number(golden.get("youden").get("thresholdsHighestFirst").get(0)));
    }
  }

  @Test
  void thresholdsOfASmallExample() {
    assertThat(new Sensitivity(.6).choose(MIXED)).isEqualTo(.6);
    assertThat(new Sensitivity(1).choose(MIXED)).isEqualTo(.3);
    assertThat(new Specificity(.5).choose(MIXED)).isEqualTo(.3);
    assertThat(new Specificity(.75).choose(MIXED)).isEqualTo(.6);
    assertThat(new Specificity(1).choose(MIXED)).isEqualTo(Math.nextUp(.9));
    assertThat(new Threshold(.25).choose(MIXED)).isEqualTo(.25);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void thePromisedShareIsKeptAndTheOtherIsTheBestThatIsLeft(long seed) {
    Random random = new Random(seed);
    int[] targets = IntStream.range(0, 80).map(i -> i % 2).toArray();
    double[] scores =
        Arrays.stream(targets)
            .mapToDouble(t -> Math.rint(30 * (random.nextDouble() + t) / 2) / 30)
            .toArray();
    ClassScores predictions = binary(targets, scores);
    for (double least : new double[] {.5, .9, .95, 1}) {
      ClassScores found = predictions.decidedAt(new Sensitivity(least).choose(predictions));
      ClassScores left = predictions.decidedAt(new Specificity(least).choose(predictions));
      assertThat(Metric.SENSITIVITY.of(found)).isGreaterThanOrEqualTo(least);
      assertThat(Metric.SPECIFICITY.of(left)).isGreaterThanOrEqualTo(least);
      DoubleStream.concat(Arrays.stream(scores), DoubleStream.of(2))
          .mapToObj(predictions::decidedAt)
          .forEach(
              other -> {
                if (Metric.SENSITIVITY.of(other) >= least) {
                  assertThat(Metric.SPECIFICITY.of(other))
                      .isLessThanOrEqualTo(Metric.SPECIFICITY.of(found));
                }
                if (Metric.SPECIFICITY.of(other) >= least) {
                  assertThat(Metric.SENSITIVITY.of(other))
                      .isLessThanOrEqualTo(Metric.SENSITIVITY.of(left));
                }
              });
    }
  }

  @Test
  void textIsReadAndWritten() {
    assertThat(OperatingPoint.parse("youden")).isEqualTo(new Youden());
    assertThat(OperatingPoint.parse("sensitivity=.95")).isEqualTo(new Sensitivity(.95));
    assertThat(OperatingPoint.parse(" Specificity=.90")).isEqualTo(new Specificity(.9));
    assertThat(OperatingPoint.parse("threshold=.5")).isEqualTo(new Threshold(.5));
    for (OperatingPoint point :
        List.of(new Youden(), new Sensitivity(.95), new Specificity(.9), new Threshold(.5))) {
      assertThat(OperatingPoint.parse(point.label())).isEqualTo(point);
    }
    for (String wrong : List.of("", "yuden", "sensitivity", "sensitivity=high", "youden=1")) {
      assertThatThrownBy(() -> OperatingPoint.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("but found " + wrong);
    }
    for (String wrong : List.of("sensitivity=0", "specificity=1.5", "threshold=-1")) {
      assertThatThrownBy(() -> OperatingPoint.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching("expected a (share|threshold) .*");
    }
  }
}
