package io.pollard.testing;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer;
import io.pollard.network.Layers;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import java.util.List;
import java.util.function.BiConsumer;

/** Layers with all that is inside them. */
public final class LayerTrees {

  private LayerTrees() {}

  /**
   * @param see is given each layer and what flows into it, outer ones first
   */
  public static void walk(Layer layer, FeatureShape in, BiConsumer<Layer, FeatureShape> see) {
    see.accept(layer, in);
    if (layer instanceof Layer.Named named) {
      walk(named.body(), in, see);
    } else if (layer instanceof Layer.Sequence sequence) {
      FeatureShape shape = in;
      for (Layer next : sequence.layers()) {
        walk(next, shape, see);
        shape = next.out(shape);
      }
    } else if (layer instanceof Layer.Branch branch) {
      walk(branch.body(), in, see);
      walk(branch.shortcut(), in, see);
    }
  }

  /** {@link #walk(Layer, FeatureShape, BiConsumer)} through a trunk and its classifier. */
  public static void walk(Network network, FeatureShape in, BiConsumer<Layer, FeatureShape> see) {
    FeatureShape shape = in;
    for (Unit unit : network.units()) {
      walk(unit.body(), shape, see);
      shape = unit.body().out(shape);
    }
    if (network.head() instanceof Head.Classifier classifier) {
      walk(classifier.body(), shape, see);
    }
  }

  /** The same network where dropout drops nothing and stochastic depth keeps every body. */
  public static Network withoutChance(Network network) {
    List<Unit> units =
        network.units().stream()
            .map(unit -> new Unit(unit.name(), unit.block(), withoutChance(unit.body())))
            .toList();
    Head head =
        network.head() instanceof Head.Classifier classifier
            ? new Head.Classifier(withoutChance(classifier.body()))
            : network.head();
    return new Network(network.name(), units, head);
  }

  private static Layer withoutChance(Layer layer) {
    if (layer instanceof Layer.Dropout) {
      return Layers.identity();
    }
    if (layer instanceof Layer.Named named) {
      return new Layer.Named(named.name(), withoutChance(named.body()));
    }
    if (layer instanceof Layer.Sequence sequence) {
      return new Layer.Sequence(sequence.layers().stream().map(LayerTrees::withoutChance).toList());
    }
    if (layer instanceof Layer.Branch branch) {
      return new Layer.Branch(
          branch.join(), withoutChance(branch.body()), withoutChance(branch.shortcut()), 1);
    }
    return layer;
  }
}
