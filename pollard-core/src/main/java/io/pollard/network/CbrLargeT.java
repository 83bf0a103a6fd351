package io.pollard.network;

import static io.pollard.network.Layers.batchNorm;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.globalAverage;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.maxPool;
import static io.pollard.network.Layers.named;
import static io.pollard.network.Layers.padded;
import static io.pollard.network.Layers.relu;
import static io.pollard.network.Layers.sequence;
import static io.pollard.network.Layers.withBias;

import java.util.ArrayList;
import java.util.List;

/**
 * CBR-LargeT, the plain network that Transfusion (Raghu et al. 2019) compares with: five times 7x7
 * convolution, batch norm, ReLU, a 3x3 max pool of stride 2 between them. Nothing is padded and
 * convolutions have biases, which the paper leaves open; the smallest image is 217x217.
 */
public final class CbrLargeT {

  private CbrLargeT() {}

  public static Network largeT(int classes) {
    List<Unit> units = new ArrayList<>();
    for (int block = 1; block <= 4; block++) {
      Layer pool = padded(maxPool(3, 2), Padding.none(2));
      units.add(new Unit("pool" + block, block, sequence(convolution(block), pool)));
    }
    units.add(new Unit("CBR5", 5, convolution(5)));
    return new Network(
        "cbr_larget", units, new Head.Classifier(sequence(globalAverage(), linear("fc", classes))));
  }

  private static Layer convolution(int block) {
    return named(
        "CBR" + block,
        withBias(padded(conv("conv", 16 << block, 7), Padding.none(2))),
        batchNorm("bn"),
        relu());
  }
}
