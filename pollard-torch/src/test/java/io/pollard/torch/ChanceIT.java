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
import io.pollard.network.Width;
import io.pollard.testing.Fill;
import io.pollard.torch.Interpreter.Mode;
import io.pollard.torch.TrainingNetwork.Pass;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a training pass leaves to chance. Stochastic depth (Huang et al. 2016) drops the body of a
 * whole sample, dropout (Srivastava et al. 2014) single numbers; what is kept grows by one over the
 * probability of being kept, so that the mean stays, and evaluation is as if there were neither.
 */
class ChanceIT {

  private static final int SAMPLES = 4000;
  private static final double KEPT = 0.7;

  /** Four standard deviations of a share of so many draws. */
  private static double error(int draws) {
    return 4 * Math.sqrt(KEPT * (1 - KEPT) / draws);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void stochasticDepthDropsTheBodiesOfWholeSamples(int axes) {
    FeatureShape in = shape(axes);
    Layer body = Layers.conv("conv", Width.SAME, Extent.filled(axes, 1), Extent.filled(axes, 1));
    double[] through = input(in);
    double[] whole = run(Layers.residual(body, Layers.identity()), in, Mode.TRAIN, 1);
    Layer layer = Layers.residual(body, Layers.identity(), KEPT);
    assertThat(run(layer, in, Mode.EVALUATE, 1)).isEqualTo(whole);

    double[] found = run(layer, in, Mode.TRAIN, 1);
    int numbers = Math.toIntExact(in.elements());
    int kept = 0;
    double mean = 0;
    double expected = 0;
    for (int sample = 0; sample < SAMPLES; sample++) {
      boolean isKept = found[sample * numbers] != through[sample * numbers];
      kept += isKept ? 1 : 0;
      for (int i = sample * numbers; i < (sample + 1) * numbers; i++) {
        double made = whole[i] - through[i];
        assertThat(found[i])
            .as("number %d of sample %d", i, sample)
            .isCloseTo(through[i] + (isKept ? made / KEPT : 0), offset(1e-12));
        mean += Math.abs(found[i] - through[i]) / found.length;
        expected += Math.abs(made) / found.length;
      }
    }
    assertThat((double) kept / SAMPLES).isCloseTo(KEPT, offset(error(SAMPLES)));
    assertThat(mean / expected).isCloseTo(1, offset(0.05));
    assertSeeded(layer, in, found);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void dropoutDropsSingleNumbers(int axes) {
    FeatureShape in = shape(axes);
    Layer layer = Layers.dropout(1 - KEPT);
    double[] whole = input(in);
    assertThat(run(layer, in, Mode.EVALUATE, 1)).isEqualTo(whole);

    double[] found = run(layer, in, Mode.TRAIN, 1);
    int kept = 0;
    for (int i = 0; i < found.length; i++) {
      kept += found[i] == 0 ? 0 : 1;
      assertThat(found[i]).isCloseTo(found[i] == 0 ? 0 : whole[i] / KEPT, offset(1e-12));
    }
    assertThat((double) kept / found.length).isCloseTo(KEPT, offset(error(found.length)));
    assertSeeded(layer, in, found);
  }

  private static void assertSeeded(Layer layer, FeatureShape in, double[] first) {
    assertThat(run(layer, in, Mode.TRAIN, 1)).isEqualTo(first);
    assertThat(run(layer, in, Mode.TRAIN, 2)).isNotEqualTo(first);
  }

  private static FeatureShape shape(int axes) {
    return new FeatureShape(2, Extent.filled(axes, 2));
  }

  private static double[] input(FeatureShape in) {
    return Fill.u("input", Math.toIntExact(SAMPLES * in.elements()));
  }

  private static double[] run(Layer layer, FeatureShape in, Mode mode, long seed) {
    Network network = new Network("one layer", List.of(new Unit("stem", 0, layer)), Head.flat(2));
    long[] shape =
        LongStream.concat(
                LongStream.of(SAMPLES), in.arraySizes().stream().mapToLong(Long::longValue))
            .toArray();
    try (PointerScope scope = new PointerScope();
        TrainingNetwork engine = GoldenNetworks.filled(network, in, ScalarType.Double)) {
      torch.manual_seed(seed);
      Tensor images = engine.factory().of(input(in), shape);
      return GoldenNetworks.values(engine.features(images, 1, new Pass(mode, ScalarType.Double)));
    }
  }
}
