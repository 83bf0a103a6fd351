package io.pollard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.testing.Golden;
import io.pollard.training.Loss.BinaryCrossEntropy;
import io.pollard.training.Loss.CrossEntropy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LossTest {

  static List<JsonNode> classBalanced() {
    return StreamSupport.stream(Golden.read("losses").get("classBalanced").spliterator(), false)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("classBalanced")
  void classBalancedWeightsAreThoseOfTheEffectiveNumber(JsonNode golden) {
    int[] counts =
        Arrays.stream(Golden.longs(golden.get("counts"))).mapToInt(Math::toIntExact).toArray();
    double beta = golden.get("beta").doubleValue();
    double[] expected = Golden.numbers(golden.get("weights"));
    List<Double> weights = CrossEntropy.classBalanced(counts, beta).weights();
    for (int k = 0; k < expected.length; k++) {
      assertThat(weights.get(k)).isCloseTo(expected[k], within(1e-12));
    }
    if (counts.length == 2) {
      BinaryCrossEntropy.Weight weight =
          BinaryCrossEntropy.classBalanced(new int[] {counts[1]}, new int[] {counts[0]}, beta)
              .weights()
              .get(0);
      assertThat(weight.absent()).isEqualTo(weights.get(0));
      assertThat(weight.present()).isEqualTo(weights.get(1));
    }
  }

  @Test
  void theCrossEntropyOfOneSampleIsPyTorchs() {
    for (JsonNode golden : Golden.read("losses").get("cases")) {
      if (golden.get("name").textValue().equals("cross-entropy")) {
        double[] logits = Golden.numbers(golden.get("logits"));
        long[] classes = Golden.longs(golden.get("target"));
        double[] weights = Golden.numbers(golden.get("weights"));
        double sum = 0;
        double all = 0;
        for (int i = 0; i < classes.length; i++) {
          int target = Math.toIntExact(classes[i]);
          float[] row = new float[3];
          for (int k = 0; k < 3; k++) {
            row[k] = (float) logits[3 * i + k];
          }
          sum += weights[target] * CrossEntropy.of(row, target);
          all += weights[target];
        }
        assertThat(sum / all).isCloseTo(golden.get("loss").doubleValue(), within(1e-6));
      }
    }
    assertThat(CrossEntropy.of(new float[] {2000, 0}, 1)).isCloseTo(708.396, within(.001));
  }

  @Test
  void whatHasNoMeaningIsRefused() {
    assertThatThrownBy(() -> new CrossEntropy(List.of(1.0, -1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a weight of 0 or more but found -1.0");
    assertThatThrownBy(() -> CrossEntropy.unweighted(3).weighted(new double[] {1, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 3 weights but found 2");
    assertThatThrownBy(() -> CrossEntropy.classBalanced(new int[] {5, 0}, .99))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected training samples of each but found [5, 0]");
    assertThatThrownBy(() -> CrossEntropy.classBalanced(new int[] {5, 1}, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a beta from 0 to below 1 but found 1.0");
    assertThatThrownBy(() -> new Loss.Dice(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a smoothing above 0 but found 0.0");
    assertThatThrownBy(() -> new Loss.Focal(CrossEntropy.unweighted(2), -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a focus of 0 or more but found -1.0");
    assertThatThrownBy(() -> Loss.Sum.of())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at least one loss but found none");
  }
}
