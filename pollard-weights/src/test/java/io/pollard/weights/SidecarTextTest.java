package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Preprocessing;
import io.pollard.network.FeatureShape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SidecarTextTest {

  private static final String HASH = "0".repeat(64);

  private static Sidecar read(String text) {
    return Sidecar.of(
        Path.of("findings.json"), ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), HASH);
  }

  @Test
  void whatIsWrittenIsRead() {
    Sidecar all =
        new Sidecar(
            Optional.of("a \"quoted\" source\n"),
            Optional.of("CC BY 4.0"),
            Optional.of("2 findings: Ödem, Masse"),
            List.of("Ödem", "Masse"),
            Optional.of(Preprocessing.imagenet().withInput(Preprocessing.square(64))));
    assertThat(read(all.text(HASH))).isEqualTo(all);
    assertThat(read(Sidecar.EMPTY.text(HASH))).isEqualTo(Sidecar.EMPTY);
  }

  /** It has no words for them; then the data's or ImageNet's count. */
  @Test
  void preprocessingOfOtherShapesIsLeftOut() {
    Sidecar wide =
        new Sidecar(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.of(Preprocessing.imagenet().withInput(FeatureShape.of(3, 32, 64))));
    assertThat(read(wide.text(HASH))).isEqualTo(Sidecar.EMPTY);
  }
}
