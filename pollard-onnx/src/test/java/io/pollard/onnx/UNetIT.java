package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.testing.PlainNetwork;
import io.pollard.testing.PlannedNetworks;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Trunks under a decoder, whole and cut, as graphs in ONNX Runtime against plain loops. */
class UNetIT {

  static final List<String> NAMES = PlannedNetworks.CUT_UNDER_A_DECODER;

  @ParameterizedTest
  @FieldSource("NAMES")
  void theOutputMapIsThatOfPlainLoops(String name) {
    Network network = Networks.named(name, PlannedNetworks.OUTPUTS);
    FeatureShape in = PlannedNetworks.inputUnderADecoder(network);
    double[] expected = PlainNetwork.outputs(network, in);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    OnnxModel model =
        Exporter.export(
            network, in, FilledWeights.of(network, in), ExportOptions.defaults(), "test");
    Shapes.check(model.graph(), 1);
    long[] shape =
        LongStream.concat(LongStream.of(1), in.arraySizes().stream().mapToLong(Long::longValue))
            .toArray();
    try (OnnxSession session = OnnxSession.of(Path.of("unet.onnx"), ModelWriter.bytes(model), 1)) {
      float[] maps = session.run(FilledWeights.images(1, in), shape).get(Exporter.LOGITS);
      assertThat(maps).hasSize(expected.length);
      for (int i = 0; i < maps.length; i++) {
        assertThat((double) maps[i])
            .as("number %d", i)
            .isCloseTo(expected[i], within(1e-4 * largest));
      }
    }
  }
}
