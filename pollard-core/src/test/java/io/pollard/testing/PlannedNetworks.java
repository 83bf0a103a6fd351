package io.pollard.testing;

import io.pollard.network.CutGrain;
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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What engines are asked to run: every declared network as it is, with every head, and under every
 * strategy with a pooled and a flat head at the first, the middle and the last unit, and inside a
 * transformer's first block. Strategies that differ in rates and statistics alone lead to equal
 * networks, which stand here once.
 */
public final class PlannedNetworks {

  /** Outputs of the heads: no width of a declared layer. */
  public static final int OUTPUTS = 3;

  /** Made of the layers of others, of which they have more or wider ones. */
  private static final Pattern LARGER =
      Pattern.compile("i3resnet(34|152)|timm-(tf_)?efficientnet_lite[134]|timm-deit_small.*");

  /**
   * Declared trunks under a decoder: one whose stem's pool opens a residual block, one where it
   * opens a dense layer, and one without a pool.
   */
  public static final List<String> UNDER_A_DECODER =
      List.of("unet-densenet121", "unet-resnet18", "unet-timm-efficientnet_lite0");

  /** The same, whole and cut at and inside a block, and volumes. */
  public static final List<String> CUT_UNDER_A_DECODER =
      List.of(
          "unet-densenet121",
          "unet-densenet121@features.denseblock3.denselayer5",
          "unet-i3resnet18@layer1.0",
          "unet-resnet18",
          "unet-resnet18@layer2.0",
          "unet-resnet18@stem",
          "unet-timm-efficientnet_lite0",
          "unet-timm-efficientnet_lite0@blocks.2.0");

  private static final int TINY = 192;

  private PlannedNetworks() {}

  /** Declared networks, without those that only ask an engine for more of the same. */
  public static List<String> names() {
    return Networks.names().stream().filter(name -> !LARGER.matcher(name).matches()).toList();
  }

  /** The same, and trunks under a decoder. */
  public static List<String> namesAndDecoders() {
    return Stream.concat(names().stream(), UNDER_A_DECODER.stream()).toList();
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
        List<String> cuts = new ArrayList<>(units(method.cuts(declared), declared, head));
        if (method.hasCut() && head == HeadForm.POOLED && !isWide(declared)) {
          cuts.addAll(insideTheFirst(declared));
        }
        for (String cut : cuts) {
          networks.add(method.at(cut, declared, settings).plan(declared, OUTPUTS).network());
        }
      }
    }
    return List.copyOf(networks);
  }

  /** A transformer that differs from a tiny one in widths and positions alone. */
  private static boolean isWide(Network network) {
    return network.tokens().isPresent() && network.features(network.usualInput()).channels() > TINY;
  }

  /** Cut points inside the first unit that has some. */
  private static List<String> insideTheFirst(Network network) {
    List<String> units = network.cuts(CutGrain.UNITS);
    List<String> all = network.cuts(CutGrain.INSIDE);
    return all.stream().dropWhile(units::contains).takeWhile(cut -> !units.contains(cut)).toList();
  }

  /** A transformer's blocks are alike, and the heads that only it has need no more than one. */
  private static List<String> units(List<String> cuts, Network network, HeadForm head) {
    if (cuts.isEmpty() || head == HeadForm.MEAN || head == HeadForm.BOTH) {
      return List.of();
    }
    if (isWide(network)) {
      return cuts.subList(0, 1);
    }
    String first = cuts.get(0);
    String last = cuts.get(cuts.size() - 1);
    return network.tokens().isPresent()
        ? List.of(first, last)
        : List.of(first, cuts.get(cuts.size() / 2), last);
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

  /** What one of {@link #CUT_UNDER_A_DECODER} is run on: 64 x 64, or 32 along each axis. */
  public static FeatureShape inputUnderADecoder(Network network) {
    boolean isVolume = network.usualInput().extent().axes() == 3;
    return isVolume ? FeatureShape.of(3, 32, 32, 32) : FeatureShape.of(3, 64, 64);
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
