package io.pollard.transferability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.DataException;
import io.pollard.testing.Fill;
import io.pollard.testing.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinearProbeTest {

  static JsonNode cases() {
    return Golden.read("probes").get("cases");
  }

  /** As golden/probes.py makes them. */
  private static float[][] features(JsonNode one) {
    int rows = one.get("n").intValue();
    int columns = one.get("p").intValue();
    double[] fill = Fill.u(one.get("name").textValue(), rows * columns);
    float[][] features = new float[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double value = fill[i * columns + j] * Math.pow(2, j % 4 - 1) + j % 5;
        features[i][j] =
            (float)
                (j == 3 && one.get("constant").booleanValue()
                    ? .1
                    : value + (j % 2 == 1 ? fill[i * columns] * .5 : 0));
      }
    }
    return features;
  }

  private static int[] targets(JsonNode one) {
    return Arrays.stream(Golden.longs(one.get("targets"))).mapToInt(Math::toIntExact).toArray();
  }

  private static Probed probed(JsonNode one) {
    return Probed.everywhere(one.get("classes").intValue(), features(one), targets(one));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void coefficients_and_probabilities_are_those_of_scikit_learn(JsonNode one) {
    Probed probed = probed(one);
    for (JsonNode fit : one.get("fits")) {
      LinearProbe probe = probed.fit(fit.get("penalty").doubleValue());
      double[][] weights = probe.weights();
      for (int k = 0; k < weights.length; k++) {
        double[] coefficients = varying(one, Golden.numbers(fit.get("coefficients").get(k)));
        assertThat(Arrays.copyOf(weights[k], coefficients.length))
            .containsExactly(coefficients, within(1e-6));
        assertThat(weights[k][coefficients.length])
            .isCloseTo(fit.get("intercepts").get(k).doubleValue(), within(1e-6));
      }
      for (int i = 0; i < fit.get("probabilities").size(); i++) {
        assertThat(probe.probabilities(probed.features()[i]))
            .containsExactly(Golden.numbers(fit.get("probabilities").get(i)), within(1e-6));
      }
    }
  }

  /** Without the coefficient of a constant column, which is 0. */
  private static double[] varying(JsonNode one, double[] coefficients) {
    return IntStream.range(0, coefficients.length)
        .filter(j -> j != 3 || !one.get("constant").booleanValue())
        .mapToDouble(j -> coefficients[j])
        .toArray();
  }

  private static JsonNode named(String name) {
    return StreamSupport.stream(cases().spliterator(), false)
        .filter(one -> one.get("name").textValue().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_constant_channel_is_left_out() {
    assertThat(probed(named("a constant column")).fit(.1).channels()).isEqualTo(5);
    assertThat(probed(named("two classes")).fit(.1).channels()).isEqualTo(6);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shift_and_scale_of_features_do_not_matter(JsonNode one) {
    Probed probed = probed(one);
    float[][] changed = Probed.changed(features(one), 1024, 3000);
    LinearProbe probe = probed.fit(.1);
    LinearProbe other =
        Probed.everywhere(one.get("classes").intValue(), changed, targets(one)).fit(.1);
    for (int i = 0; i < changed.length; i++) {
      // Single precision keeps seven digits of the shifted ones.
      assertThat(other.probabilities(changed[i]))
          .containsExactly(probe.probabilities(probed.features()[i]), within(1e-5));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void no_small_change_of_the_weights_makes_the_loss_smaller(JsonNode one) {
    double penalty = .01;
    Probed probed = probed(one);
    LinearProbe probe = probed.fit(penalty);
    double[][] weights = probe.weights();
    float[][] features = features(one);
    int[] targets = targets(one);
    double[][] rows =
        Arrays.stream(features).map(Standardisation.of(features)::of).toArray(double[][]::new);
    for (int k = 0; k < weights.length; k++) {
      int outputs = weights.length == 1 ? 1 : k;
      double[] gradient = new double[weights[k].length];
      for (int i = 0; i < rows.length; i++) {
        double miss = probe.probabilities(features[i])[outputs] - (targets[i] == outputs ? 1 : 0);
        for (int j = 0; j < rows[i].length; j++) {
          gradient[j] += miss * rows[i][j] / rows.length;
        }
        gradient[rows[i].length] += miss / rows.length;
      }
      for (int j = 0; j < gradient.length - 1; j++) {
        gradient[j] += penalty * weights[k][j];
      }
      assertThat(gradient).containsExactly(new double[gradient.length], within(1e-10));
    }
  }

  @Test
  void the_derivatives_are_those_of_the_loss() {
    double step = 1e-5;
    for (int classes : new int[] {2, 4}) {
      double[][] rows = new double[9][];
      int[] targets = new int[rows.length];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = Fill.u("row" + i, 3);
        targets[i] = i % classes;
      }
      LogisticLoss loss = new LogisticLoss(rows, targets, classes);
      double[] weights = Fill.u("weights", loss.outputs() * loss.width());
      double[] direction = Fill.u("direction", weights.length);
      LogisticLoss.At at = loss.at(weights);
      LogisticLoss.At before = loss.at(moved(weights, direction, -step));
      LogisticLoss.At after = loss.at(moved(weights, direction, step));
      assertThat(LogisticLoss.dot(at.gradient(), 0, direction, direction.length))
          .isCloseTo((after.value() - before.value()) / (2 * step), within(1e-8));
      double[] differences = new double[weights.length];
      for (int i = 0; i < weights.length; i++) {
        differences[i] = (after.gradient()[i] - before.gradient()[i]) / (2 * step);
      }
      assertThat(loss.curvature(at, direction)).containsExactly(differences, within(1e-8));
    }
  }

  private static double[] moved(double[] from, double[] direction, double stride) {
    return IntStream.range(0, from.length)
        .mapToDouble(i -> from[i] + stride * direction[i])
        .toArray();
  }

  @Test
  void the_order_of_images_does_not_matter() {
    JsonNode one = named("three classes");
    List<Integer> order = Probed.shuffled(IntStream.range(0, targets(one).length).boxed().toList());
    LinearProbe probe = probed(one).fit(.01);
    LinearProbe other =
        Probed.everywhere(
                3,
                order.stream().map(i -> features(one)[i]).toArray(float[][]::new),
                order.stream().mapToInt(i -> targets(one)[i]).toArray())
            .fit(.01);
    for (float[] row : features(one)) {
      assertThat(other.probabilities(row)).containsExactly(probe.probabilities(row), within(1e-7));
    }
  }

  @Test
  void features_that_do_not_vary_tell_how_frequent_a_class_is() {
    float[][] rows = new float[8][3];
    LinearProbe probe = Probed.everywhere(2, rows, 0, 1, 0, 0, 1, 0, 0, 0).fit(.1);
    assertThat(probe.channels()).isZero();
    assertThat(probe.probabilities(rows[0])).containsExactly(new double[] {.75, .25}, within(1e-8));
  }

  @Test
  void what_only_rounding_tells_apart_is_constant() {
    float[][] rows = {{1, 5}, {Math.nextUp(1f), 4}, {1, 3}, {Math.nextUp(1f), 2}};
    assertThat(Probed.everywhere(2, rows, 0, 1, 0, 1).fit(.1).channels()).isEqualTo(1);
  }

  @Test
  void a_class_that_training_lacks_is_never_expected() {
    float[][] rows = {{1, 5}, {2, 4}, {5, 3}, {6, 2}};
    double[] probabilities = Probed.everywhere(3, rows, 0, 0, 2, 2).fit(.1).probabilities(rows[3]);
    assertThat(probabilities[1]).isZero();
    assertThat(probabilities[0] + probabilities[2]).isCloseTo(1, within(1e-12));
    assertThat(probabilities[2]).isGreaterThan(.5);
  }

  @Test
  void classes_far_apart_have_finite_weights_at_the_weakest_penalty() {
    float[][] rows = {{-1000, 1}, {-999, 2}, {1000, 1}, {999, 2}};
    LinearProbe probe = Probed.everywhere(2, rows, 0, 0, 1, 1).fit(1e-5);
    assertThat(probe.probabilities(rows[0])[0]).isGreaterThan(.999);
    assertThat(probe.probabilities(rows[2])[1]).isGreaterThan(.999);
  }

  @Test
  void one_class_alone_is_refused() {
    float[][] rows = {{1}, {2}};
    assertThatThrownBy(() -> Probed.everywhere(2, rows, 1, 1).fit(.1))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected at least two classes in the training part to fit a probe but found only"
                + " class 1");
  }

  @Test
  void features_that_are_not_finite_are_refused_by_their_image() {
    for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[][] rows = {{1, 2}, {2, odd}};
      assertThatThrownBy(() -> Probed.everywhere(2, rows, 0, 1).fit(.1))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(
              "expected finite features to probe but found " + odd + " in channel 1 of train1;");
    }
  }

  @Test
  void no_penalty_is_refused() {
    float[][] rows = {{1}, {2}};
    assertThatThrownBy(() -> Probed.everywhere(2, rows, 0, 1).fit(0))
        .hasMessage("expected a penalty above 0 but found 0.0");
  }
}
