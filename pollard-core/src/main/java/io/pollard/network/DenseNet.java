package io.pollard.network;

import static io.pollard.network.Layers.averagePool;
import static io.pollard.network.Layers.batchNorm;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.denseConnection;
import static io.pollard.network.Layers.globalAverage;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.maxPool;
import static io.pollard.network.Layers.named;
import static io.pollard.network.Layers.relu;
import static io.pollard.network.Layers.sequence;

import java.util.ArrayList;
import java.util.List;

/**
 * Densely connected networks (Huang et al. 2017, table 1, growth rate 32) in torchvision's
 * spelling. Every dense layer is a unit, [C, H, W] to [C + 32, H, W], and so is every transition,
 * which ends its block. The last norm is a unit; the ReLU behind it belongs to the source's head.
 */
public final class DenseNet {

  private static final int GROWTH = 32;

  private DenseNet() {}

  public static Network densenet121(int classes) {
    return densenet("densenet121", List.of(6, 12, 24, 16), classes);
  }

  public static Network densenet201(int classes) {
    return densenet("densenet201", List.of(6, 12, 48, 32), classes);
  }

  private static Network densenet(String name, List<Integer> depths, int classes) {
    List<Unit> units = new ArrayList<>(List.of(stem()));
    for (int block = 1; block <= 4; block++) {
      for (int layer = 1; layer <= depths.get(block - 1); layer++) {
        units.add(
            Unit.named(
                "features.denseblock" + block + ".denselayer" + layer,
                block,
                denseConnection(
                    batchNorm("norm1"),
                    relu(),
                    conv("conv1", 4 * GROWTH, 1),
                    batchNorm("norm2"),
                    relu(),
                    conv("conv2", GROWTH, 3))));
      }
      units.add(
          block < 4
              ? transition(block)
              : new Unit("features.norm5", block, batchNorm("features.norm5")));
    }
    return new Network(
        name,
        units,
        new Head.Classifier(sequence(relu(), globalAverage(), linear("classifier", classes))));
  }

  private static Unit stem() {
    return new Unit(
        "stem",
        0,
        named("features", conv("conv0", 64, 7, 2), batchNorm("norm0"), relu(), maxPool(3, 2)));
  }

  private static Unit transition(int block) {
    return Unit.named(
        "features.transition" + block,
        block,
        batchNorm("norm"),
        relu(),
        conv("conv", Width.HALF, 1),
        averagePool(2));
  }
}
