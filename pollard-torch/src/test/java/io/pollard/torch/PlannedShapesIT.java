package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.testing.PlannedNetworks;
import io.pollard.torch.TrainingNetwork.Pass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Core's shapes are libtorch's: every declared network, head and strategy. */
class PlannedShapesIT {

  private static final TensorFactory FACTORY = TensorFactory.cpu();

  static List<String> names() {
    return PlannedNetworks.namesAndDecoders();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyUnitAndHeadGivesWhatCoreSays(String name) {
    FeatureShape in = PlannedNetworks.input(Networks.named(name, PlannedNetworks.OUTPUTS));
    List<Network> planned = PlannedNetworks.of(name);
    assertThat(planned).hasSizeGreaterThan(3);
    for (Network network : planned) {
      String what = name + " up to " + network.units().get(network.units().size() - 1).name();
      assertThat(network.out(in)).as(what).isEqualTo(PlannedNetworks.outputs(network, in));
      assertThat(run(network, in))
          .as(what + " under " + network.head())
          .isEqualTo(PlannedNetworks.arraySizes(network, in));
    }
  }

  /** The sizes that libtorch makes of one image, behind the batch axis. */
  private static List<List<Long>> run(Network network, FeatureShape in) {
    List<List<Long>> seen = new ArrayList<>();
    long[] image =
        LongStream.concat(LongStream.of(1), in.arraySizes().stream().mapToLong(Long::longValue))
            .toArray();
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        TrainingNetwork engine =
            new TrainingNetwork(
                GoldenNetworks.trainAll(network),
                in,
                FACTORY,
                (spec, shape) -> FACTORY.zeros(shape))) {
      Tensor out =
          engine.forward(
              FACTORY.zeros(image),
              0,
              Pass.evaluation(),
              (unit, features) -> seen.add(sizes(features)));
      seen.add(sizes(out));
    }
    return seen;
  }

  private static List<Long> sizes(Tensor features) {
    return Arrays.stream(features.shape()).skip(1).boxed().toList();
  }
}
