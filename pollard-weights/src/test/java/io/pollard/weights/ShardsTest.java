package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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

class ShardsTest {

  private static final String FIRST = "model-00001-of-00002.safetensors";
  private static final String SECOND = "model-00002-of-00002.safetensors";

  @TempDir private Path folder;
  private Path index;

  @BeforeEach
  void write() throws IOException {
    Safetensors.write(folder.resolve(FIRST), List.of(number("a", 1)), Map.of());
    Safetensors.write(folder.resolve(SECOND), List.of(number("b", 2)), Map.of());
    index = folder.resolve("model.safetensors.index.json");
    index("{\"a\": \"" + FIRST + "\", \"b\": \"" + SECOND + "\"}");
  }

  private void index(String places) throws IOException {
    Files.writeString(index, "{\"metadata\": {\"total_size\": 2}, \"weight_map\": " + places + "}");
  }

  private static StoredTensor number(String name, int value) {
    return new StoredTensor(name, DType.U8, List.of(), ByteBuffer.wrap(new byte[] {(byte) value}));
  }

  private WeightsException refused() {
    return catchThrowableOfType(WeightsException.class, () -> Weights.read(index));
  }

  @Test
  void theIndexAndItsFolderGiveAllTensors() {
    for (Path typed : List.of(index, folder)) {
      Weights weights = Weights.read(typed);
      assertThat(weights.file().tensors()).containsOnlyKeys("a", "b");
      assertThat(weights.file().tensor("b").floats()).containsExactly(2);
      assertThat(weights.file().path()).isEqualTo(index);
    }
  }

  /** By {@code sha256sum model-*.safetensors | sha256sum}. */
  @Test
  void theHashIsThatOfThePartsHashes() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (String part : List.of(FIRST, SECOND)) {
      lines
          .append(Checksum.hash(Checksum.Kind.SHA256, folder.resolve(part)))
          .append("  ")
          .append(part)
          .append('\n');
    }
    Path list = Files.writeString(folder.resolve("list"), lines);
    assertThat(Weights.read(index).provenance().sha256())
        .isEqualTo(Checksum.hash(Checksum.Kind.SHA256, list));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../model-00001-of-00002.safetensors",
        "/etc/passwd",
        "sub/x.safetensors",
        "..\\\\x.safetensors",
        "x.bin",
        ""
      })
  void noNameLeadsOutOfTheFolder(String name) throws IOException {
    index("{\"a\": \"" + name + "\"}");
    assertThat(refused().reason()).isEqualTo(Reason.FIELDS);
    assertThat(refused()).hasMessageContaining("expected names of files beside it");
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Files.delete(folder.resolve(SECOND));
    assertThat(refused())
        .hasMessageEndingWith(
            "expected 2 parts beside it but these are missing: 1 ("
                + SECOND
                + "); fetch them into the same folder");
    index("{\"a\": \"" + FIRST + "\", \"c\": \"" + FIRST + "\"}");
    assertThat(refused()).hasMessageContaining("expected the tensor c in " + FIRST);
    index("[]");
    assertThat(refused()).hasMessageContaining("expected a weight_map");
  }
}
