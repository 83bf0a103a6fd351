package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.pollard.imaging.Looks;
import io.pollard.imaging.Looks.Between;
import io.pollard.imaging.Looks.Colour;
import io.pollard.imaging.SampleType;
import io.pollard.onnx.ModelException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputGateTest {

  private static final Path FILE = Path.of("model.onnx");

  static Looks looks() {
    return new Looks(
        List.of(200, 300),
        List.of(400, 500),
        Set.of(SampleType.U8, SampleType.U16),
        Map.of("Modality", List.of("CR", "DX")),
        Set.of(Colour.GREY),
        new Between(60, 172.5),
        new Between(30, 70),
        new Between(0, 0.25),
        new Between(0, 0.125));
  }

  private static InputGate gate(int validationImages) {
    FeatureGaussian gaussian =
        new FeatureGaussian(new double[3], new double[][] {{1, 0, 0}}, new double[] {2}, 1, 0.25);
    double[] distances = IntStream.rangeClosed(1, validationImages).mapToDouble(i -> i).toArray();
    return InputGate.of(gaussian, 640, distances, looks());
  }

  /** The rank of conformal prediction: a new image exceeds it with the chance that is stated. */
  @Test
  void theThresholdIsAQuantileOfValidationImagesOrTheLargestOfTooFew() {
    assertThat(gate(1000).threshold()).isEqualTo(996);
    assertThat(gate(1000).isEnough()).isTrue();
    assertThat(gate(199).threshold()).isEqualTo(199);
    assertThat(gate(199).isEnough()).isTrue();
    assertThat(gate(198).threshold()).isEqualTo(198);
    assertThat(gate(198).isEnough()).isFalse();
    assertThat(gate(1).threshold()).isEqualTo(1);
  }

  @Test
  void ofManyDistancesSomeAreKeptAndTheLargest() {
    assertThat(gate(100).distances()).hasSize(100);
    assertThat(gate(1000).distances()).hasSize(256).startsWith(3.0).endsWith(1000.0);
    assertThat(gate(1000).validationImages()).isEqualTo(1000);
  }

  @Test
  void anImageIsUnlikeBeyondTheThresholdAndWhyIsSaidInWords() {
    InputGate gate = gate(1000);
    assertThat(gate.judge(996, Optional.empty()).isUnlike()).isFalse();
    assertThat(gate.judge(500, Optional.empty()).beyond()).isCloseTo(0.5, offset(0.01));
    assertThat(gate.judge(998, Optional.empty()).reasons())
        .containsExactly(
            "its features are further from the training images' than those of 99.6 % of the"
                + " validation images (distance 998.0, threshold 996.0)");
    assertThat(gate.judge(1e6, Optional.empty()).reasons())
        .containsExactly(
            "its features are further from the training images' than those of all 1000 validation"
                + " images (distance 1.000e+06, threshold 996.0)");
    for (double none : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThat(gate.judge(none, Optional.empty()).distance()).isInfinite();
      assertThat(gate.judge(none, Optional.empty()).isUnlike()).isTrue();
    }
    assertThat(gate.judge(-1e-3, Optional.empty()).distance()).isZero();
  }

  @Test
  void theMetadataHoldIt() {
    ModelCard card = TestModels.card().withGate(gate(300));
    Map<String, String> metadata = card.toMetadata();
    assertThat(ModelCard.of(FILE, metadata)).isEqualTo(card);
    assertThat(metadata).containsEntry("pollard.format", "1");
    assertThat(metadata.get("pollard.gate"))
        .startsWith(
            "{\"features\":3,\"directions\":1,\"shrinkage\":0.25,\"training_images\":640,"
                + "\"validation_images\":300,\"quantile\":0.995,\"threshold\":300.0,"
                + "\"distances\":[1.0,2.0,")
        .endsWith(
            "\"smallest\":[200,300],\"largest\":[400,500],\"types\":[\"u8\",\"u16\"],"
                + "\"described\":{\"Modality\":[\"CR\",\"DX\"]},\"colours\":[\"grey\"],"
                + "\"mean\":[60.0,172.5],\"deviation\":[30.0,70.0],\"black\":[0.0,0.25],"
                + "\"white\":[0.0,0.125]}");
    assertThat(TestModels.card().toMetadata()).doesNotContainKey("pollard.gate");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"features\":3|\"features\":\"many\"|features as a number",
        "\"features\":3|\"features\":0|counts and shares in their ranges",
        "\"directions\":1|\"directions\":1.5|directions as a whole number",
        "\"directions\":1|\"directions\":4|counts and shares in their ranges",
        "\"shrinkage\":0.25|\"shrinkage\":2|counts and shares in their ranges",
        "\"threshold\":3.0|\"threshold\":-3.0|counts and shares in their ranges",
        "[1.0,2.0,3.0]|[1.0,3.0,2.0]|ascending distances",
        "[1.0,2.0,3.0]|[]|ascending distances",
        "[1.0,2.0,3.0]|[1.0,2.0,3.0,4.0]|counts and shares",
        "[1.0,2.0,3.0]|7|distances as a list of at most 256",
        "\"smallest\":[200,300]|\"smallest\":[200]|sizes from the smallest to the largest",
        "\"smallest\":[200,300]|\"smallest\":[600,300]|sizes from the smallest to the largest",
        "\"u8\"|\"u9\"|types that are known",
        "\"grey\"|7|colours that are known",
        "[\"grey\"]|[]|colours that are known",
        "\"Modality\"|\"PatientName\"|words of a header among [Modality,",
        "[\"CR\",\"DX\"]|[\"CR\",7]|Modality as texts",
        "[\"CR\",\"DX\"]|[\"\"]|1 to 16 words of up to 64 characters as Modality",
        "\"described\":{|\"described\":7,\"more\":{|described as an object",
        "[60.0,172.5]|[172.5,60.0]|a range of numbers",
        "[60.0,172.5]|[60.0]|mean as two numbers"
      })
  void damagedMetadataAreRefusedInOneSentence(String from, String to, String part) {
    Map<String, String> metadata = new HashMap<>(TestModels.card().withGate(gate(3)).toMetadata());
    String whole = metadata.get("pollard.gate");
    assertThat(whole).contains(from);
    metadata.put("pollard.gate", whole.replace(from, to));
    assertThatThrownBy(() -> ModelCard.of(FILE, metadata))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.METADATA))
        .hasMessageStartingWith("model.onnx: its metadata pollard.gate is not as described: ")
        .hasMessageContaining(part);
  }

  @Test
  void aGateWithoutADistanceIsRefused() {
    OnnxModel model = TestModels.modelThatPredicts();
    ModelCard card = TestModels.card().withGate(gate(3));
    ByteBuffer bytes = ByteBuffer.wrap(ModelWriter.bytes(model.withMetadata(card.toMetadata())));
    assertThatThrownBy(() -> Ports.of(new ModelFile(FILE, model, card, bytes)))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.GRAPH))
        .hasMessage("model.onnx: expected, by its input gate, the output distance but found none");
  }

  @Test
  void numbersOutOfTheirRangesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InputGate(1, 1, 0, 2, 1, 0.995, Double.NaN, List.of(1.0), looks()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InputGate(1, 1, 0, 2, 1, 0.995, 1, List.of(Double.NaN), looks()));
  }
}
