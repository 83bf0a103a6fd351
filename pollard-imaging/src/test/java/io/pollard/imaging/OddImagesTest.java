package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.DataException;
import io.pollard.testing.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Files as users have them, made by golden/odd-images.py, against Pillow's values and NumPy's. */
class OddImagesTest {

  private static final Path NAME = Path.of("scan");

  @TestFactory
  @Timeout(20)
  Stream<DynamicTest> everyFileIsReadAsItIsOrRefusedBySentence() {
    return StreamSupport.stream(Golden.read("odd-images").spliterator(), false)
        .map(odd -> dynamicTest(odd.get("name").textValue(), () -> check(odd)));
  }

  private static void check(JsonNode odd) throws IOException {
    byte[] file = odd.get("file").binaryValue();
    ImageDecoder decoder = new ImageDecoder();
    if (odd.has("refused")) {
      for (JsonNode word : odd.get("refused")) {
        assertThatThrownBy(() -> decoder.decode(file, NAME))
            .isInstanceOf(DataException.class)
            .hasMessageContaining("scan")
            .hasMessageContaining(word.textValue());
      }
      return;
    }
    Pixels pixels = decoder.decode(file, NAME);
    assertThat(pixels.width()).isEqualTo(odd.get("width").intValue());
    assertThat(pixels.height()).isEqualTo(odd.get("height").intValue());
    assertThat(pixels.channels()).isEqualTo(odd.get("channels").intValue());
    assertThat(pixels.depth()).isEqualTo(odd.get("depth").intValue());
    assertThat(Hashes.of(pixels.raster().bytes())).isEqualTo(odd.get("sha256").textValue());
  }
}
