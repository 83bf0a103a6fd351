package io.pollard.network;

import static io.pollard.network.Layers.activation;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.gated;
import static io.pollard.network.Layers.globalAverage;
import static io.pollard.network.Layers.grouped;
import static io.pollard.network.Layers.identity;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.maxPool;
import static io.pollard.network.Layers.named;
import static io.pollard.network.Layers.residual;
import static io.pollard.network.Layers.sequence;

import io.pollard.network.Groups.Fixed;
import io.pollard.network.Layer.Activation;
import io.pollard.network.Layer.Function;
import io.pollard.network.Layer.Norm;
import io.pollard.network.Layer.NormKind;
import java.util.ArrayList;
import java.util.List;

/**
 * PENet for pulmonary embolism in CT angiography (Huang et al. 2020), spelled as in its authors'
 * repository: three-dimensional bottlenecks of 32 groups with group norm, leaky ReLU,
 * squeeze-and-excitation and stochastic depth. It reads volumes [3, D, H, W].
 */
public final class PeNet {

  private static final List<Integer> DEPTHS = List.of(3, 4, 6, 3);

  /** Units above the stem. */
  private static final double UNITS = 16;

  private PeNet() {}

  public static Network penet(int classes) {
    List<Unit> units = new ArrayList<>(List.of(stem()));
    for (int block = 1; block <= 4; block++) {
      int inner = 64 << block;
      for (int index = 0; index < DEPTHS.get(block - 1); index++) {
        int stride = index == 0 && block > 1 ? 2 : 1;
        Layer shortcut = index == 0 ? downsample(2 * inner, stride) : identity();
        double survival = 1 - 0.5 * (units.size() - 1) / UNITS;
        units.add(
            Unit.named(
                "encoders." + (block - 1) + ".penet_blocks." + index,
                block,
                residual(bottleneck(inner, stride), shortcut, survival),
                leakyRelu()));
      }
    }
    return new Network(
        "penet",
        units,
        new Head.Classifier(sequence(globalAverage(), linear("classifier.fc", classes))));
  }

  private static Unit stem() {
    return new Unit(
        "stem",
        0,
        sequence(
            conv("in_conv.0", Width.of(64), Extent.cube(7), Extent.of(1, 2, 2)),
            groupNorm("in_conv.1"),
            leakyRelu(),
            maxPool(Extent.cube(3), Extent.cube(2))));
  }

  private static Layer bottleneck(int inner, int stride) {
    Extent one = Extent.cube(1);
    return sequence(
        conv("conv1", Width.of(inner), one, one),
        groupNorm("norm1"),
        leakyRelu(),
        grouped(conv("conv2", Width.of(inner), Extent.cube(3), Extent.cube(stride)), new Fixed(32)),
        groupNorm("norm2"),
        leakyRelu(),
        conv("conv3", Width.of(2 * inner), one, one),
        groupNorm("norm3"),
        gate(2 * inner));
  }

  private static Layer gate(int channels) {
    return named(
        "se_block.excite",
        gated(
            sequence(
                globalAverage(),
                linear("0", channels / 16),
                leakyRelu(),
                linear("2", channels),
                activation(Function.SIGMOID))));
  }

  private static Layer downsample(int width, int stride) {
    return named(
        "down_sample",
        conv("0", Width.of(width), Extent.cube(1), Extent.cube(stride)),
        groupNorm("1"));
  }

  private static Norm groupNorm(String name) {
    return new Norm(name, NormKind.GROUPS_OF_16, 1e-5);
  }

  private static Activation leakyRelu() {
    return activation(Function.LEAKY_RELU);
  }
}
