package io.pollard.network;

import static io.pollard.network.Layers.batchNorm;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.globalAverage;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.relu;
import static io.pollard.network.Layers.sequence;

import java.util.ArrayList;
import java.util.List;

/**
 * A small residual network for images of 64x64: a 3x3 stem of stride 2 without a pool, then four
 * blocks of 1, 2, 2 and 1 basic residual units with 16, 32, 64 and 128 channels, in torchvision's
 * spelling. 409 thousand parameters and 26 million multiply-adds; its weights come with Pollard.
 */
public final class Sapling {

  private static final List<Integer> DEPTHS = List.of(1, 2, 2, 1);

  private Sapling() {}

  /** The side of the images that it is made for, in pixels. */
  public static final int SIZE = 64;

  public static Network sapling(int classes) {
    List<Unit> units = new ArrayList<>();
    units.add(new Unit("stem", 0, sequence(conv("conv1", 16, 3, 2), batchNorm("bn1"), relu())));
    for (int block = 1; block <= DEPTHS.size(); block++) {
      for (int index = 0; index < DEPTHS.get(block - 1); index++) {
        int stride = index == 0 && block > 1 ? 2 : 1;
        units.add(
            Unit.named(
                "layer" + block + "." + index, block, ResNet.basicBlock(8 << block, stride)));
      }
    }
    return new Network(
        "sapling", units, new Head.Classifier(sequence(globalAverage(), linear("fc", classes))));
  }
}
