package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsTest {

  /** By sha256sum, of the file that {@link #write} makes. */
  private static final String SHA256 =
      "f034fc659396f5ae6f9be343920e3b92a2fa7a3488b0842e0d06d16bc7b63323";

  private static final String PREPROCESSING =
      """
      {"size": 192, "crop_share": 1, "interpolation": "bicubic", "mean": [0.5, 0.4, 0.3],\
       "deviation": [0.5, 1, 0.25]}\
      """;

  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void write() {
    path = folder.resolve("a.b.safetensors");
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3, 4});
    Safetensors.write(path, List.of(new StoredTensor("a", DType.F32, List.of(), bytes)), Map.of());
  }

  private void sidecar(String json) throws IOException {
    Files.writeString(folder.resolve("a.b.json"), json);
  }

  private WeightsException rejection() {
    return catchThrowableOfType(WeightsException.class, () -> Weights.read(path));
  }

  @Test
  void withoutASidecarImageNetIsAssumedAndSaid() {
    Weights weights = Weights.read(path);
    assertThat(weights.preprocessing()).isEqualTo(Preprocessing.imagenet());
    assertThat(weights.provenance())
        .isEqualTo(new Provenance("unknown", SHA256, "unknown", "unknown", List.of()));
    assertThat(weights.notes())
        .containsExactly(
            "Nothing says how images are prepared for "
                + path
                + ", so ImageNet's way is taken (224 pixels, its mean and deviation);"
                + " a.b.json beside it may say another.");
    assertThat(weights.file().tensors()).containsOnlyKeys("a");
  }

  @Test
  void aSidecarSaysWhereWeightsComeFromAndHowImagesArePrepared() throws IOException {
    sidecar(
        """
        {"format": 1, "semantics": 1, "sha256": "%s", "source": "a clinic", "licence": "CC BY 4.0",
         "trained_on": "hands", "classes": ["left", "right"], "preprocessing": %s}
        """
            .formatted(SHA256, PREPROCESSING));
    Weights weights = Weights.read(path);
    assertThat(weights.provenance())
        .isEqualTo(
            new Provenance("a clinic", SHA256, "CC BY 4.0", "hands", List.of("left", "right")));
    assertThat(weights.preprocessing())
        .isEqualTo(
            new Preprocessing(
                Preprocessing.square(192),
                1,
                Interpolation.BICUBIC,
                List.of(0.5, 0.4, 0.3),
                List.of(0.5, 1.0, 0.25),
                new Intensity.ByDepth(),
                Fit.CROP));
    assertThat(weights.notes()).isEmpty();
  }

  @Test
  void aSidecarMayLeaveThePreprocessingOpen() throws IOException {
    sidecar("{\"format\": 1, \"licence\": \"MIT\"}");
    Weights weights = Weights.read(path);
    assertThat(weights.provenance().licence()).isEqualTo("MIT");
    assertThat(weights.preprocessing()).isEqualTo(Preprocessing.imagenet());
    assertThat(weights.notes()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"format\": 2}",
        "{\"format\": 1, \"semantics\": 2}",
        "{\"format\": 1, \"license\": \"MIT\"}",
        "{\"format\": 1, \"licence\": 3}",
        "{\"format\": 1, \"classes\": \"left\"}",
        "{\"format\": 1, \"classes\": [1]}",
        "{\"format\": 1, \"sha256\": \"00\"}",
        "{\"format\": 1, \"preprocessing\": 224}",
        "{\"format\": 1, \"preprocessing\": {\"size\": 224}}"
      })
  void refusesASidecarThatIsNotAsDescribed(String json) throws IOException {
    sidecar(json);
    assertThat(rejection().reason()).isEqualTo(Reason.SIDECAR);
    assertThat(rejection()).hasMessageStartingWith(folder.resolve("a.b.json") + ": expected ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192=0",
        "192=1e9",
        "192=99.5",
        "192=\"224\"",
        "crop_share\": 1=crop_share\": 1.5",
        "bicubic=nearest",
        "[0.5, 0.4, 0.3]=[0.5]",
        "[0.5, 1, 0.25]=[0.5, 0, 0.25]",
        "0.4=1e999",
        "0.4=null",
        "\"mean\"=\"std\""
      })
  void refusesPreprocessingThatCanNotBe(String change) throws IOException {
    String[] parts = change.split("=", -1);
    String changed = PREPROCESSING.replace(parts[0], parts[1]);
    assertThat(changed).isNotEqualTo(PREPROCESSING);
    sidecar("{\"format\": 1, \"preprocessing\": " + changed + "}");
    assertThat(rejection().reason()).isEqualTo(Reason.SIDECAR);
  }

  @Test
  void refusesASidecarThatIsNotJsonOrTooLong() throws IOException {
    sidecar("licence: MIT");
    assertThat(rejection().reason()).isEqualTo(Reason.NOT_JSON);
    sidecar("{\"format\": 1}" + " ".repeat(1 << 20));
    assertThat(rejection().reason()).isEqualTo(Reason.SIDECAR);
  }
}
