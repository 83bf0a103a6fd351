package io.pollard.network;

import static io.pollard.network.Layers.batchNorm;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.globalAverage;
import static io.pollard.network.Layers.identity;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.named;
import static io.pollard.network.Layers.relu;
import static io.pollard.network.Layers.residual;
import static io.pollard.network.Layers.sequence;

import java.util.ArrayList;
import java.util.List;

/**
 * Three-dimensional ResNet-18 (Tran et al. 2018, R3D) in the spelling of torchvision's {@code
 * video.r3d_18}: a stem without max pool, so that its maps are large. It reads volumes [3, D, H,
 * W].
 */
public final class R3d {

  private R3d() {}

  public static Network r3d18(int classes) {
    List<Unit> units = new ArrayList<>(List.of(stem()));
    for (int block = 1; block <= 4; block++) {
      for (int index = 0; index < 2; index++) {
        int stride = index == 0 && block > 1 ? 2 : 1;
        units.add(
            Unit.named(
                "layer" + block + "." + index, block, basicBlock(32 << block, stride), relu()));
      }
    }
    return new Network(
        "r3d18", units, new Head.Classifier(sequence(globalAverage(), linear("fc", classes))));
  }

  private static Unit stem() {
    return Unit.named(
        "stem",
        0,
        conv("0", Width.of(64), Extent.of(3, 7, 7), Extent.of(1, 2, 2)),
        batchNorm("1"),
        relu());
  }

  private static Layer basicBlock(int channels, int stride) {
    Width width = Width.of(channels);
    return residual(
        sequence(
            conv("conv1.0", width, Extent.cube(3), Extent.cube(stride)),
            batchNorm("conv1.1"),
            relu(),
            conv("conv2.0", width, Extent.cube(3), Extent.cube(1)),
            batchNorm("conv2.1")),
        stride == 1
            ? identity()
            : named(
                "downsample",
                conv("0", width, Extent.cube(1), Extent.cube(stride)),
                batchNorm("1")));
  }
}
