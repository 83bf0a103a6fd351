package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer;
import io.pollard.network.Layers;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import io.pollard.testing.ChannelLayers;
import io.pollard.testing.Fill;
import io.pollard.torch.TrainingNetwork.Pass;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers on maps, volumes, tokens and vectors, compared with their definitions in float64. */
class InterpreterIT {

  private static final int SAMPLES = 2;
  private static final double EPSILON = 1e-6;

  /** As ConvNeXt normalises its maps and a transformer its tokens. */
  @ParameterizedTest
  @CsvSource({"3x5, 15", "2x3x4, 24", "7, 1", "'', 1"})
  void aLayerNormIsOverTheChannelsOfEveryPosition(String extent, int inner) {
    FeatureShape in = new FeatureShape(6, extent(extent));
    double[] expected =
        ChannelLayers.norm(input(in), inner, fill("norm.weight", 6), fill("norm.bias", 6), EPSILON);
    assertAgree(run(Layers.layerNorm("norm", EPSILON), in), expected);
  }

  @ParameterizedTest
  @CsvSource({"3x5, 15", "2x3x4, 24", "7, 1", "'', 1"})
  void aLinearLayerIsOverTheChannelsOfEveryPosition(String extent, int inner) {
    FeatureShape in = new FeatureShape(6, extent(extent));
    double[] expected =
        ChannelLayers.linear(input(in), inner, fill("fc.weight", 4, 6), fill("fc.bias", 4));
    assertAgree(run(Layers.linear("fc", 4), in), expected);
  }

  /** Beside each token's channels stand those that the layer makes of it. */
  @Test
  void aDenseConnectionOfTokensJoinsTheirChannels() {
    FeatureShape in = FeatureShape.of(6, 7);
    double[] tokens = input(in);
    double[] made = ChannelLayers.linear(tokens, 1, fill("fc.weight", 4, 6), fill("fc.bias", 4));
    double[] expected = new double[tokens.length + made.length];
    for (int token = 0; token < SAMPLES * 7; token++) {
      System.arraycopy(tokens, 6 * token, expected, 10 * token, 6);
      System.arraycopy(made, 4 * token, expected, 10 * token + 6, 4);
    }
    assertAgree(run(Layers.denseConnection(Layers.linear("fc", 4)), in), expected);
  }

  /** PENet's squeeze-and-excitation: the gate is a vector, what it gates a volume. */
  @ParameterizedTest
  @CsvSource({"3x5, 15", "2x3x4, 24"})
  void aGateOfOneNumberAChannelIsForAllItsPositions(String extent, int inner) {
    FeatureShape in = new FeatureShape(6, extent(extent));
    double[] values = input(in);
    double[] means = new double[SAMPLES * 6];
    for (int i = 0; i < values.length; i++) {
      means[i / inner] += values[i] / inner;
    }
    double[] gates = ChannelLayers.linear(means, 1, fill("fc.weight", 6, 6), fill("fc.bias", 6));
    double[] expected = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      expected[i] = values[i] * gates[i / inner];
    }
    Layer gated = Layers.gated(Layers.sequence(Layers.globalAverage(), Layers.linear("fc", 6)));
    assertAgree(run(gated, in), expected);
  }

  /** ConvNeXt's of a map, with axes of one in its shape, and a transformer's of tokens. */
  @ParameterizedTest
  @CsvSource({"3x5, 15, 2", "3x5, 15, 0", "2x3x4, 24, 3", "7, 1, 0", "'', 1, 0"})
  void aLayerScaleIsANumberAChannel(String extent, int inner, int ones) {
    FeatureShape in = new FeatureShape(6, extent(extent));
    long[] shape =
        LongStream.concat(LongStream.of(6), LongStream.generate(() -> 1).limit(ones)).toArray();
    double[] scale = fill("gamma", shape);
    double[] expected = input(in);
    for (int i = 0; i < expected.length; i++) {
      expected[i] *= scale[i / inner % 6];
    }
    assertAgree(run(new Layer.LayerScale("gamma", ones), in), expected);
  }

  private static Extent extent(String text) {
    return Extent.of(
        Arrays.stream(text.split("x"))
            .filter(size -> !size.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray());
  }

  private static double[] input(FeatureShape in) {
    return Fill.u("input", Math.toIntExact(SAMPLES * in.elements()));
  }

  private static double[] fill(String name, long... shape) {
    return Fill.tensor(name, shape);
  }

  private static double[] run(Layer layer, FeatureShape in) {
    Network network = new Network("one layer", List.of(new Unit("stem", 0, layer)), Head.flat(2));
    long[] shape = new long[in.arraySizes().size() + 1];
    shape[0] = SAMPLES;
    for (int axis = 1; axis < shape.length; axis++) {
      shape[axis] = in.arraySizes().get(axis - 1);
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        TrainingNetwork engine = GoldenNetworks.filled(network, in, ScalarType.Double)) {
      Tensor images = engine.factory().of(input(in), shape);
      return GoldenNetworks.values(engine.features(images, 1, Pass.evaluation(ScalarType.Double)));
    }
  }

  private static void assertAgree(double[] ours, double[] expected) {
    assertThat(ours).hasSameSizeAs(expected);
    for (int i = 0; i < ours.length; i++) {
      assertThat(ours[i]).as("at %d", i).isCloseTo(expected[i], offset(1e-12));
    }
  }
}
