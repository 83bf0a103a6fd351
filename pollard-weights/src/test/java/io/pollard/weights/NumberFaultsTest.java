package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.TensorSpec;
import io.pollard.network.TensorSpec.Role;
import io.pollard.weights.WeightsException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberFaultsTest {

  private static final Network NETWORK = Networks.pretrained("sapling");
  private static final Path FILE = Path.of("weights.safetensors");

  private static StoredTensor tensor(TensorSpec spec, double value, double first) {
    float[] values = new float[Math.toIntExact(spec.elements())];
    Arrays.fill(values, (float) value);
    values[0] = (float) first;
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new StoredTensor(spec.name(), DType.F32, spec.shape(), bytes);
  }

  private static TensorFile file(ToDoubleFunction<TensorSpec> value) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : NETWORK.tensors(NETWORK.usualInput())) {
      double number = value.applyAsDouble(spec);
      tensors.put(spec.name(), tensor(spec, number, number));
    }
    return new TensorFile(FILE, tensors, Map.of());
  }

  private static TensorFile with(String name, double first) {
    TensorFile sound = file(spec -> 0.5);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>(sound.tensors());
    StoredTensor old = sound.tensor(name);
    tensors.put(
        name, tensor(new TensorSpec(name, old.shape(), Role.CONVOLUTION_WEIGHT), 0.5, first));
    return new TensorFile(FILE, tensors, Map.of());
  }

  private static NumberFaults trunk(TensorFile file) {
    return NumberFaults.ofTrunk(file, NETWORK, NETWORK.usualInput());
  }

  @Test
  void soundWeightsHaveNone() {
    assertThat(trunk(file(spec -> 0.5)).isEmpty()).isTrue();
    assertThat(trunk(Weights.sapling().file()).isEmpty()).isTrue();
    assertThat(NumberFaults.of(Weights.sapling().file()).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "conv1.weight, NaN, 1 of 432 numbers NaN in conv1.weight",
    "bn1.bias, Infinity, 1 of 16 numbers infinite in bn1.bias",
    "layer1.0.conv1.weight, -Infinity, 1 of 2304 numbers infinite in layer1.0.conv1.weight",
    "conv1.weight, -1e38, 1 of 432 numbers beyond 1e12 in conv1.weight",
    "bn1.running_var, -0.001, '1 of 16 numbers negative in bn1.running_var, which are variances'"
  })
  void whatIsNoNumberOfATrainedNetworkIsNamed(String name, double value, String sentence) {
    assertThat(trunk(with(name, value))).hasToString(sentence);
    assertThat(NumberFaults.of(with(name, value))).hasToString(sentence);
  }

  @Test
  void aRunningVarianceMayBeLarge() {
    assertThat(trunk(with("bn1.running_var", 1e15)).isEmpty()).isTrue();
  }

  @Test
  void zerosAllThroughAreNamedAndZerosThatSoundFilesHaveAreNot() {
    assertThat(trunk(file(spec -> 0)))
        .hasToString(
            "all 16 convolutions zero, all 16 scales of norms zero, all 16 running variances zero");
    // A residual branch begins at zero, and shifts are zero in many files.
    TensorFile sound =
        file(
            spec -> spec.role() == Role.NORM_SHIFT || spec.name().endsWith("bn2.weight") ? 0 : 0.5);
    assertThat(trunk(sound).isEmpty()).isTrue();
    assertThat(trunk(file(spec -> spec.name().equals("conv1.weight") ? 0 : 0.5)))
        .hasToString("the first convolution zero, through which every image passes");
  }

  @Test
  void theFirstFewAreNamedAndTheOthersCounted() {
    WeightsException thrown =
        catchThrowableOfType(
            WeightsException.class, () -> trunk(file(spec -> Double.NaN)).orThrow(FILE));
    assertThat(thrown.reason()).isEqualTo(Reason.NUMBERS);
    assertThat(thrown)
        .hasMessageStartingWith(
            "weights.safetensors: expected numbers of a trained network but found 432 of 432"
                + " numbers NaN in conv1.weight, ")
        .hasMessageContaining(" more tensors; the file is damaged, or its training went astray");
  }

  @Test
  void halvesAndDoublesAreLookedAtToo() {
    ByteBuffer half =
        ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort(0, (short) 0x7e00);
    ByteBuffer wide = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(0, 1e300);
    ByteBuffer whole = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, -1);
    TensorFile file =
        new TensorFile(
            FILE,
            Map.of(
                "a", new StoredTensor("a", DType.F16, List.of(1L), half),
                "b", new StoredTensor("b", DType.F64, List.of(1L), wide),
                "c", new StoredTensor("c", DType.I64, List.of(1L), whole)),
            Map.of());
    assertThat(NumberFaults.of(file).toString())
        .contains("1 of 1 numbers NaN in a", "1 of 1 numbers infinite in b")
        .doesNotContain(" in c");
  }
}
