package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

  @TempDir private Path folder;

  private static StoredTensor floats(String name, List<Long> shape, float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new StoredTensor(name, DType.F32, shape, bytes);
  }

  private Path golden() throws IOException {
    Path path = folder.resolve("dtypes.safetensors");
    try (InputStream in = getClass().getResourceAsStream("/golden/dtypes.safetensors")) {
      Files.copy(in, path);
    }
    return path;
  }

  @Test
  void readsWhatPythonWrote() throws IOException {
    TensorFile file = Safetensors.read(golden());
    assertThat(file.metadata()).isEqualTo(Map.of("source", "a \"quoted\" name", "format", "pt"));
    assertThat(file.tensors().keySet())
        .containsExactly("i64", "number", "f64", "empty", "f32", "grüße", "bf16", "f16");
    assertThat(file.tensor("f32").shape()).containsExactly(2L, 3L);
    assertThat(file.tensor("f32").floats())
        .containsExactly(1.5f, -2.25f, Float.MAX_VALUE, Float.MIN_VALUE, 0f, -0f);
    assertThat(file.tensor("f16").floats())
        .containsExactly(1f, -2.5f, 65504f, 0x1p-24f, Float.POSITIVE_INFINITY, 0.33325195f);
    assertThat(file.tensor("bf16").floats()).containsExactly(1f, -2.5f, 3.3895314e38f, 0.33203125f);
    assertThat(file.tensor("f64").bytes().asDoubleBuffer().get(1)).isEqualTo(-1e300);
    assertThat(file.tensor("f64").floats()).containsExactly(0.1f, Float.NEGATIVE_INFINITY);
    assertThat(file.tensor("i64").bytes().asLongBuffer().get(1)).isEqualTo(1L << 40);
    assertThat(file.tensor("i64").floats()).containsExactly(-1f, 0x1p40f);
    assertThat(file.tensor("number").shape()).isEmpty();
    assertThat(file.tensor("number").floats()).containsExactly(7f);
    assertThat(file.tensor("empty").shape()).containsExactly(0L, 3L);
    assertThat(file.tensor("empty").floats()).isEmpty();
    assertThat(file.tensor("grüße").floats()).containsExactly(1f);
  }

  @Test
  void whatItReadItWritesBackWithTheSameTensors() throws IOException {
    TensorFile file = Safetensors.read(golden());
    Path copy = folder.resolve("copy.safetensors");
    Safetensors.write(copy, file.tensors().values(), file.metadata());
    TensorFile again = Safetensors.read(copy);
    assertThat(again.tensors()).isEqualTo(file.tensors());
    assertThat(again.tensors().keySet()).containsExactlyElementsOf(file.tensors().keySet());
    assertThat(again.metadata()).isEqualTo(file.metadata());
  }

  @Test
  void writesExactlyTheseBytes() throws IOException {
    Path path = folder.resolve("small.safetensors");
    Safetensors.write(
        path,
        List.of(floats("b", List.of(1L, 2L), 1f, -1f), floats("a", List.of(), 2f)),
        Map.of("z", "1", "k\n\"", "ü\\"));
    String header =
        "{\"__metadata__\":{\"k\\u000a\\\"\":\"ü\\\\\",\"z\":\"1\"},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}";
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer expected =
        ByteBuffer.allocate(8 + padded + 12).order(ByteOrder.LITTLE_ENDIAN).putLong(padded);
    expected.put(json).put(" ".repeat(padded - json.length).getBytes(StandardCharsets.UTF_8));
    expected.putFloat(1f).putFloat(-1f).putFloat(2f);
    assertThat(Files.readAllBytes(path)).isEqualTo(expected.array());
    assertThat(Safetensors.read(path).metadata()).containsEntry("k\n\"", "ü\\");
  }

  @Test
  void replacesAFileAndLeavesNothingBeside() throws IOException {
    Path path = folder.resolve("best.safetensors");
    Files.writeString(path.resolveSibling("best.safetensors.part"), "left by a kill");
    Safetensors.write(path, List.of(floats("a", List.of(1L), 1f)), Map.of());
    TensorFile old = Safetensors.read(path);
    Safetensors.write(path, List.of(floats("a", List.of(1L), 2f)), Map.of());
    assertThat(Safetensors.read(path).tensor("a").floats()).containsExactly(2f);
    assertThat(old.tensor("a").floats()).containsExactly(1f);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }

  /** Linux's /dev/full answers every write as a full disk does. */
  @Test
  void aFullDiskKeepsTheOldFileAndIsSaid() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full on this system");
    Path path = folder.resolve("best.safetensors");
    Safetensors.write(path, List.of(floats("a", List.of(1L), 1f)), Map.of());
    Files.createSymbolicLink(path.resolveSibling("best.safetensors.part"), full);
    assertThatThrownBy(
            () -> Safetensors.write(path, List.of(floats("a", List.of(1L), 2f)), Map.of()))
        .isInstanceOfSatisfying(
            WeightsException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNWRITABLE))
        .hasMessageStartingWith(path + ": it could not be written: ");
    assertThat(Safetensors.read(path).tensor("a").floats()).containsExactly(1f);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void aFailedWriteKeepsTheOldFile() throws IOException {
    Path path = folder.resolve("best.safetensors");
    Safetensors.write(path, List.of(floats("a", List.of(1L), 1f)), Map.of());
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () -> Safetensors.write(path, List.of(floats("a", List.of(1L), 2f)), Map.of()))
        .isInstanceOfSatisfying(
            WeightsException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNWRITABLE));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Safetensors.read(path).tensor("a").floats()).containsExactly(1f);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void writesManyMegabytesFromHeapBuffers() {
    Path path = folder.resolve("big.safetensors");
    ByteBuffer bytes = ByteBuffer.allocate((5 << 20) + 12);
    bytes.put(5 << 20, (byte) 7);
    List<Long> shape = List.of((5L << 20) / 4 + 3);
    Safetensors.write(path, List.of(new StoredTensor("a", DType.F32, shape, bytes)), Map.of());
    assertThat(Safetensors.read(path).tensor("a").bytes()).isEqualTo(bytes);
  }

  @Test
  void refusesToWriteANameTwice() {
    StoredTensor tensor = floats("a", List.of(1L), 1f);
    Path path = folder.resolve("twice.safetensors");
    assertThatThrownBy(() -> Safetensors.write(path, List.of(tensor, tensor), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(path).doesNotExist();
  }

  @Test
  void copiesIntoACallersBufferAndLeavesItsOwnPositionAlone() {
    StoredTensor tensor = floats("a", List.of(2L), 3f, 4f);
    FloatBuffer target = FloatBuffer.allocate(5);
    tensor.copyTo(target);
    tensor.copyTo(target);
    assertThat(target.array()).containsExactly(3f, 4f, 3f, 4f, 0f);
  }

  @Test
  void aTensorsBytesMustFitItsShape() {
    assertThatThrownBy(() -> floats("a", List.of(2L, 2L), 1f))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 16 bytes for a of F32 [2, 2] but found 4");
    for (List<Long> shape : List.of(List.of(-1L, -1L), List.of(1L << 32, 1L << 32))) {
      assertThatThrownBy(() -> floats("a", shape, 1f))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("in a: " + shape);
    }
  }
}
