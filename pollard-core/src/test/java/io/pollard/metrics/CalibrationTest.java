package io.pollard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.DataException;
import io.pollard.data.Task;
import io.pollard.metrics.Calibration.Isotonic;
import io.pollard.metrics.Calibration.Method;
import io.pollard.metrics.Calibration.Temperature;
import io.pollard.testing.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Values of scikit-learn and SciPy, see golden/calibration.py. */
class CalibrationTest {

  static final Task.SingleLabel TWO = Task.SingleLabel.of(List.of("normal", "ill"), "ill");
  static final Task.SingleLabel FOUR =
      new Task.SingleLabel(List.of("a", "b", "c", "d"), Optional.empty());

  /** The golden values have twelve digits. */
  private static final Offset<Double> EXACT = within(1e-11);

  /** minimize_scalar ends at steps of 1e-8 of the logarithm, where the loss is flat. */
  private static final Offset<Double> OF_MINIMISER = within(1e-6);

  static List<LabelledLogits> twoClasses() {
    JsonNode golden = Golden.read("calibration").get("binary");
    long[] labels = Golden.longs(golden.get("labels"));
    double[] margins = Golden.numbers(golden.get("margins"));
    return IntStream.range(0, labels.length)
        .mapToObj(i -> new LabelledLogits((int) labels[i], List.of(0f, (float) margins[i])))
        .toList();
  }

