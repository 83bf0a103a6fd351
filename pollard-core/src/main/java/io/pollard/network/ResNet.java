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
 * Residual networks in torchvision's spelling: He et al. 2016, table 1; ResNeXt (Xie et al. 2017)
 * and Wide ResNet (Zagoruyko and Komodakis 2016) as torchvision builds them. The stride of a
 * bottleneck is on its 3x3 convolution. Every residual block is a unit.
 */
public final class ResNet {

  /** Units of each block of the networks of 50 layers. */
  private static final List<Integer> OF_50 = List.of(3, 4, 6, 3);

  private ResNet() {}

  public static Network resnet18(int classes) {
    return basic("resnet18", List.of(2, 2, 2, 2), classes);
  }

  public static Network resnet34(int classes) {
    return basic("resnet34", List.of(3, 4, 6, 3), classes);
  }

  public static Network resnet50(int classes) {
    return bottlenecks("resnet50", OF_50, 1, 64, classes);
  }

  public static Network resnet152(int classes) {
    return bottlenecks("resnet152", List.of(3, 8, 36, 3), 1, 64, classes);
  }

  /** 32 groups of 4 channels. */
  public static Network resnext50(int classes) {
    return bottlenecks("resnext50_32x4d", OF_50, 32, 4, classes);
  }

  /** Inner widths doubled. */
  public static Network wideResnet50(int classes) {
    return bottlenecks("wide_resnet50_2", OF_50, 1, 128, classes);
  }

  private static Network basic(String name, List<Integer> depths, int classes) {
    List<Unit> units = new ArrayList<>(List.of(stem()));
    for (int block = 1; block <= 4; block++) {
      int width = 32 << block;
      for (int index = 0; index < depths.get(block - 1); index++) {
        int stride = index == 0 && block > 1 ? 2 : 1;
        units.add(Unit.named("layer" + block + "." + index, block, basicBlock(width, stride)));
      }
    }
    return new Network(name, units, imagenet(classes));
  }

  /** The width is that of one group in the first block. */
  private static Network bottlenecks(
      String name, List<Integer> depths, int groups, int groupWidth, int classes) {
    List<Unit> units = new ArrayList<>(List.of(stem()));
    for (int block = 1; block <= 4; block++) {
      int inner = (groups * groupWidth) << (block - 1);
      int outer = 128 << block;
      for (int index = 0; index < depths.get(block - 1); index++) {
        int stride = index == 0 && block > 1 ? 2 : 1;
        units.add(
            Unit.named(
                "layer" + block + "." + index,
                block,
                residual(
                    sequence(
                        conv("conv1", inner, 1),
                        batchNorm("bn1"),
                        relu(),
                        grouped(conv("conv2", inner, 3, stride), new Fixed(groups)),
                        batchNorm("bn2"),
                        relu(),
                        conv("conv3", outer, 1),
                        batchNorm("bn3")),
                    index == 0 ? downsample(outer, stride) : identity()),
                relu()));
      }
    }
    return new Network(name, units, imagenet(classes));
  }

  /** Two 3x3 convolutions and a shortcut. */
  static Layer basicBlock(int width, int stride) {
    return sequence(
        residual(
            sequence(
                conv("conv1", width, 3, stride),
                batchNorm("bn1"),
                relu(),
                conv("conv2", width, 3),
                batchNorm("bn2")),
            stride == 1 ? identity() : downsample(width, stride)),
        relu());
  }

  private static Unit stem() {
    return new Unit(
        "stem", 0, sequence(conv("conv1", 64, 7, 2), batchNorm("bn1"), relu(), maxPool(3, 2)));
  }

  private static Layer downsample(int width, int stride) {
    return named("downsample", conv("0", width, 1, stride), batchNorm("1"));
  }

  private static Head imagenet(int classes) {
    return new Head.Classifier(sequence(globalAverage(), linear("fc", classes)));
  }
}
