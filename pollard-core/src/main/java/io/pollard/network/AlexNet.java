package io.pollard.network;

import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.dropout;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.maxPool;
import static io.pollard.network.Layers.padded;
import static io.pollard.network.Layers.relu;
import static io.pollard.network.Layers.sequence;
import static io.pollard.network.Layers.withBias;

import io.pollard.network.Layer.Flatten;
import io.pollard.network.Layer.Pool;
import io.pollard.network.Layer.PoolTo;
import java.util.List;

/**
 * AlexNet as torchvision has it (Krizhevsky 2014, one column): five convolutions with biases, three
 * max pools. The two hidden layers of the classifier are units too; from there on features are
 * vectors.
 */
public final class AlexNet {

  private AlexNet() {}

  public static Network alexnet(int classes) {
    return new Network(
        "alexnet",
        List.of(
            new Unit("features.2", 1, sequence(first(), relu(), pool())),
            new Unit("features.5", 2, sequence(convolution(3, 192, 5), relu(), pool())),
            new Unit("features.7", 3, sequence(convolution(6, 384, 3), relu())),
            new Unit("features.9", 3, sequence(convolution(8, 256, 3), relu())),
            new Unit("features.12", 3, sequence(convolution(10, 256, 3), relu(), pool())),
            new Unit("classifier.2", 4, sequence(new PoolTo(6), new Flatten(), hidden(1))),
            new Unit("classifier.5", 4, hidden(4))),
        new Head.Classifier(linear("classifier.6", classes)));
  }

  private static Layer first() {
    return padded(
        withBias(conv("features.0", 64, 11, 4)), new Padding.Symmetric(Extent.filled(2, 2)));
  }

  private static Layer convolution(int place, int channels, int kernel) {
    return withBias(conv("features." + place, channels, kernel));
  }

  private static Pool pool() {
    return padded(maxPool(3, 2), Padding.none(2));
  }

  private static Layer hidden(int place) {
    return sequence(dropout(0.5), linear("classifier." + place, 4096), relu());
  }
}
