package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Preprocessing;
import io.pollard.data.SliceWindows;
import io.pollard.network.FeatureShape;
import io.pollard.training.TrialDescription;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessingJsonTest {

  /** Files of studies that were written when every input was a square of three channels. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sapling-fe-layer4.0-s1-52935e66",
        "sapling-lwft-layer2.1-s1-d0e70099",
        "sapling-ttl-layer1.0-s2-ebf325fe"
      })
  void aStoredTrialKeepsItsIdentityAndItsText(String name) throws IOException {
    JsonNode file;
    try (InputStream in =
        getClass().getResourceAsStream("/studies/format-1/study/trials/" + name + "/trial.json")) {
      file = StudyJson.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    ObjectNode trial = file.get("trial").deepCopy();
    StoredForm.complete(trial, TrialDescription.class);
    TrialDescription read = StudyJson.as(TrialDescription.class, trial);
    assertThat(read.preprocessing().input()).isEqualTo(FeatureShape.of(3, 64, 64));
    assertThat(Identity.of(read).hash()).isEqualTo(file.get("identity").textValue());
    assertThat(StudyJson.text(StudyJson.tree(read.preprocessing())))
        .isEqualTo(StudyJson.text(file.get("trial").get("preprocessing")));
  }

  @Test
  void everyOtherInputStandsByItsSizes() throws IOException {
    for (FeatureShape input :
        new FeatureShape[] {
          FeatureShape.of(3, 224, 320),
          FeatureShape.of(1, 64, 64),
          FeatureShape.of(5, 64, 64),
          FeatureShape.of(1, 16, 64, 64)
        }) {
      Preprocessing preprocessing = Preprocessing.imagenet().withInput(input);
      JsonNode json = StudyJson.tree(preprocessing);
      assertThat(json.has("size")).isFalse();
      assertThat(json.properties().iterator().next().getKey()).isEqualTo("input");
      assertThat(json.get("input")).hasSize(1 + input.extent().axes());
      assertThat(StudyJson.as(Preprocessing.class, json)).isEqualTo(preprocessing);
    }
  }

  /** So that what was stored before keeps its bytes. */
  @Test
  void whatCameLaterStandsOnlyWhereItSaysSomething() throws IOException {
    Preprocessing plain = Preprocessing.imagenet().withInput(FeatureShape.of(1, 16, 64, 64));
    assertThat(StudyJson.tree(plain).properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "input", "crop_share", "interpolation", "mean", "deviation", "intensity", "fit");
    Preprocessing volumes =
        plain
            .withData(new Intensity.Window(40, 400), Fit.CENTRE)
            .withSpacing(List.of(2.0, 1.5, 1.5))
            .withPadValue(Optional.of(-1000.0))
            .withWindows(Optional.of(new SliceWindows(64, 8, SliceWindows.Score.MAXIMUM)));
    JsonNode json = StudyJson.tree(volumes);
    assertThat(json.get("fit").textValue()).isEqualTo("centre");
    assertThat(json.get("spacing").toString()).isEqualTo("[2.0,1.5,1.5]");
    assertThat(json.get("pad_value").doubleValue()).isEqualTo(-1000);
    assertThat(json.get("windows").toString())
        .isEqualTo("{\"slices\":64,\"stride\":8,\"score\":\"maximum\"}");
    assertThat(StudyJson.as(Preprocessing.class, json)).isEqualTo(volumes);
    Preprocessing square =
        Preprocessing.imagenet()
            .withData(new Intensity.ByDepth(), Fit.PAD)
            .withPadValue(Optional.of(255.0));
    assertThat(StudyJson.as(Preprocessing.class, StudyJson.tree(square))).isEqualTo(square);
  }
}
