package io.pollard.network;

import static io.pollard.network.Layers.dropout;
import static io.pollard.network.Layers.globalAverage;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.sequence;

import io.pollard.network.InvertedBottleneck.Gate;
import io.pollard.network.InvertedBottleneck.Manner;
import io.pollard.network.InvertedBottleneck.Manner.Rows;
import io.pollard.network.InvertedBottleneck.Naming;
import io.pollard.network.InvertedBottleneck.Step;
import io.pollard.network.Layer.Function;
import java.util.ArrayList;
import java.util.List;

/**
 * EfficientNet-B0 (Tan and Le 2019, table 1) in the spellings of torchvision and timm, which agree
 * tensor by tensor in the order of construction, and Lite0 to Lite4 without gates. Every inverted
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

  /** The paper's stochastic depth, which grows to this. */
  private static final double DEPTH_DROPPED = 0.2;

  private static final Gate GATE = new Gate(Function.SILU, Function.SIGMOID);
  private static final Manner PYTORCH = new Manner(Rows.SYMMETRIC, 1e-5, 0.1);
  private static final Manner TENSORFLOW = new Manner(Rows.TENSORFLOW, 1e-3, 0.1);

  private EfficientNet() {}

  public static Network b0(int classes) {
    return build("efficientnet_b0", TORCHVISION, PYTORCH, Scaling.B0, classes);
  }

  public static Network timmB0(int classes) {
    return build("timm-efficientnet_b0", TIMM, PYTORCH, Scaling.B0, classes);
  }

  /** {@link #timmLite} 0. */
  public static Network timmLite0(int classes) {
    return timmLite(0, classes);
  }

  /** {@link #timmTensorFlowLite} 0. */
  public static Network timmTensorFlowLite0(int classes) {
    return timmTensorFlowLite(0, classes);
  }

  /**
   * Lite0 to Lite4 with symmetric padding and epsilon 1e-5: weights that PyTorch trained.
   *
   * @param number 0 to 4
   */
  public static Network timmLite(int number, int classes) {
    return build("timm-efficientnet_lite" + number, TIMM, PYTORCH, Scaling.lite(number), classes);
  }

  /**
   * Lite0 to Lite4 with TensorFlow's 'same' padding and epsilon 1e-3: Google's weights need them.
   *
   * @param number 0 to 4
   */
  public static Network timmTensorFlowLite(int number, int classes) {
    return build(
        "timm-tf_efficientnet_lite" + number, TIMM, TENSORFLOW, Scaling.lite(number), classes);
  }

  /**
   * Compound scaling (the paper's section 3.3; for Lite the table of TensorFlow's tpu repository).
   * Of Lite the stem, the last convolution and the repeats of the first and last stage stay.
   *
   * @param width multiple of the channels, rounded by {@link InvertedBottleneck#divisible}
   * @param depth multiple of the repeats, rounded up
   * @param dropped dropout before the classifier
   * @param function behind the norms
   * @param gateShare channels that flow into a bottleneck for each channel inside its gate, of
   *     those that flow in, not of the inner ones; 0 without gates
   */
  private record Scaling(
      double width, double depth, double dropped, Function function, int gateShare) {

    private static final Scaling B0 = new Scaling(1, 1, 0.2, Function.SILU, 4);

    private static final List<Scaling> LITE =
        List.of(
            lite(1.0, 1.0, 0.2),
            lite(1.0, 1.1, 0.2),
            lite(1.1, 1.2, 0.3),
            lite(1.2, 1.4, 0.3),
            lite(1.4, 1.8, 0.3));

    private static Scaling lite(double width, double depth, double dropped) {
      return new Scaling(width, depth, dropped, Function.RELU6, 0);
    }

    static Scaling lite(int number) {
      return LITE.get(number);
    }

    int channels(Stage stage) {
      return InvertedBottleneck.divisible(width * stage.channels());
    }

    int repeats(Stage stage) {
      boolean isScaled =
          !stage.equals(STAGES.get(0)) && !stage.equals(STAGES.get(STAGES.size() - 1));
      return isScaled ? (int) Math.ceil(depth * stage.repeats()) : stage.repeats();
    }
  }

  private record Spelling(
      Step stem,
      String stages,
      int firstStage,
      Naming naming,
      String topUnit,
      Step top,
      String classifier) {}

  private static final Spelling TORCHVISION =
      new Spelling(
          new Step("features.0.0", "features.0.1"),
          "features.",
          1,
          InvertedBottleneck.TORCHVISION,
          "features.8",
          new Step("features.8.0", "features.8.1"),
          "classifier.1");

  private static final Spelling TIMM =
      new Spelling(
          new Step("conv_stem", "bn1"),
          "blocks.",
          0,
          InvertedBottleneck.TIMM,
          "conv_head",
          new Step("conv_head", "bn2"),
          "classifier");

  private static Network build(
      String name, Spelling spelling, Manner manner, Scaling scaling, int classes) {
    List<Unit> units = new ArrayList<>();
    Function function = scaling.function();
    units.add(new Unit("stem", 0, manner.step(spelling.stem(), STEM_CHANNELS, 3, 2, function)));
    int bottlenecks = STAGES.stream().mapToInt(scaling::repeats).sum();
    int channels = STEM_CHANNELS;
    for (int block = 1; block <= STAGES.size(); block++) {
      Stage stage = STAGES.get(block - 1);
      for (int index = 0; index < scaling.repeats(stage); index++) {
        InvertedBottleneck bottleneck =
            new InvertedBottleneck(
                channels,
                stage.expansion() * channels,
                stage.kernel(),
                index == 0 ? stage.stride() : 1,
                scaling.channels(stage),
                scaling.gateShare() == 0 ? 0 : channels / scaling.gateShare(),
                function);
        double survival = 1 - DEPTH_DROPPED * (units.size() - 1) / bottlenecks;
        units.add(
            Unit.named(
                spelling.stages() + (spelling.firstStage() + block - 1) + "." + index,
                block,
                bottleneck.layer(spelling.naming(), manner, GATE, survival)));
        channels = scaling.channels(stage);
      }
    }
    units.add(
        new Unit(
            spelling.topUnit(),
            STAGES.size() + 1,
            manner.step(spelling.top(), TOP_CHANNELS, 1, 1, function)));
    return new Network(
        name,
        units,
        new Head.Classifier(
            sequence(
                globalAverage(),
                dropout(scaling.dropped()),
                linear(spelling.classifier(), classes))));
  }
}
