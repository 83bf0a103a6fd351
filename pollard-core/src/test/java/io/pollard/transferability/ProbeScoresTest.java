package io.pollard.transferability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.metrics.GroupBootstrap;
import io.pollard.metrics.Metric;
import io.pollard.testing.Fill;
import org.junit.jupiter.api.Test;

class ProbeScoresTest {

  private static final int[] TARGETS = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1};

  /** The first channel tells the class where the noise lets it. */
  private static float[][] features(String name, double noise) {
    float[][] rows = new float[TARGETS.length][];
    for (int i = 0; i < rows.length; i++) {
      double[] fill = Fill.u(name + i, 5);
      rows[i] = new float[fill.length];
      for (int j = 0; j < fill.length; j++) {
        rows[i][j] = (float) (j == 0 ? TARGETS[i] + noise * fill[j] : fill[j]);
      }
    }
    return rows;
  }

  private static Probed probed(double noise) {
    Probed probed = Probed.of(2);
    for (Part part : Part.values()) {
      probed.with(part, features(part.label(), noise), TARGETS);
    }
    return probed;
  }

  private static ProbeScores scores(Probed probed, Metric metric) {
    return ProbeScores.of(probed.cases(), probed.features(), metric);
  }

  @Test
  void of_penalties_that_are_equally_good_the_strongest_is_taken() {
    ProbeScores scores = scores(probed(.1), Metric.AUROC);
    assertThat(scores.probe().penalty()).isEqualTo(10);
    assertThat(scores.validation().estimate()).isEqualTo(1);
    assertThat(scores.test().estimate()).isEqualTo(1);
  }

  @Test
  void the_best_penalty_on_the_validation_part_is_taken() {
    for (Metric metric : new Metric[] {Metric.LOG_LOSS, Metric.AVERAGE_PRECISION}) {
      Probed probed = probed(1.5);
      double sign = metric.isLowerBetter() ? -1 : 1;
      ProbeScores scores = scores(probed, metric);
      for (double penalty : ProbeScores.PENALTIES) {
        double other =
            metric.of(
                probed.cases().scores(probed.fit(penalty), probed.features(), Part.VALIDATION));
        if (penalty > scores.probe().penalty()) {
          assertThat(sign * other).isLessThan(sign * scores.validation().estimate());
        } else {
          assertThat(sign * other).isLessThan(sign * scores.validation().estimate() + 1e-9);
        }
      }
    }
  }

  @Test
  void intervals_resample_patients() {
    ProbeScores scores = scores(probed(1.5), Metric.AUROC);
    assertThat(scores.test())
        .isEqualTo(GroupBootstrap.of(1).interval(Metric.AUROC, scores.testScores()));
    assertThat(scores.testScores().groups()).startsWith("test0", "test0", "test1", "test1");
    assertThat(scores.test().low()).isLessThan(scores.test().estimate());
  }

  @Test
  void only_the_training_part_is_fitted() {
    float[] image = features("other", 0)[1];
    Probed others = Probed.of(2).with(Part.TRAIN, features("train", .1), TARGETS);
    others.with(Part.VALIDATION, Probed.changed(features("val", .1), 2, .5), TARGETS);
    others.with(Part.TEST, Probed.changed(features("test", .1), 3, -2), TARGETS);
    assertThat(scores(others, Metric.AUROC).probe().probabilities(image))
        .isEqualTo(scores(probed(.1), Metric.AUROC).probe().probabilities(image));
  }

  @Test
  void the_test_part_chooses_nothing() {
    Probed probed = Probed.of(2).with(Part.TRAIN, features("train", 2), TARGETS);
    probed.with(Part.VALIDATION, features("val", 2), TARGETS);
    probed.with(Part.TEST, features("other", 2), TARGETS);
    ProbeScores scores = scores(probed, Metric.LOG_LOSS);
    assertThat(scores.probe().penalty())
        .isEqualTo(scores(probed(2), Metric.LOG_LOSS).probe().penalty());
    assertThat(scores.validation()).isEqualTo(scores(probed(2), Metric.LOG_LOSS).validation());
    assertThat(scores.test()).isNotEqualTo(scores(probed(2), Metric.LOG_LOSS).test());
  }

  @Test
  void without_every_class_in_the_validation_part_no_penalty_is_chosen() {
    Probed probed = Probed.everywhere(2, new float[][] {{1}, {2}}, 0, 1);
    Probed lacking = Probed.of(2).with(Part.TRAIN, new float[][] {{1}, {2}}, 0, 1);
    lacking.with(Part.VALIDATION, new float[][] {{1}, {2}}, 0, 0);
    lacking.with(Part.TEST, new float[][] {{1}, {2}}, 0, 1);
    assertThat(scores(probed, Metric.AUROC).test().estimate()).isEqualTo(1);
    assertThatThrownBy(() -> scores(lacking, Metric.AUROC))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected images of every class in the validation part")
        .hasMessageContaining("AUROC");
  }

  @Test
  void without_images_in_a_part_nothing_is_probed() {
    Probed probed = Probed.of(2).with(Part.TRAIN, new float[][] {{1}, {2}}, 0, 1);
    assertThatThrownBy(probed::cases)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("found none in the part val");
  }
}
