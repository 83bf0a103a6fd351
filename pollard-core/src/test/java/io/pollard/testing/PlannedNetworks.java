package io.pollard.testing;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Method;
import io.pollard.strategy.Method.Settings;
import io.pollard.strategy.UnitPlan.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What engines are asked to run: every declared network as it is, and under every strategy with
 * either head at the first, the middle and the last cut point. Strategies that differ in rates and
 * statistics alone lead to equal networks, which stand here once.
 */
public final class PlannedNetworks {

  /** Outputs of the heads: no width of a declared layer. */
  public static final int OUTPUTS = 3;

  /** Made of the layers of others, of which they have more: 63 and 118 million numbers. */
  private static final Set<String> LARGER = Set.of("i3resnet34", "i3resnet152");

  private PlannedNetworks() {}

  /** Declared networks, without those that only ask an engine for more of the same. */
  public static List<String> names() {
    return Networks.names().stream().filter(name -> !LARGER.contains(name)).toList();
  }

  public static List<Network> of(String name) {
    Network declared = Networks.named(name, OUTPUTS);
    Set<Network> networks = new LinkedHashSet<>(List.of(declared));
    for (HeadForm head : HeadForm.values()) {
      Settings settings = new Settings(head, .1, Statistics.KEEP);
      for (Method method : Method.values()) {
        if (!method.hasCut()) {
          networks.add(method.whole(settings).plan(declared, OUTPUTS).network());
        }
        for (String cut : ends(method.cuts(declared))) {
          networks.add(method.at(cut, declared, settings).plan(declared, OUTPUTS).network());
        }
      }
    }
    return List.copyOf(networks);
  }

  private static List<String> ends(List<String> cuts) {
    return cuts.isEmpty()
        ? List.of()
        : List.of(cuts.get(0), cuts.get(cuts.size() / 2), cuts.get(cuts.size() - 1));
  }

  /**
   * A small input that is not square and, but for decoders, has odd sides, so that axes can't be
   * mistaken for each other and every rounding shows.
   */
  public static FeatureShape input(Network declared) {
    if (declared.head() instanceof Head.Decoder) {
      return FeatureShape.of(3, 32, 64);
    }
    if (declared.usualInput().extent().axes() == 3) {
      return FeatureShape.of(3, 9, 33, 47);
    }
    return switch (declared.name()) {
      case "alexnet" -> FeatureShape.of(3, 71, 97);
      case "cbr_larget" -> FeatureShape.of(3, 217, 235);
      default -> FeatureShape.of(3, 35, 67);
    };
  }

  /** The shape of a head's outputs: classes, or maps of the image's size. */
  public static FeatureShape outputs(Network network, FeatureShape in) {
    return network.head() instanceof Head.Decoder
        ? in.withChannels(OUTPUTS)
        : FeatureShape.vector(OUTPUTS);
  }

  /** What flows out of every unit, of a decoder's blocks, and of the head, in an engine's order. */
  public static List<List<Long>> arraySizes(Network network, FeatureShape in) {
    List<FeatureShape> shapes = new ArrayList<>();
    network.cutPoints(in).forEach(point -> shapes.add(point.features()));
    network.decoderSteps(in).forEach(step -> shapes.add(step.block().body().out(step.joined())));
    shapes.add(network.out(in));
    return shapes.stream().map(FeatureShape::arraySizes).toList();
  }
}
