package io.pollard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pollard.testing.Golden;
import io.pollard.training.RateSchedule.Cosine;
import io.pollard.training.RateSchedule.Gain;
import io.pollard.training.RateSchedule.ReduceOnPlateau;
import io.pollard.training.RateSchedule.WarmUp;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RateScheduleTest {

  private static List<JsonNode> section(String name) {
    return StreamSupport.stream(Golden.read("schedules").get(name).spliterator(), false).toList();
  }

  /** Those of mode max, without a cooldown: 6 of PyTorch's 8 traces. */
  static List<JsonNode> plateaus() {
    return section("reduceOnPlateau").stream()
        .filter(golden -> golden.get("options").get("mode").textValue().equals("max"))
        .filter(golden -> !golden.get("options").has("cooldown"))
        .toList();
  }

  static List<JsonNode> cosines() {
    return section("cosine");
  }

  @ParameterizedTest
  @MethodSource("plateaus")
  void aPlateauCutsTheRateAsPyTorchDoes(JsonNode golden) {
    JsonNode options = golden.get("options");
    RateSchedule schedule =
        new ReduceOnPlateau(
            golden.get("initialRate").doubleValue(),
            options.get("factor").doubleValue(),
            options.get("patience").intValue(),
            options.get("threshold").doubleValue(),
            options.get("threshold_mode").textValue().equals("rel") ? Gain.RELATIVE : Gain.ABSOLUTE,
            1e-7);
    int end = golden.path("firstStepWithRateUnder1e-7").asInt(Integer.MAX_VALUE);
    ScheduleState state = schedule.start();
    for (int step = 0; step < golden.get("metric").size(); step++) {
      state = schedule.after(state, Golden.number(golden.get("metric").get(step)));
      assertThat(state)
          .isEqualTo(
              new ScheduleState(
                  step + 1,
                  golden.get("rateAfterStep").get(step).doubleValue(),
                  golden.get("bestAfterStep").get(step).doubleValue(),
                  golden.get("badEpochsAfterStep").get(step).intValue()));
      assertThat(schedule.isFinished(state)).isEqualTo(step + 1 >= end);
    }
  }

  @Test
  void sixTracesAreCompared() {
    assertThat(plateaus()).hasSize(6);
  }

  @ParameterizedTest
  @MethodSource("cosines")
  void aCosineFollowsPyTorchs(JsonNode golden) {
    JsonNode options = golden.get("options");
    int epochs = options.get("T_max").intValue();
    RateSchedule schedule =
        new Cosine(
            golden.get("initialRate").doubleValue(), options.path("eta_min").asDouble(), epochs);
    ScheduleState state = schedule.start();
    for (JsonNode rate : golden.get("rateInEpoch")) {
      assertThat(state.rate()).isCloseTo(rate.doubleValue(), within(1e-15));
      assertThat(schedule.isFinished(state)).isEqualTo(state.epochs() >= epochs);
      state = schedule.after(state, .5);
    }
  }

  static List<JsonNode> warmUps() {
    return StreamSupport.stream(Golden.read("recipes").get("warmUp").spliterator(), false).toList();
  }

  @ParameterizedTest
  @MethodSource("warmUps")
  void aWarmUpFollowsPyTorchsAndTimms(JsonNode golden) {
    int epochs = golden.get("epochs").intValue();
    RateSchedule schedule =
        new Cosine(golden.get("rate").doubleValue(), golden.get("lastRate").doubleValue(), epochs)
            .withWarmUp(
                new WarmUp(
                    golden.get("warmUpEpochs").intValue(), golden.get("share").doubleValue()));
    ScheduleState state = schedule.start();
    for (int epoch = 0; epoch < epochs; epoch++) {
      assertThat(schedule.isFinished(state)).isFalse();
      assertThat(state.rate())
          .as("epoch " + epoch)
          .isCloseTo(golden.get("torch").get(epoch).doubleValue(), within(1e-15))
          .isCloseTo(golden.get("timm").get(epoch).doubleValue(), within(1e-15));
      state = schedule.after(state, .5);
    }
    assertThat(schedule.isFinished(state)).isTrue();
  }

  @Test
  void visionsIsOneOfThem() {
    JsonNode golden = warmUps().get(0);
    assertThat(TrainingRecipe.vision().schedule())
        .isEqualTo(
            new Cosine(
                    golden.get("rate").doubleValue(),
                    golden.get("lastRate").doubleValue(),
                    golden.get("epochs").intValue())
                .withWarmUp(
                    new WarmUp(
                        golden.get("warmUpEpochs").intValue(), golden.get("share").doubleValue())));
  }

  @Test
  void thePapersScheduleEndsWithoutProgressAfterTenCuts() {
    RateSchedule schedule = ReduceOnPlateau.paper(1e-4);
    ScheduleState state = schedule.start();
    while (!schedule.isFinished(state)) {
      state = schedule.after(state, Double.NaN);
    }
    assertThat(state.epochs()).isEqualTo(60); // 1e-4 / 2^10 < 1e-7
    assertThat(state.best()).isEqualTo(ScheduleState.NO_SCORE);
  }

  @Test
  void aStateSurvivesACheckpoint() throws JsonProcessingException {
    JsonMapper json = new JsonMapper();
    RateSchedule schedule = ReduceOnPlateau.paper(1e-4);
    ScheduleState state = schedule.start();
    for (int epoch = 0; epoch < 20; epoch++) {
      String written = json.writeValueAsString(state);
      assertThat(json.readValue(written, ScheduleState.class)).isEqualTo(state);
      state = schedule.after(state, epoch % 7 / 10.0);
    }
  }

  @Test
  void numbersOutOfTheirRangesAreRefused() {
    assertThatThrownBy(() -> ReduceOnPlateau.paper(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a rate above 0 but found 0.0");
    assertThatThrownBy(() -> new ReduceOnPlateau(1e-4, 1, 5, 1e-4, Gain.RELATIVE, 1e-7))
        .hasMessage("expected a factor between 0 and 1 but found 1.0");
    assertThatThrownBy(() -> new ReduceOnPlateau(1e-4, .5, -1, 1e-4, Gain.RELATIVE, 1e-7))
        .hasMessage("expected a patience of 0 or more epochs but found -1");
    assertThatThrownBy(() -> new ReduceOnPlateau(1e-4, .5, 5, Double.NaN, Gain.RELATIVE, 1e-7))
        .hasMessage("expected a threshold of 0 or more but found NaN");
    assertThatThrownBy(() -> new ReduceOnPlateau(1e-4, .5, 5, 1e-4, Gain.RELATIVE, 2e-8))
        .hasMessageContaining("a rate above 2.0E-8");
    assertThatThrownBy(() -> new Cosine(1e-4, 1e-3, 20))
        .hasMessage("expected a final rate from 0 to the initial rate 1.0E-4 but found 0.001");
    assertThatThrownBy(() -> new Cosine(1e-4, 1e-6, 0))
        .hasMessage("expected at least one epoch but found 0");
    assertThatThrownBy(() -> new WarmUp(0, .1))
        .hasMessage("expected a warm-up of at least one epoch but found 0");
    assertThatThrownBy(() -> new WarmUp(5, 0))
        .hasMessage(
            "expected a warm-up from a share of the rate above 0 and up to 1 but found 0.0");
    assertThatThrownBy(() -> new Cosine(1e-4, 1e-6, 5).withWarmUp(new WarmUp(5, .1)))
        .hasMessage("expected a warm-up of fewer epochs than all 5 but found 5");
  }
}
