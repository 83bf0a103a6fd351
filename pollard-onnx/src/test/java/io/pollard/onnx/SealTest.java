package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.onnx.ModelException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {

  private static final Path FILE = Path.of("model.onnx");

  @Test
  void anyByteThatIsChangedIsFound() {
    byte[] bytes = ModelWriter.bytes(TestModels.model());
    assertThatCode(() -> Seal.check(FILE, ByteBuffer.wrap(bytes))).doesNotThrowAnyException();
    for (int index = 0; index < bytes.length; index++) {
      byte[] changed = bytes.clone();
      changed[index] ^= 4;
      assertThatThrownBy(() -> Seal.check(FILE, ByteBuffer.wrap(changed)))
          .as("byte %s", index)
          .isInstanceOfSatisfying(
              ModelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED));
    }
    assertThatThrownBy(() -> Seal.check(FILE, ByteBuffer.wrap(bytes, 0, bytes.length - 1)))
        .hasMessageContaining("some were changed or are damaged");
    assertThatThrownBy(() -> Seal.check(FILE, ByteBuffer.allocate(3)))
        .isInstanceOf(ModelException.class);
  }

  /** What docs/models.md says: {@code head -c -84 model.onnx | sha256sum}. */
  @Test
  void itIsTheDigestOfAllBytesBefore() throws Exception {
    byte[] bytes = ModelWriter.bytes(TestModels.model());
    byte[] before = Arrays.copyOf(bytes, bytes.length - 84);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(before));
    assertThat(ModelReader.metadata(FILE, ByteBuffer.wrap(bytes)))
        .containsEntry("pollard.digest", digest);
  }

  @Test
  void strangersAndNewerFilesGetTheirOwnSentence(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("model.onnx");
    OnnxModel model = TestModels.model();
    ModelWriter.write(file, model.withMetadata(Map.of("author", "somebody")));
    refused(file, Reason.FOREIGN, "found an ONNX file without pollard.format");
    ModelWriter.write(file, model.withMetadata(Map.of("pollard.format", "6")));
    refused(file, Reason.NEWER, "it has format 6 but this version of Pollard knows up to 5");
    byte[] bytes = ModelWriter.bytes(model);
    bytes[40] ^= 1;
    Files.write(file, bytes);
    refused(file, Reason.DAMAGED, "");
  }

  private static void refused(Path file, Reason reason, String part) {
    assertThatThrownBy(() -> ModelFile.read(file))
        .isInstanceOfSatisfying(ModelException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(part);
  }
}