  static List<LabelledLogits> fourClasses() {
    JsonNode golden = Golden.read("calibration").get("several");
    long[] labels = Golden.longs(golden.get("labels"));
    List<LabelledLogits> cases = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      List<Float> logits = new ArrayList<>();
      for (double logit : Golden.numbers(golden.get("logits").get(i))) {
        logits.add((float) logit);
      }
      cases.add(new LabelledLogits((int) labels[i], logits));
    }
    return cases;
  }

  private static float[] floats(LabelledLogits one) {
    float[] floats = new float[one.logits().size()];
    for (int k = 0; k < floats.length; k++) {
      floats[k] = one.logits().get(k);
    }
    return floats;
  }

  /** Each case its own patient. */
  static ClassScores scores(Task.SingleLabel task, List<LabelledLogits> cases) {
    return scores(task, cases, new Temperature(1));
  }

  static ClassScores scores(Task.SingleLabel task, List<LabelledLogits> cases, Calibration map) {
    return ClassScores.of(
        task,
        cases.stream().mapToInt(LabelledLogits::target).toArray(),
        cases.stream().map(one -> map.of(task, floats(one))).toArray(double[][]::new),
        IntStream.range(0, cases.size()).mapToObj(i -> "p" + i).toList());
  }

  @Test
  void theTemperatureHasTheLargestLikelihood() {
    JsonNode golden = Golden.read("calibration");
    Temperature two = (Temperature) Method.TEMPERATURE.fit(TWO, twoClasses());
    assertThat(two.value())
        .isCloseTo(golden.get("binary").get("temperature").doubleValue(), OF_MINIMISER);
    assertThat(Metric.LOG_LOSS.of(scores(TWO, twoClasses(), two)))
        .isCloseTo(golden.get("binary").get("loss").doubleValue(), EXACT);
    Temperature four = (Temperature) Method.TEMPERATURE.fit(FOUR, fourClasses());
    assertThat(four.value())
        .isCloseTo(golden.get("several").get("temperature").doubleValue(), OF_MINIMISER);
    assertThat(Metric.LOG_LOSS.of(scores(FOUR, fourClasses(), four)))
        .isCloseTo(golden.get("several").get("loss").doubleValue(), EXACT);
  }

  @Test
  void aTemperatureThatWasPutInIsFound() {
    Random random = new Random(1);
    List<LabelledLogits> cases = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      double[] honest = {0, random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
      double all = Arrays.stream(honest).map(Math::exp).sum();
      double drawn = random.nextDouble() * all;
      int target = 0;
      while (target < 3 && drawn > Math.exp(honest[target])) {
        drawn -= Math.exp(honest[target++]);
      }
      cases.add(
          new LabelledLogits(
              target, Arrays.stream(honest).mapToObj(logit -> (float) (3 * logit)).toList()));
    }
    assertThat(((Temperature) Method.TEMPERATURE.fit(FOUR, cases)).value()).isBetween(2.9, 3.1);
  }

  @Test
  void isotonicRegressionIsScikitLearns() {
    JsonNode golden = Golden.read("calibration").get("binary");
    Isotonic map = (Isotonic) Method.ISOTONIC.fit(TWO, twoClasses());
    double[] expected = Golden.numbers(golden.get("isotonic"));
    for (int i = 0; i < expected.length; i++) {
      assertThat(map.share(i / 40.)).isCloseTo(expected[i], EXACT);
    }
    ClassScores own = scores(TWO, twoClasses());
    Isotonic tied =
        IsotonicFit.of(
            IntStream.range(0, own.size())
                .mapToObj(
                    i ->
                        new IsotonicFit.Truth(
                            Math.rint(own.probability(i, 1) * 10) / 10, own.target(i)))
                .toList());
    double[] ofTenths = Golden.numbers(golden.get("isotonic_of_tenths"));
    for (int i = 0; i < ofTenths.length; i++) {
      assertThat(tied.share(i / 40.)).isCloseTo(ofTenths[i], EXACT);
    }
  }

  @Test
  void bothMapsKeepTheOrderOfCasesAndProbabilitiesAreOne() {
    ClassScores own = scores(TWO, twoClasses());
    for (Method method : Method.values()) {
      ClassScores calibrated = scores(TWO, twoClasses(), method.fit(TWO, twoClasses()));
      for (int i = 0; i < own.size(); i++) {
        assertThat(calibrated.probability(i, 0) + calibrated.probability(i, 1)).isCloseTo(1, EXACT);
        for (int j = 0; j < own.size(); j++) {
          if (own.probability(i, 1) < own.probability(j, 1)) {
            assertThat(calibrated.probability(i, 1))
                .isLessThanOrEqualTo(calibrated.probability(j, 1));
          }
        }
      }
      assertThat(Metric.BRIER.of(calibrated)).isLessThan(Metric.BRIER.of(own));
    }
  }

  /** By its definition: no rising function of the scores has a smaller squared error. */
  @Test
  void noRisingFunctionIsNearerThanTheIsotonicOne() {
    Random random = new Random(3);
    List<LabelledLogits> cases = twoClasses();
    double best = Metric.BRIER.of(scores(TWO, cases, Method.ISOTONIC.fit(TWO, cases)));
    for (int trial = 0; trial < 200; trial++) {
      double[] steps = random.doubles(6).sorted().toArray();
      double[] places = random.doubles(6).sorted().toArray();
      Isotonic other =
          new Isotonic(
              Arrays.stream(places).boxed().toList(), Arrays.stream(steps).boxed().toList());
      assertThat(Metric.BRIER.of(scores(TWO, cases, other))).isGreaterThan(best);
    }
  }

  @Test
  void whatDeterminesNoMapIsSaid() {
    List<LabelledLogits> parted =
        List.of(new LabelledLogits(0, List.of(1f, -1f)), new LabelledLogits(1, List.of(-1f, 1f)));
    assertThatThrownBy(() -> Method.TEMPERATURE.fit(TWO, parted))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("of 2 it is wrong about none");
    List<LabelledLogits> wrong =
        List.of(new LabelledLogits(1, List.of(1f, -1f)), new LabelledLogits(0, List.of(-1f, 1f)));
    assertThatThrownBy(() -> Method.TEMPERATURE.fit(TWO, wrong))
        .hasMessageContaining("better than chance");
    assertThatThrownBy(() -> Method.ISOTONIC.fit(FOUR, fourClasses()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("expected two classes for isotonic regression but found 4");
    assertThatThrownBy(() -> Method.ISOTONIC.fit(TWO, parted.subList(0, 1)))
        .hasMessageContaining("both classes");
    assertThatThrownBy(() -> new Isotonic(List.of(.5, .4), List.of(.1, .2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Isotonic(List.of(.4, .5), List.of(.3, .2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Temperature(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
