package io.pollard.torch;

import static io.pollard.network.Layers.batchNorm;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.globalAverage;
import static io.pollard.network.Layers.identity;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.relu;
import static io.pollard.network.Layers.residual;
import static io.pollard.network.Layers.sequence;

import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import java.util.List;

/** A network of a few thousand parameters, so that tests train in seconds. */
final class TinyNetworks {

  private TinyNetworks() {}

  static Network residual8() {
    return new Network(
        "tiny",
        List.of(
            new Unit("stem", 0, sequence(conv("conv1", 8, 3, 2), batchNorm("bn1"), relu())),
            Unit.named(
                "block1",
                1,
                residual(
                    sequence(
                        conv("conv1", 8, 3),
                        batchNorm("bn1"),
                        relu(),
                        conv("conv2", 8, 3),
                        batchNorm("bn2")),
                    identity()),
                relu()),
            Unit.named("block2", 2, conv("conv", 16, 3, 2), batchNorm("bn"), relu())),
        new Head.Classifier(sequence(globalAverage(), linear("fc", 10))));
  }
}
