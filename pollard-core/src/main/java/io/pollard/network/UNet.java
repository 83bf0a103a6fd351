package io.pollard.network;

import static io.pollard.network.Layers.batchNorm;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.maxPool;
import static io.pollard.network.Layers.named;
import static io.pollard.network.Layers.relu;
import static io.pollard.network.Layers.sequence;
import static io.pollard.network.Layers.withBias;

import java.util.ArrayList;
import java.util.List;

/**
 * U-Net (Ronneberger et al. 2015) with the trunk of a ResNet-34, in the spelling of
 * segmentation-models-pytorch. Of its trunk only what runs is there. The max pool opens {@code
 * layer1.0}, so that the stem ends with the map that the decoder reads.
 */
public final class UNet {

  private static final List<Integer> DEPTHS = List.of(3, 4, 6, 3);

  private UNet() {}

  /**
   * The U-Net whose trunk halves the image {@code depth} times.
   *
   * @param depth 2 to 5; the image's sides are multiples of 2 to that power
   * @param structures maps that come out, one a structure
   * @throws IllegalArgumentException for another depth
   */
  public static Network resnet34(int depth, int structures) {
    if (depth < 2 || depth > 5) {
      throw new IllegalArgumentException("expected a depth from 2 to 5 but found " + depth);
    }
    List<Unit> units = new ArrayList<>(List.of(stem()));
    for (int block = 1; block < depth; block++) {
      for (int index = 0; index < DEPTHS.get(block - 1); index++) {
        units.add(unit(block, index));
      }
    }
    return new Network("unet-resnet34-depth" + depth, units, decoder(depth, structures));
  }

  /**
   * The decoder for a trunk that halves the image {@code halvings} times: the last so many of
   * widths 256, 128, 64, 32, 16. It fits a trunk that is cut inside a block, too.
   */
  public static Head.Decoder decoder(int halvings, int structures) {
    List<Unit> blocks = new ArrayList<>();
    for (int index = 0; index < halvings; index++) {
      int width = 8 << (halvings - index);
      blocks.add(
          Unit.named(
              "decoder.blocks." + index,
              index + 1,
              conv("conv1.0", width, 3),
              batchNorm("conv1.1"),
              relu(),
              conv("conv2.0", width, 3),
              batchNorm("conv2.1"),
              relu()));
    }
    return new Head.Decoder(blocks, withBias(conv("segmentation_head.0", structures, 3)));
  }

  private static Unit stem() {
    return new Unit("stem", 0, named("encoder", conv("conv1", 64, 7, 2), batchNorm("bn1"), relu()));
  }

  private static Unit unit(int block, int index) {
    String name = "encoder.layer" + block + "." + index;
    Layer body = named(name, ResNet.basicBlock(32 << block, index == 0 && block > 1 ? 2 : 1));
    boolean opensTrunk = block == 1 && index == 0;
    return new Unit(name, block, opensTrunk ? sequence(maxPool(3, 2), body) : body);
  }
}
