package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.weights.WeightsException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights whose network was a part of something, so that its names begin otherwise. */
class TensorNamesTest {

  private static final Network NETWORK = Networks.pretrained("sapling");
  private static final TensorFile SAPLING = Weights.sapling().file();

  @TempDir private Path folder;

  private static StoredTensor named(String name, StoredTensor tensor) {
    return new StoredTensor(name, tensor.dtype(), tensor.shape(), tensor.bytes());
  }

  private static List<StoredTensor> under(String prefix) {
    return SAPLING.tensors().values().stream()
        .map(tensor -> named(prefix + tensor.name(), tensor))
        .toList();
  }

  private Path file(List<StoredTensor> tensors) {
    Path file = folder.resolve("weights.safetensors");
    Safetensors.write(file, tensors, Map.of());
    return file;
  }

  private static LoadReport report(Weights weights) {
    return LoadReport.of(weights.file(), NETWORK, NETWORK, NETWORK.usualInput());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_orig_mod.",
        "model.",
        "module.",
        "net.",
        "backbone.",
        "encoder.",
        "student.backbone.",
        "module._orig_mod.",
        "whatever.it.is.called.0."
      })
  void aCommonBeginningIsLeftOffAndSaid(String prefix) {
    Path file = file(under(prefix));
    Weights fitted = Weights.read(file).fittedTo(NETWORK);
    assertThat(report(fitted).isComplete()).isTrue();
    assertThat(fitted.file().tensor("conv1.weight").floats())
        .isEqualTo(SAPLING.tensor("conv1.weight").floats());
    assertThat(fitted.notes())
        .contains(
            "The names in "
                + file
                + " begin with "
                + prefix
                + " where sapling has none; that is left off.");
    assertThat(fitted.fittedTo(NETWORK)).isSameAs(fitted);
  }

  @Test
  void namesThatFitStay() {
    Weights read = Weights.read(file(under("")));
    assertThat(read.fittedTo(NETWORK)).isSameAs(read);
  }

  @Test
  void aTensorBesideTheNetworkIsLeftOut() {
    List<StoredTensor> tensors = new ArrayList<>(under("module."));
    tensors.add(named("epoch", SAPLING.tensor("bn1.bias")));
    Weights fitted = Weights.read(file(tensors)).fittedTo(NETWORK);
    assertThat(report(fitted).isComplete()).isTrue();
    assertThat(fitted.notes()).anyMatch(note -> note.endsWith("not beginning so: 1 (epoch)."));
  }

  @Test
  void aNetworkThatLacksATensorIsFoundAllTheSameSoThatThisOneIsNamed() {
    List<StoredTensor> tensors = new ArrayList<>(under("model."));
    tensors.removeIf(tensor -> tensor.name().equals("model.conv1.weight"));
    WeightsException thrown =
        catchThrowableOfType(
            WeightsException.class,
            () -> report(Weights.read(file(tensors)).fittedTo(NETWORK)).orThrow());
    assertThat(thrown).hasMessageContaining("; missing: 1 (conv1.weight [16, 3, 3, 3]); give");
  }

  @Test
  void ofTwoNetworksInOneFileNoneIsGuessed() {
    List<StoredTensor> tensors = new ArrayList<>(under("teacher."));
    tensors.addAll(under("student.backbone."));
    Path file = file(tensors);
    WeightsException thrown =
        catchThrowableOfType(WeightsException.class, () -> Weights.read(file).fittedTo(NETWORK));
    assertThat(thrown.reason()).isEqualTo(Reason.OTHER_NETWORK);
    assertThat(thrown)
        .hasMessage(
            file
                + ": expected the tensors of one sapling but found those of 2, under teacher. and"
                + " student.backbone.; name one, as "
                + file
                + ":teacher");
    for (String key : List.of("teacher", "student.backbone", "student")) {
      Weights named = Weights.read(file, Sidecar.EMPTY, Optional.of(key)).fittedTo(NETWORK);
      assertThat(report(named).isComplete()).as(key).isTrue();
      assertThat(named.notes())
          .contains("The tensors of " + file + " are those under " + key + ".");
      assertThat(named.identity()).isEqualTo(named.provenance().sha256() + ":" + key);
    }
    assertThat(Weights.read(file).identity()).hasSize(64);
    WeightsException none =
        catchThrowableOfType(
            WeightsException.class, () -> Weights.read(file, Sidecar.EMPTY, Optional.of("ema")));
    assertThat(none)
        .hasMessageEndingWith(
            "expected tensors under \"ema\" but found names that begin with 2 (teacher, student)");
  }

  @Test
  void oneChannelIsRepeatedAndSeveralAreAdded() {
    StoredTensor first = SAPLING.tensor("conv1.weight");
    float[] three = first.floats();
    float[] one = new float[three.length / 3];
    for (int output = 0; output < 16; output++) {
      for (int channel = 0; channel < 3; channel++) {
        for (int place = 0; place < 9; place++) {
          one[output * 9 + place] += three[(output * 3 + channel) * 9 + place];
        }
      }
    }
    ByteBuffer bytes = ByteBuffer.allocate(one.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(one);
    List<StoredTensor> tensors = new ArrayList<>(under(""));
    tensors.set(
        tensors.indexOf(first),
        new StoredTensor("conv1.weight", DType.F32, List.of(16L, 1L, 3L, 3L), bytes));
    Weights grey = Weights.read(file(tensors));
    assertThat(catchThrowableOfType(WeightsException.class, () -> report(grey).orThrow()))
        .hasMessageEndingWith("; --convert-channels makes its first convolution fit");
    Weights colour = grey.withChannelsOf(NETWORK, NETWORK.usualInput());
    assertThat(report(colour).isComplete()).isTrue();
    float[] repeated = colour.file().tensor("conv1.weight").floats();
    assertThat(repeated[0]).isEqualTo((float) (one[0] / 3.0));
    assertThat(repeated[9]).isEqualTo(repeated[0]);
    Weights back = Weights.sapling().withChannelsOf(NETWORK, FeatureShape.of(1, 64, 64));
    assertThat(back.file().tensor("conv1.weight").shape()).containsExactly(16L, 1L, 3L, 3L);
    assertThat(back.file().tensor("conv1.weight").floats()[5])
        .isCloseTo(one[5], org.assertj.core.data.Offset.offset(1e-6f));
    assertThat(grey.withChannelsOf(NETWORK, FeatureShape.of(1, 64, 64))).isSameAs(grey);
  }

  @Test
  void fourChannelsCanNotBeConvertedToThree() {
    StoredTensor first = SAPLING.tensor("conv1.weight");
    List<StoredTensor> tensors = new ArrayList<>(under(""));
    tensors.set(
        tensors.indexOf(first),
        new StoredTensor(
            "conv1.weight", DType.U8, List.of(16L, 4L, 3L, 3L), ByteBuffer.allocate(16 * 36)));
    Weights four = Weights.read(file(tensors));
    assertThat(
            catchThrowableOfType(
                WeightsException.class, () -> four.withChannelsOf(NETWORK, NETWORK.usualInput())))
        .hasMessageContaining("expected one channel in conv1.weight or in the input");
  }

  @Test
  void theBeginningOfTheLowestUnitsIsLeftOffToo() {
    List<StoredTensor> lowest =
        under("encode_image.").stream()
            .filter(tensor -> tensor.name().matches("encode_image[.](conv1|bn1|layer1)[.].*"))
            .toList();
    Weights fitted = Weights.read(file(lowest)).fittedTo(NETWORK);
    assertThat(report(fitted).end()).contains("layer1.0");
    assertThat(fitted.notes()).anyMatch(note -> note.contains("begin with encode_image."));
    List<StoredTensor> bare =
        lowest.stream()
            .map(tensor -> named(tensor.name().replaceFirst("encode_image[.]", ""), tensor))
            .toList();
    Weights read = Weights.read(file(bare));
    assertThat(read.fittedTo(NETWORK)).isSameAs(read);
  }
}
