package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Preprocessing;
import io.pollard.data.Task;
import io.pollard.metrics.Calibration;
import io.pollard.metrics.Calibration.Isotonic;
import io.pollard.metrics.Calibration.Temperature;
import io.pollard.metrics.ConformalSets;
import io.pollard.metrics.ConformalSets.By;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShownTest {

  private static final Path FILE = Path.of("model.onnx");
  private static final Isotonic ISOTONIC = new Isotonic(List.of(.1, .4, .6), List.of(0., .5, .5));
  private static final List<ConformalSets> SETS =
      List.of(
          new ConformalSets(.9, By.CLASS, List.of(.3, 0.), List.of(40, 7)),
          new ConformalSets(.975, By.MARGINAL, List.of(.25, .25), List.of(47, 47)));

  @Test
  void whatIsShownIsReadAsItWasWritten() {
    ModelCard plain = TestModels.card();
    for (Calibration map : List.of(new Temperature(1.4375), ISOTONIC)) {
      ModelCard card = plain.withCalibration(map).withSets(SETS);
      assertThat(ModelCard.of(FILE, card.toMetadata())).isEqualTo(card);
      // earlier versions would show other probabilities, and say that the file is newer
      assertThat(card.toMetadata()).containsEntry("pollard.format", "5");
    }
    assertThat(plain.withCalibration(new Temperature(1.5)).toMetadata())
        .containsEntry("pollard.calibration", "{\"method\":\"temperature\",\"temperature\":1.5}");
    // earlier versions overlook sets and read the rest
    assertThat(plain.withSets(SETS).toMetadata()).containsEntry("pollard.format", "1");
    assertThat(plain.toMetadata()).doesNotContainKeys("pollard.calibration", "pollard.sets");
  }

  @Test
  void whatIsNotAsDescribedIsRefusedByItsKey() {
    Map<String, String> metadata =
        TestModels.card().withCalibration(ISOTONIC).withSets(SETS).toMetadata();
    Map<String, List<String>> wrong =
        Map.of(
            "pollard.calibration",
            List.of(
                "{\"method\":\"platt\"}",
                "{\"method\":\"temperature\",\"temperature\":0}",
                "{\"method\":\"isotonic\",\"scores\":[0.5,0.4],\"shares\":[0,1]}",
                "{\"method\":\"isotonic\",\"scores\":[0.5],\"shares\":[2]}",
                "{\"method\":\"isotonic\",\"scores\":[],\"shares\":[]}",
                "[]"),
            "pollard.sets",
            List.of(
                "{\"levels\":[{\"level\":1,\"by\":\"class\",\"least\":[0,0],\"patients\":[1,1]}]}",
                "{\"levels\":[{\"level\":0.9,\"by\":\"all\",\"least\":[0,0],\"patients\":[1,1]}]}",
                "{\"levels\":[{\"level\":0.9,\"by\":\"class\",\"least\":[0],\"patients\":[1]}]}",
                "{\"levels\":[{\"level\":0.9,\"by\":\"class\",\"least\":[0,0,0],\"patients\":[1,1,1]}]}",
                "{\"levels\":[7]}",
                "{}"));
    wrong.forEach(
        (key, texts) ->
            texts.forEach(
                text -> {
                  Map<String, String> other = new HashMap<>(metadata);
                  other.put(key, text);
                  assertThatThrownBy(() -> ModelCard.of(FILE, other))
                      .as(text)
                      .isInstanceOf(ModelException.class);
                }));
  }

  @Test
  void isotonicRegressionIsOfTwoClasses() {
    ModelCard three =
        new ModelCard(
            new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty()),
            Preprocessing.imagenet(),
            Optional.empty(),
            Map.of(),
            Optional.empty());
    assertThatThrownBy(() -> three.withCalibration(ISOTONIC))
        .isInstanceOf(IllegalArgumentException.class);
    ModelCard warm = three.withCalibration(new Temperature(2));
    float[] logits = {1, 3, 2};
    Prediction prediction = Prediction.of(warm, logits, Optional.empty());
    double all = Math.exp(.5) + Math.exp(1.5) + Math.exp(1);
    assertThat(prediction.decision()).isEqualTo("b");
    assertThat(prediction.probability("b")).isCloseTo(Math.exp(1.5) / all, within(1e-12));
    assertThat(prediction.logits()).containsEntry("b", 3f);
  }

  /** No map changes a decision or a set, at any threshold. */
  @Test
  void decisionsAndSetsAreOfTheNetworksOwnProbabilities() {
    Random random = new Random(1);
    ModelCard plain = TestModels.card().withSets(SETS);
    for (Calibration map : List.of(new Temperature(.2), new Temperature(7), ISOTONIC)) {
      ModelCard calibrated = plain.withCalibration(map);
      for (int i = 0; i < 500; i++) {
        float[] logits = {(float) random.nextGaussian(), (float) random.nextGaussian()};
        Prediction before = Prediction.of(plain, logits, Optional.empty());
        Prediction after = Prediction.of(calibrated, logits, Optional.empty());
        assertThat(after.decision()).isEqualTo(before.decision());
        assertThat(after.sets()).isEqualTo(before.sets());
        assertThat(after.probability("pneumonia"))
            .isEqualTo(map.of((Task.SingleLabel) plain.task(), logits)[1]);
        assertThat(after.probability("pneumonia") + after.probability("normal"))
            .isCloseTo(1, within(1e-12));
      }
    }
  }

  @Test
  void aSetHasTheClassesThatReachTheirProbability() {
    ModelCard card = TestModels.card().withSets(SETS);
    // probabilities .12 and .88
    Prediction ill = Prediction.of(card, new float[] {0, 2}, Optional.empty());
    assertThat(ill.sets())
        .containsExactly(
            Map.entry("90", List.of("pneumonia")), Map.entry("97.5", List.of("pneumonia")));
    Prediction unsure = Prediction.of(card, new float[] {0, 0}, Optional.empty());
    assertThat(unsure.sets().get("97.5")).containsExactly("normal", "pneumonia");
    assertThat(Prediction.of(TestModels.card(), new float[] {0, 0}, Optional.empty()).sets())
        .isEmpty();
  }
}
