package io.pollard.network;

import static io.pollard.network.Layers.activation;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.dropout;
import static io.pollard.network.Layers.gated;
import static io.pollard.network.Layers.globalAverage;
import static io.pollard.network.Layers.grouped;
import static io.pollard.network.Layers.identity;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.named;
import static io.pollard.network.Layers.padded;
import static io.pollard.network.Layers.residual;
import static io.pollard.network.Layers.sequence;
import static io.pollard.network.Layers.withBias;

import io.pollard.network.Layer.Conv;
import io.pollard.network.Layer.Function;
import io.pollard.network.Layer.Norm;
import io.pollard.network.Layer.NormKind;
import io.pollard.network.Layer.PoolTo;
import io.pollard.network.Layer.Sequence;
import java.util.ArrayList;
import java.util.List;

/**
 * EfficientNet-B0 (Tan and Le 2019, table 1) in the spellings of torchvision and timm, which agree
 * tensor by tensor in the order of construction, and its Lite0 without gates. Every inverted
 * bottleneck is a unit; the last 1x1 convolution is a block of its own.
 */
public final class EfficientNet {

  /**
   * A row of the table: {@code repeats} inverted bottlenecks, the first of them with the stride.
   */
  private record Stage(int expansion, int kernel, int stride, int channels, int repeats) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 3, 1, 16, 1),
          new Stage(6, 3, 2, 24, 2),
          new Stage(6, 5, 2, 40, 2),
          new Stage(6, 3, 2, 80, 3),
          new Stage(6, 5, 1, 112, 3),
          new Stage(6, 5, 2, 192, 4),
          new Stage(6, 3, 1, 320, 1));

  private static final int STEM_CHANNELS = 32;
  private static final int TOP_CHANNELS = 1280;

  /** The paper's regularisation: dropout, and stochastic depth that grows to the same. */
  private static final double DROPPED = 0.2;

  private EfficientNet() {}

  public static Network b0(int classes) {
    return build("efficientnet_b0", TORCHVISION, Variant.B0, classes);
  }

  public static Network timmB0(int classes) {
    return build("timm-efficientnet_b0", TIMM, Variant.B0, classes);
  }

  /** Symmetric padding and epsilon 1e-5: weights that PyTorch trained. */
  public static Network timmLite0(int classes) {
    return build("timm-efficientnet_lite0", TIMM, Variant.LITE, classes);
  }

  /** TensorFlow's 'same' padding and epsilon 1e-3: Google's weights need them. */
  public static Network timmTensorFlowLite0(int classes) {
    return build("timm-tf_efficientnet_lite0", TIMM, Variant.TENSORFLOW_LITE, classes);
  }

  /** What the members of the family differ in beside names. */
  private enum Variant {
    B0(Function.SILU, 1e-5),
    LITE(Function.RELU6, 1e-5),
    TENSORFLOW_LITE(Function.RELU6, 1e-3);

    private final Function function;
    private final double epsilon;

    Variant(Function function, double epsilon) {
      this.function = function;
      this.epsilon = epsilon;
    }

    Conv pad(Conv conv) {
      return this == TENSORFLOW_LITE ? padded(conv, new Padding.TensorFlowSame()) : conv;
    }

    Norm norm(String name) {
      return new Norm(name, NormKind.BATCH, epsilon);
    }

    Layer activate() {
      return activation(function);
    }

    boolean isGated() {
      return this == B0;
    }
  }

  /** A convolution's name and that of its norm. */
  private record Step(String conv, String norm) {}

  /** The names inside a bottleneck, the gate's relative to its own. */
  private record Names(Step depthwise, String gate, Step project) {}

  private record Spelling(
      Step stem,
      String stages,
      int firstStage,
      Names separable,
      Step expand,
      Names inverted,
      String reduce,
      String restore,
      String topUnit,
      Step top,
      String classifier) {}

  private static final Spelling TORCHVISION =
      new Spelling(
          new Step("features.0.0", "features.0.1"),
          "features.",
          1,
          new Names(
              new Step("block.0.0", "block.0.1"), "block.1", new Step("block.2.0", "block.2.1")),
          new Step("block.0.0", "block.0.1"),
          new Names(
              new Step("block.1.0", "block.1.1"), "block.2", new Step("block.3.0", "block.3.1")),
          "fc1",
          "fc2",
          "features.8",
          new Step("features.8.0", "features.8.1"),
          "classifier.1");

  private static final Spelling TIMM =
      new Spelling(
          new Step("conv_stem", "bn1"),
          "blocks.",
          0,
          new Names(new Step("conv_dw", "bn1"), "se", new Step("conv_pw", "bn2")),
          new Step("conv_pw", "bn1"),
          new Names(new Step("conv_dw", "bn2"), "se", new Step("conv_pwl", "bn3")),
          "conv_reduce",
          "conv_expand",
          "conv_head",
          new Step("conv_head", "bn2"),
          "classifier");

  private static Network build(String name, Spelling spelling, Variant variant, int classes) {
    List<Unit> units = new ArrayList<>();
    units.add(
        new Unit(
            "stem",
            0,
            sequence(
                variant.pad(conv(spelling.stem().conv(), STEM_CHANNELS, 3, 2)),
                variant.norm(spelling.stem().norm()),
                variant.activate())));
    int bottlenecks = STAGES.stream().mapToInt(Stage::repeats).sum();
    int channels = STEM_CHANNELS;
    for (int block = 1; block <= STAGES.size(); block++) {
      Stage stage = STAGES.get(block - 1);
      for (int index = 0; index < stage.repeats(); index++) {
        Layer body =
            bottleneck(spelling, variant, stage, channels, index == 0 ? stage.stride() : 1);
        double survival = 1 - DROPPED * (units.size() - 1) / bottlenecks;
        units.add(
            Unit.named(
                spelling.stages() + (spelling.firstStage() + block - 1) + "." + index,
                block,
                index == 0 ? body : residual(body, identity(), survival)));
        channels = stage.channels();
      }
    }
    units.add(
        new Unit(
            spelling.topUnit(),
            STAGES.size() + 1,
            sequence(
                conv(spelling.top().conv(), TOP_CHANNELS, 1),
                variant.norm(spelling.top().norm()),
                variant.activate())));
    return new Network(
        name,
        units,
        new Head.Classifier(
            sequence(globalAverage(), dropout(DROPPED), linear(spelling.classifier(), classes))));
  }

  /** A bottleneck on {@code channels}; the gate's width is a quarter of them, not of the inner. */
  private static Layer bottleneck(
      Spelling spelling, Variant variant, Stage stage, int channels, int stride) {
    boolean isExpanded = stage.expansion() > 1;
    Names names = isExpanded ? spelling.inverted() : spelling.separable();
    int inner = stage.expansion() * channels;
    List<Layer> layers = new ArrayList<>();
    if (isExpanded) {
      layers.add(conv(spelling.expand().conv(), inner, 1));
      layers.add(variant.norm(spelling.expand().norm()));
      layers.add(variant.activate());
    }
    Extent kernel = Extent.filled(2, stage.kernel());
    Conv depthwise = conv(names.depthwise().conv(), Width.SAME, kernel, Extent.filled(2, stride));
    layers.add(variant.pad(grouped(depthwise, Groups.DEPTHWISE)));
    layers.add(variant.norm(names.depthwise().norm()));
    layers.add(variant.activate());
    if (variant.isGated()) {
      layers.add(named(names.gate(), gate(spelling, variant, channels / 4, inner)));
    }
    layers.add(conv(names.project().conv(), stage.channels(), 1));
    layers.add(variant.norm(names.project().norm()));
    return new Sequence(layers);
  }

  private static Layer gate(Spelling spelling, Variant variant, int squeezed, int channels) {
    return gated(
        sequence(
            new PoolTo(1),
            withBias(conv(spelling.reduce(), squeezed, 1)),
            variant.activate(),
            withBias(conv(spelling.restore(), channels, 1)),
            activation(Function.SIGMOID)));
  }
}
