package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Preprocessing;
import io.pollard.data.SliceWindows;
import io.pollard.data.Task;
import io.pollard.network.FeatureShape;
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

  /** Format 1 knows no such input, so the file says 2, and older programs that it is newer. */
  @Test
  void everyInputButASquareOfThreeChannelsStandsByItsSizes() {
    Preprocessing grey = Preprocessing.imagenet().withInput(FeatureShape.of(1, 224, 320));
    ModelCard card =
        new ModelCard(
            new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty()),
            grey,
            Optional.empty(),
            Map.of(),
            Optional.empty());
    Map<String, String> metadata = card.toMetadata();
    assertThat(metadata).containsEntry("pollard.format", "2");
    assertThat(metadata.get("pollard.preprocessing"))
        .contains(
            "\"cached\":[256,365],\"crop_share\":0.875,\"input\":[1,224,320],\"mean\":[0.449");
    assertThat(ModelCard.of(FILE, metadata)).isEqualTo(card);
    Map<String, String> other = new HashMap<>(metadata);
    other.computeIfPresent("pollard.preprocessing", (key, text) -> text.replace("365", "366"));
    assertThatThrownBy(() -> ModelCard.of(FILE, other))
        .hasMessageContaining("cached as [256, 365]");
  }

  /** Format 3 does not know what a file says of its grey values. */
  @Test
  void whatImagesSayOfTheirGreyValuesMakesAFileOfFormat4() {
    for (Intensity intensity :
        List.of(Intensity.ByFile.first(), Intensity.ByFile.of("LUNG \"sharp\", 2"))) {
      ModelCard card = card(Preprocessing.imagenet().withData(intensity, Fit.PAD));
      assertThat(card.toMetadata()).containsEntry("pollard.format", "4");
      assertThat(ModelCard.of(FILE, card.toMetadata())).isEqualTo(card);
    }
    Map<String, String> metadata =
        card(Preprocessing.imagenet().withData(Intensity.ByFile.of("LUNG"), Fit.PAD)).toMetadata();
    assertThat(metadata.get("pollard.preprocessing"))
        .contains("{\"type\":\"by_file\",\"name\":\"LUNG\"}");
    for (String name : List.of("7", "\" \"")) {
      Map<String, String> changed = new HashMap<>(metadata);
      changed.computeIfPresent(
          "pollard.preprocessing", (key, json) -> json.replace("\"LUNG\"", name));
      assertThatThrownBy(() -> ModelCard.of(FILE, changed)).isInstanceOf(ModelException.class);
    }
  }

  /** Format 2 would overlook them, and prepare volumes otherwise. */
  @Test
  void whatIsDoneWithVolumesBesidesMakesAFileOfFormat3() {
    Preprocessing volumes = Preprocessing.imagenet().withInput(FeatureShape.of(1, 16, 28, 28));
    for (Preprocessing some :
        List.of(
            volumes.withData(new Intensity.FullRange(), Fit.CENTRE),
            volumes.withSpacing(List.of(2.0, 1.0, 1.5)),
            volumes.withPadValue(Optional.of(-1000.0)),
            volumes.withWindows(Optional.of(new SliceWindows(64, 8, SliceWindows.Score.MEAN))),
            Preprocessing.imagenet().withPadValue(Optional.of(9.0)))) {
      ModelCard card = card(some);
      assertThat(card.toMetadata()).containsEntry("pollard.format", "3");
      assertThat(ModelCard.of(FILE, card.toMetadata())).isEqualTo(card);
    }
    assertThat(card(volumes).toMetadata()).containsEntry("pollard.format", "2");
    assertThat(ModelCard.of(FILE, card(volumes).toMetadata())).isEqualTo(card(volumes));

    Map<String, String> metadata =
        card(volumes.withWindows(Optional.of(new SliceWindows(64, 8, SliceWindows.Score.MEAN))))
            .toMetadata();
    assertThat(metadata.get("pollard.preprocessing"))
        .contains("\"cached\":[64,32,32]")
        .contains("\"windows\":{\"slices\":64,\"stride\":8,\"score\":\"mean\"}");
    Map<String, String> parts =
        Map.of(
            "\"mean\"}", "\"maximum\"}",
            "\"score\":\"mean\"", "\"score\":\"median\"",
            "\"stride\":8", "\"stride\":0",
            "{\"slices\":64", "{\"slices\":16000",
            "\"windows\":{", "\"windows\":7,\"more\":{");
    parts.forEach(
        (from, to) -> {
          Map<String, String> other = new HashMap<>(metadata);
          other.computeIfPresent("pollard.preprocessing", (key, text) -> text.replace(from, to));
          assertThatThrownBy(() -> ModelCard.of(FILE, other)).isInstanceOf(ModelException.class);
        });
  }

  private static ModelCard card(Preprocessing preprocessing) {
    return new ModelCard(
        new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty()),
        preprocessing,
        Optional.empty(),
        Map.of(),
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pollard.format|6|NEWER|it has format 6 but this version of Pollard knows up to 5",
        "pollard.format|one|METADATA|a whole number in its metadata pollard.format",
        "pollard.classes|[\"a\"]|METADATA|at least two classes",
        "pollard.classes|[1,2]|METADATA|a list of texts in its metadata pollard.classes",
        "pollard.classes|[\"a\"|METADATA|its metadata pollard.classes is no JSON",
        "pollard.positive|other|METADATA|but found other",
        "pollard.preprocessing|{}|METADATA|size as a number in its metadata pollard.preprocessing",
        "pollard.preprocessing|{\"size\":100000}|METADATA|size as 1 to 16384 pixels",
        "pollard.preprocessing|{\"input\":[3,8]}|METADATA|channels, (depth,) height and width",
        "pollard.preprocessing|{\"input\":[1,2,\"x\"]}|METADATA|input as a number",
        "pollard.preprocessing|{\"input\":[9000,1,1]}|METADATA|at most 1024 channels",
        "pollard.preprocessing|{\"input\":[4,16000,16000]}|METADATA|268435456 numbers",
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
