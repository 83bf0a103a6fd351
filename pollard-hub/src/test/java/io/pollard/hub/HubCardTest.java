package io.pollard.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.pollard.data.Interpolation;
import io.pollard.weights.Sidecar;
import io.pollard.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubCardTest {

  private static final String IMAGES =
      """
      "input_size": [3, 224, 224], "interpolation": "bilinear", "mean": [0, 0, 0],
      "std": [1, 1, 1]""";

  @TempDir private Path folder;

  private Optional<Path> file(String name, String text) throws IOException {
    return Optional.of(Files.write(folder.resolve(name), text.getBytes(UTF_8)));
  }

  private Sidecar config(String json) throws IOException {
    return HubCard.read("source", file("config.json", json), Optional.empty());
  }

  private Sidecar card(String text) throws IOException {
    return HubCard.read("source", Optional.empty(), file("README.md", text));
  }

  @Test
  void anOlderConfigIsFlat() throws IOException {
    Sidecar said =
        config(
            "{\"license\": \"mit\", \"num_classes\": 2, \"label_names\": [\"a\", \"b\"], "
                + IMAGES
                + "}");
    assertThat(said.licence()).hasValue("mit");
    assertThat(said.trainedOn()).hasValue("2 classes");
    assertThat(said.classes()).containsExactly("a", "b");
    assertThat(said.preprocessing().orElseThrow().interpolation())
        .isEqualTo(Interpolation.BILINEAR);
    assertThat(said.preprocessing().orElseThrow().cropShare()).isEqualTo(0.875);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"architectures\": [\"BertModel\"], \"hidden_size\": 768}",
        "{\"pretrained_cfg\": {\"mean\": \"none\", \"std\": [1], \"input_size\": [3]}}"
      })
  void anotherLibrarysConfigSaysNothing(String json) throws IOException {
    assertThat(config(json).preprocessing()).isEmpty();
    assertThat(config(json).trainedOn()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bilinear=nearest",
        "[3, 224, 224]=[1, 224, 224]",
        "[3, 224, 224]=[3, 224, 192]",
        "[3, 224, 224]=[3, 1e9, 1e9]",
        "[3, 224, 224]=[3, 0.5, 0.5]",
        "[0, 0, 0]=[0]",
        "[1, 1, 1]=[1, 0, 1]"
      })
  void imagesThatPollardCanNotPrepareAreRefused(String change) {
    String[] parts = change.split("=", -1);
    String changed = IMAGES.replace(parts[0], parts[1]);
    assertThat(changed).isNotEqualTo(IMAGES);
    assertThatThrownBy(() -> config("{" + changed + "}"))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("give the downloaded file of weights itself, with a sidecar");
  }

  /** A regular expression for lists of lines overflows the stack, or takes their number squared. */
  @ParameterizedTest
  @ValueSource(strings = {"\n-  ", " \n", "\n- x", "\n \t \n-", "\nlicense: "})
  void aCardOfAHundredThousandLinesIsReadInTime(String line) throws IOException {
    String text = "---\ndatasets:" + line.repeat(100_000) + "\n---\n";
    assertTimeout(Duration.ofSeconds(5), () -> card(text));
    assertThat(card("---\ndatasets:" + "\n- x".repeat(100_000) + "\n---\n").trainedOn().orElse(""))
        .hasSizeLessThan(200);
  }

  @Test
  void theCardsHeadHasLicenceAndData() throws IOException {
    Sidecar said = card("---\r\nlicense: 'cc-by-nc-4.0'\r\ndatasets:\r\n- a\r\n- b\r\n---\r\n");
    assertThat(said.licence()).hasValue("cc-by-nc-4.0");
    assertThat(said.trainedOn()).hasValue("a, b");
    assertThat(card("---\nlicense:\n- mit\ntags:\n- x\n---\n").licence()).isEmpty();
    assertThat(card("# Model\nlicense: mit\n").licence()).isEmpty();
    assertThat(card("---\nlicense: mit\n").licence()).isEmpty();
  }
}
