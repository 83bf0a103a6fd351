package io.pollard.network;

import static io.pollard.network.Layers.activation;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.grouped;
import static io.pollard.network.Layers.identity;
import static io.pollard.network.Layers.layerNorm;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.named;
import static io.pollard.network.Layers.padded;
import static io.pollard.network.Layers.residual;
import static io.pollard.network.Layers.sequence;
import static io.pollard.network.Layers.withBias;

import io.pollard.network.Layer.Conv;
import io.pollard.network.Layer.Flatten;
import io.pollard.network.Layer.Function;
import io.pollard.network.Layer.LayerScale;
import io.pollard.network.Layer.Norm;
import io.pollard.network.Layer.PoolTo;
import java.util.ArrayList;
import java.util.List;

/**
 * ConvNeXt-Tiny (Liu et al. 2022, table 9) in the spellings of torchvision and timm. Every block is
 * a unit, and so is every downsampling, the first of its stage. The last norm, which stands behind
 * the pool, is a unit too.
 */
public final class ConvNeXt {

  /** A stage: so many blocks of a width. */
  private record Stage(int channels, int blocks) {}

  private static final List<Stage> TINY =
      List.of(new Stage(96, 3), new Stage(192, 3), new Stage(384, 9), new Stage(768, 3));

  private static final double EPSILON = 1e-6;

  /** Stochastic depth, which grows to this from 0 in the first block. */
  private static final double DROPPED = 0.1;

  private ConvNeXt() {}

  public static Network tiny(int classes) {
    return build("convnext_tiny", TORCHVISION, classes);
  }

  public static Network timmTiny(int classes) {
    return build("timm-convnext_tiny", TIMM, classes);
  }

  /** The names inside a block. */
  private record Names(
      String depthwise, String norm, String widen, String narrow, LayerScale scale) {}

  /** Where a library puts what stands between and in the stages, counted from 0. */
  private interface Places {
    String downsampling(int stage);

    String block(int stage, int index);
  }

  private record Spelling(
      String stem, Places places, Names names, String lastNorm, String classifier) {}

  private static final Spelling TORCHVISION =
      new Spelling(
          "features.0",
          new Places() {
            @Override
            public String downsampling(int stage) {
              return "features." + 2 * stage;
            }

            @Override
            public String block(int stage, int index) {
              return "features." + (2 * stage + 1) + "." + index;
            }
          },
          new Names("block.0", "block.2", "block.3", "block.5", new LayerScale("layer_scale", 2)),
          "classifier.0",
          "classifier.2");

  private static final Spelling TIMM =
      new Spelling(
          "stem",
          new Places() {
            @Override
            public String downsampling(int stage) {
              return "stages." + stage + ".downsample";
            }

            @Override
            public String block(int stage, int index) {
              return "stages." + stage + ".blocks." + index;
            }
          },
          new Names("conv_dw", "norm", "mlp.fc1", "mlp.fc2", new LayerScale("gamma", 0)),
          "head.norm",
          "head.fc");

  private static Network build(String name, Spelling spelling, int classes) {
    List<Unit> units = new ArrayList<>();
    units.add(
        new Unit(
            "stem", 0, named(spelling.stem(), patches("0", TINY.get(0).channels(), 4), norm("1"))));
    int last = TINY.stream().mapToInt(Stage::blocks).sum() - 1;
    int blocks = 0;
    for (int stage = 0; stage < TINY.size(); stage++) {
      int channels = TINY.get(stage).channels();
      if (stage > 0) {
        units.add(
            Unit.named(
                spelling.places().downsampling(stage),
                stage + 1,
                norm("0"),
                patches("1", channels, 2)));
      }
      for (int index = 0; index < TINY.get(stage).blocks(); index++) {
        units.add(
            Unit.named(
                spelling.places().block(stage, index),
                stage + 1,
                block(spelling.names(), channels, 1 - DROPPED * blocks++ / last)));
      }
    }
    units.add(
        new Unit(
            spelling.lastNorm(),
            TINY.size() + 1,
            sequence(new PoolTo(1), norm(spelling.lastNorm()))));
    return new Network(
        name,
        units,
        new Head.Classifier(sequence(new Flatten(), linear(spelling.classifier(), classes))));
  }

  private static Layer block(Names names, int channels, double survival) {
    Conv depthwise = grouped(withBias(conv(names.depthwise(), Width.SAME, 7)), Groups.DEPTHWISE);
    return residual(
        sequence(
            depthwise,
            norm(names.norm()),
            linear(names.widen(), 4 * channels),
            activation(Function.GELU),
            linear(names.narrow(), channels),
            names.scale()),
        identity(),
        survival);
  }

  private static Norm norm(String name) {
    return layerNorm(name, EPSILON);
  }

  /** A convolution over windows that don't overlap. */
  private static Conv patches(String name, int channels, int side) {
    return padded(withBias(conv(name, channels, side, side)), Padding.none(2));
  }
}
