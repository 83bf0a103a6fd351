package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollard.weights.WeightsException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignKindTest {

  @TempDir private Path folder;

  private WeightsException refused(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("weights.pth"), bytes);
    WeightsException thrown =
        catchThrowableOfType(WeightsException.class, () -> Weights.read(file));
    assertThat(thrown.reason()).isEqualTo(Reason.FOREIGN);
    assertThat(thrown)
        .hasMessageStartingWith(file + ": expected weights of safetensors or PyTorch but found ")
        .hasMessageContaining("; ");
    return thrown;
  }

  private WeightsException refused(String latin1) throws IOException {
    byte[] start = latin1.getBytes(StandardCharsets.ISO_8859_1);
    return refused(Arrays.copyOf(start, Math.max(start.length, 64)));
  }

  private static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (String name : names) {
        out.putNextEntry(new ZipEntry(name));
        out.write(new byte[] {'d', 'a', 't', 'a', '.', 'p', 'k', 'l'});
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] tar(String first) {
    byte[] bytes = new byte[1024];
    byte[] name = first.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(name, 0, bytes, 0, name.length);
    System.arraycopy(new byte[] {'u', 's', 't', 'a', 'r'}, 0, bytes, 257, 5);
    return bytes;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<!DOCTYPE html><html>|an HTML page",
        "<html lang=\"en\">|an HTML page",
        "<!-- x --><html><body>|an HTML page",
        "<?xml version=\"1.0\"?><Error>|an XML page",
        "{\"metadata\": {}, \"weight_map\": {}}|an index of weights in parts",
        "{\"architectures\": []}|JSON",
        "GGUF\u0003|GGUF",
        "\u0093NUMPY\u0001|an array of NumPy",
        "BZh91AY|a bzip2 archive",
        "model_checkpoint_path: \"x\"|a checkpoint of TensorFlow",
        "\u00ff\u00d8\u00ff\u00e0|an image",
        "%PDF-1.7|a PDF"
      })
  void theKindIsNamed(String beginning, String kind) throws IOException {
    assertThat(refused(beginning)).hasMessageContaining(kind);
  }

  @Test
  void marksThatAreNoTextAreNamedToo() throws IOException {
    assertThat(refused("\u001f\u008b\u0008")).hasMessageContaining("a gzip archive");
    assertThat(refused("\u0008\u0007\u0012\u0007pytorch")).hasMessageContaining("an ONNX model");
    assertThat(refused("\u0008\u0001\u0012\u0004\u0008\u0001"))
        .hasMessageContaining("a saved model of TensorFlow");
    assertThat(refused(" \0\0\0TFL3")).hasMessageContaining("a model of TensorFlow Lite");
    assertThat(refused("\u0089HDF\r\n\u001a\n")).hasMessageContaining("HDF5");
    assertThat(refused("\u00fd7zXZ\0")).hasMessageContaining("an xz archive");
    assertThat(refused("\u0089PNG\r\n\u001a\n")).hasMessageContaining("an image");
    byte[] table = new byte[64];
    Arrays.fill(table, (byte) 0x81);
    byte[] magic = {0x57, (byte) 0xfb, (byte) 0x80, (byte) 0x8b, 0x24, 0x75, 0x47, (byte) 0xdb};
    System.arraycopy(magic, 0, table, 56, 8);
    assertThat(refused(table)).hasMessageContaining("the index of a checkpoint of TensorFlow");
  }

  @Test
  void aPointerOfGitSaysHowLargeTheFileIs() throws IOException {
    assertThat(
            refused(
                ("version https://git-lfs.github.com/spec/v1\noid sha256:"
                        + "a".repeat(64)
                        + "\nsize 46807446\n")
                    .getBytes(StandardCharsets.UTF_8)))
        .hasMessageEndingWith(
            "found a Git LFS pointer, so the weights were not fetched; git lfs pull, in its"
                + " repository, puts the file of 46807446 bytes in its place");
  }

  @Test
  void archivesAreToldByWhatIsInThem() throws IOException {
    assertThat(refused(zip("config.json", "model.weights.h5"))).hasMessageContaining("Keras");
    assertThat(refused(zip("conv1.weight.npy"))).hasMessageContaining("arrays of NumPy (.npz)");
    assertThat(refused(zip("weights.pth")))
        .hasMessageContaining("a zip archive that torch.save did not write; unpack it");
    assertThat(refused(tar("resnet.pth"))).hasMessageContaining("a tar archive; unpack it");
    assertThat(refused(tar("storages"))).hasMessageContaining("the tar that PyTorch wrote");
  }

  @Test
  void whatIsNoFileIsNamed() throws IOException {
    assertThat(refused(new byte[0])).hasMessageContaining("an empty file; fetch it again");
    assertThat(catchThrowableOfType(WeightsException.class, () -> Weights.read(folder)))
        .hasMessageContaining("a folder; give the file of weights in it");
    Path nothing = Path.of("/dev/null");
    if (Files.exists(nothing)) {
      assertThat(catchThrowableOfType(WeightsException.class, () -> Weights.read(nothing)))
          .hasMessageContaining("a pipe or a device");
    }
    assertThat(
            catchThrowableOfType(
                WeightsException.class, () -> Weights.read(folder.resolve("none.pth"))))
        .hasMessageContaining("there is no such file");
  }

  @Test
  void oursIsNotForeign() throws IOException {
    Path file = folder.resolve("a.safetensors");
    Safetensors.write(file, List.of(), java.util.Map.of());
    assertThat(ForeignKind.of(file)).isEmpty();
    assertThat(ForeignKind.of(Files.write(file, zip("archive/data.pkl")))).isEmpty();
  }
}
