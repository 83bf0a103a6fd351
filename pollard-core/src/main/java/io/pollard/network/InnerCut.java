package io.pollard.network;

import io.pollard.network.Layer.Activation;
import io.pollard.network.Layer.Attention;
import io.pollard.network.Layer.Branch;
import io.pollard.network.Layer.Channels;
import io.pollard.network.Layer.Join;
import io.pollard.network.Layer.Linear;
import io.pollard.network.Layer.Named;
import io.pollard.network.Layer.Sequence;
import java.util.ArrayList;
import java.util.List;

/**
 * A cut inside a transformer's block, called as timm calls the module that it is after: {@code
 * blocks.3.attn} is after the attention's residual sum, {@code blocks.3.mlp.act} after the
 * activation between the two linear layers, where there is no residual sum and the features are
 * those of the hidden layer. What a unit is made of says where they are.
 *
 * @param kept what a network that ends here keeps of the unit
 * @param below the same where the unit goes on: beside a hidden layer's features it hands on what
 *     the sum still needs
 * @param above the rest of the unit, by the unit's name
 */
record InnerCut(Unit kept, Unit below, Unit above) {

  /** From the image up; none for a unit without attention. */
  static List<InnerCut> of(Unit unit, FeatureShape in) {
    boolean isTransformer = unit.body().all().anyMatch(Attention.class::isInstance);
    if (!isTransformer
        || !(unit.body() instanceof Named named)
        || !(named.body() instanceof Sequence sequence)) {
      return List.of();
    }
    List<InnerCut> cuts = new ArrayList<>();
    List<Layer> layers = sequence.layers();
    FeatureShape shape = in;
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof Branch residual
          && residual.join() == Join.ADD
          && residual.shortcut().equals(Layers.identity())
          && residual.body() instanceof Sequence body) {
        List<Layer> lower = layers.subList(0, i);
        List<Layer> upper = layers.subList(i + 1, layers.size());
        for (Layer layer : body.layers()) {
          if (layer instanceof Attention attention && !upper.isEmpty()) {
            Unit below = part(unit, attention.name(), named, with(lower, residual));
            cuts.add(
                new InnerCut(
                    below, below, new Unit(unit.name(), unit.block(), rest(named, upper))));
          }
        }
        for (int act = 1; act < body.layers().size() - 1; act++) {
          if (body.layers().get(act) instanceof Activation
              && body.layers().get(act - 1) instanceof Linear linear) {
            cuts.add(
                hidden(unit, named, lower, residual, upper, act + 1, path(linear) + "act", shape));
          }
        }
      }
      shape = layers.get(i).out(shape);
    }
    return cuts;
  }

  /** Of {@code mlp.fc1} it is {@code mlp.}, which the activation beside it has too. */
  private static String path(Linear linear) {
    return linear.name().substring(0, linear.name().lastIndexOf('.') + 1);
  }

  private static InnerCut hidden(
      Unit unit,
      Named named,
      List<Layer> lower,
      Branch residual,
      List<Layer> upper,
      int first,
      String name,
      FeatureShape in) {
    List<Layer> body = ((Sequence) residual.body()).layers();
    Sequence start = new Sequence(body.subList(0, first));
    int stream = in.channels();
    int hidden = start.out(in).channels();
    List<Layer> end = new ArrayList<>(List.of(new Channels(stream, hidden)));
    end.addAll(body.subList(first, body.size()));
    List<Layer> rest = new ArrayList<>();
    rest.add(new Branch(Join.ADD, new Sequence(end), new Channels(0, stream), residual.survival()));
    rest.addAll(upper);
    List<Layer> kept = new ArrayList<>(lower);
    kept.addAll(start.layers());
    return new InnerCut(
        part(unit, name, named, kept),
        part(unit, name, named, with(lower, new Branch(Join.CONCAT, start, Layers.identity(), 1))),
        new Unit(unit.name(), unit.block(), rest(named, rest)));
  }

  private static List<Layer> with(List<Layer> lower, Layer last) {
    List<Layer> all = new ArrayList<>(lower);
    all.add(last);
    return all;
  }

  private static Unit part(Unit unit, String name, Named named, List<Layer> layers) {
    return new Unit(unit.name() + "." + name, unit.block(), rest(named, layers));
  }

  private static Named rest(Named named, List<Layer> layers) {
    return new Named(named.name(), new Sequence(layers));
  }

  String name() {
    return kept.name();
  }
}
