package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.Preprocessing;
import io.pollard.data.Task;
import io.pollard.onnx.ModelException.Reason;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCardTest {

  private static final Path FILE = Path.of("model.onnx");

  @Test
  void readsWhatItWrites() {
    ModelCard two = TestModels.card().withQuantisation(Map.of("weight_bits", 7L));
    assertThat(ModelCard.of(FILE, two.toMetadata())).isEqualTo(two);
    ModelCard three =
        new ModelCard(
            new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty()),
            Preprocessing.imagenet().withSize(64),
            Optional.empty(),
            Map.of(),
            Optional.empty());
    assertThat(ModelCard.of(FILE, three.toMetadata())).isEqualTo(three);
  }

  @Test
  void saysEverythingFromADecodedImageToTheInput() {
    assertThat(TestModels.card().toMetadata())
        .containsEntry("pollard.format", "1")
        .containsEntry("pollard.classes", "[\"normal\",\"pneumonia\"]")
        .containsEntry("pollard.positive", "pneumonia")
        .containsEntry(
            "pollard.operating_point", "{\"rule\":\"sensitivity=0.95\",\"threshold\":0.40625}")
        .containsEntry(
            "pollard.preprocessing",
            "{\"intensity\":{\"type\":\"window\",\"centre\":40.0,\"width\":400.5},\"fit\":\"pad\","
                + "\"interpolation\":\"bilinear\",\"square\":224,\"crop_share\":0.875,\"size\":224,"
                + "\"mean\":[0.485,0.456,0.406],\"deviation\":[0.229,0.224,0.225]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pollard.format|2|NEWER|it has format 2 but this version of Pollard knows up to 1",
        "pollard.format|one|METADATA|a whole number in its metadata pollard.format",
        "pollard.classes|[\"a\"]|METADATA|at least two classes",
        "pollard.classes|[1,2]|METADATA|a list of texts in its metadata pollard.classes",
        "pollard.classes|[\"a\"|METADATA|its metadata pollard.classes is no JSON",
        "pollard.positive|other|METADATA|but found other",
        "pollard.preprocessing|{}|METADATA|size as a number in its metadata pollard.preprocessing",
        "pollard.preprocessing|{\"size\":100000}|METADATA|size as 1 to 16384 pixels",
        "pollard.operating_point|{}|METADATA|a rule in its metadata pollard.operating_point",
        "pollard.operating_point|{\"rule\":\"youden\",\"threshold\":-1}|METADATA|from 0 to 1",
        "pollard.provenance|[]|METADATA|a JSON object in its metadata pollard.provenance"
      })
  void refusesWhatIsNotAsDescribed(String key, String value, Reason reason, String part) {
    Map<String, String> metadata = new HashMap<>(TestModels.card().toMetadata());
    metadata.put(key, value);
    assertThatThrownBy(() -> ModelCard.of(FILE, metadata))
        .isInstanceOfSatisfying(ModelException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageStartingWith("model.onnx: ")
        .hasMessageContaining(part);
  }

  @Test
  void aStrangersFileIsToldFromAnIncompleteOne() {
    assertThatThrownBy(() -> ModelCard.of(FILE, Map.of("author", "somebody")))
        .hasMessageContaining("an ONNX file without pollard.format in its metadata");
    Map<String, String> metadata = new HashMap<>(TestModels.card().toMetadata());
    metadata.remove("pollard.operating_point");
    assertThatThrownBy(() -> ModelCard.of(FILE, metadata))
        .hasMessageContaining("one for two classes, and none for more");
  }
}
