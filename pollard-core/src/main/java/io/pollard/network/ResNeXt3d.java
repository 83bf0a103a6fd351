package io.pollard.network;

import static io.pollard.network.Layers.batchNorm;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.globalAverage;
import static io.pollard.network.Layers.grouped;
import static io.pollard.network.Layers.identity;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.maxPool;
import static io.pollard.network.Layers.named;
import static io.pollard.network.Layers.relu;
import static io.pollard.network.Layers.residual;
import static io.pollard.network.Layers.sequence;

import io.pollard.network.Groups.Fixed;
import java.util.ArrayList;
import java.util.List;

/**
 * Three-dimensional ResNeXt-101 of 32 groups (Hara et al. 2018), spelled as in its authors'
 * repository, whose weights were trained on Kinetics: a stem of 64 channels, projections with batch
 * norm where a block starts. It reads volumes [3, D, H, W].
 */
public final class ResNeXt3d {

  private ResNeXt3d() {}

  public static Network resnext3d101(int classes) {
    List<Integer> depths = List.of(3, 4, 23, 3);
    List<Unit> units = new ArrayList<>(List.of(stem()));
    for (int block = 1; block <= 4; block++) {
      int inner = 64 << block;
      for (int index = 0; index < depths.get(block - 1); index++) {
        int stride = index == 0 && block > 1 ? 2 : 1;
        Layer shortcut = index == 0 ? downsample(2 * inner, stride) : identity();
        units.add(
            Unit.named(
                "layer" + block + "." + index, block, bottleneck(inner, stride, shortcut), relu()));
      }
    }
    return new Network(
        "resnext3d101",
        units,
        new Head.Classifier(sequence(globalAverage(), linear("fc", classes))));
  }

  private static Unit stem() {
    return new Unit(
        "stem",
        0,
        sequence(
            conv("conv1", Width.of(64), Extent.cube(7), Extent.of(1, 2, 2)),
            batchNorm("bn1"),
            relu(),
            maxPool(Extent.cube(3), Extent.cube(2))));
  }

  private static Layer bottleneck(int inner, int stride, Layer shortcut) {
    return residual(
        sequence(
            conv("conv1", Width.of(inner), Extent.cube(1), Extent.cube(1)),
            batchNorm("bn1"),
            relu(),
            grouped(
                conv("conv2", Width.of(inner), Extent.cube(3), Extent.cube(stride)), new Fixed(32)),
            batchNorm("bn2"),
            relu(),
            conv("conv3", Width.of(2 * inner), Extent.cube(1), Extent.cube(1)),
            batchNorm("bn3")),
        shortcut);
  }

  private static Layer downsample(int width, int stride) {
    return named(
        "downsample",
        conv("0", Width.of(width), Extent.cube(1), Extent.cube(stride)),
        batchNorm("1"));
  }
}
