package io.pollard.network;

import static io.pollard.network.Layers.activation;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.dropout;
import static io.pollard.network.Layers.globalAverage;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.sequence;
import static io.pollard.network.Layers.withBias;

import io.pollard.network.InvertedBottleneck.Gate;
import io.pollard.network.InvertedBottleneck.Manner;
import io.pollard.network.InvertedBottleneck.Manner.Rows;
import io.pollard.network.InvertedBottleneck.Names;
import io.pollard.network.InvertedBottleneck.Naming;
import io.pollard.network.InvertedBottleneck.Step;
import io.pollard.network.Layer.Flatten;
import io.pollard.network.Layer.Function;
import io.pollard.network.Layer.PoolTo;
import java.util.ArrayList;
import java.util.List;

/**
 * MobileNetV2 (Sandler et al. 2018, table 2) and MobileNetV3-Large (Howard et al. 2019, table 1) in
 * the spellings of torchvision and timm. Every inverted bottleneck is a unit, those that give the
 * same width are a block; the last 1x1 convolution is a block of its own, and so is V3's hidden
 * layer, which stands behind the pool.
 */
public final class MobileNet {

  private static final int HIDDEN = 1280;

  /** Before the classifier, in both; neither has stochastic depth. */
  private static final double DROPPED = 0.2;

  private static final Manner PYTORCH = new Manner(Rows.SYMMETRIC, 1e-5, 0.1);

  /** As TensorFlow trains it. */
  private static final Manner TORCHVISION_V3 = new Manner(Rows.SYMMETRIC, 1e-3, 0.01);

  private static final Gate GATE = new Gate(Function.RELU, Function.HARD_SIGMOID);

  private MobileNet() {}

  public static Network v2(int classes) {
    Spelling spelling =
        new Spelling(
            new Step("features.0.0", "features.0.1"),
            (block, index, number) -> "features." + number,
            MobileNet::inConv,
            "features.18",
            new Step("features.18.0", "features.18.1"));
    return v2("mobilenet_v2", spelling, "classifier.1", classes);
  }

  public static Network timmV2(int classes) {
    Spelling spelling = timm("conv_head", new Step("conv_head", "bn2"));
    return v2("timm-mobilenetv2_100", spelling, "classifier", classes);
  }

  private static Network v2(String name, Spelling spelling, String classifier, int classes) {
    return new Network(
        name,
        trunk(spelling, PYTORCH, v2Bottlenecks(), Function.RELU6, HIDDEN),
        new Head.Classifier(
            sequence(globalAverage(), dropout(DROPPED), linear(classifier, classes))));
  }

  public static Network v3Large(int classes) {
    Spelling spelling =
        new Spelling(
            new Step("features.0.0", "features.0.1"),
            (block, index, number) -> "features." + number,
            InvertedBottleneck.TORCHVISION,
            "features.16",
            new Step("features.16.0", "features.16.1"));
    Layer hidden =
        sequence(
            new PoolTo(1),
            new Flatten(),
            linear("classifier.0", HIDDEN),
            activation(Function.HARD_SWISH));
    return new Network(
        "mobilenet_v3_large",
        v3(spelling, TORCHVISION_V3, "classifier.1", hidden),
        new Head.Classifier(sequence(dropout(DROPPED), linear("classifier.3", classes))));
  }

  public static Network timmV3Large(int classes) {
    Spelling spelling = timm("blocks.6.0", new Step("blocks.6.0.conv", "blocks.6.0.bn1"));
    Layer hidden =
        sequence(
            new PoolTo(1), withBias(conv("conv_head", HIDDEN, 1)), activation(Function.HARD_SWISH));
    return new Network(
        "timm-mobilenetv3_large_100",
        v3(spelling, PYTORCH, "conv_head", hidden),
        new Head.Classifier(
            sequence(new Flatten(), dropout(DROPPED), linear("classifier", classes))));
  }

  private static List<Unit> v3(Spelling spelling, Manner manner, String unit, Layer hidden) {
    List<InvertedBottleneck> bottlenecks = v3Bottlenecks();
    int last = 6 * bottlenecks.get(bottlenecks.size() - 1).channels();
    List<Unit> units = trunk(spelling, manner, bottlenecks, Function.HARD_SWISH, last);
    units.add(new Unit(unit, units.get(units.size() - 1).block() + 1, hidden));
    return units;
  }

  /** Where a library puts the bottlenecks. */
  @FunctionalInterface
  private interface Place {

    /**
     * @param block from 1
     * @param index in the block, from 0
     * @param number of all bottlenecks, from 1
     */
    String of(int block, int index, int number);
  }

  private record Spelling(Step stem, Place place, Naming naming, String topUnit, Step top) {}

  private static Spelling timm(String topUnit, Step top) {
    return new Spelling(
        new Step("conv_stem", "bn1"),
        (block, index, number) -> "blocks." + (block - 1) + "." + index,
        InvertedBottleneck.TIMM,
        topUnit,
        top);
  }

  /** V2's in torchvision: the last convolution and its norm have no sequence of their own. */
  private static Names inConv(InvertedBottleneck bottleneck) {
    int depthwise = bottleneck.isExpanded() ? 1 : 0;
    return new Names(
        new Step("conv.0.0", "conv.0.1"),
        new Step("conv." + depthwise + ".0", "conv." + depthwise + ".1"),
        "",
        "",
        "",
        new Step("conv." + (depthwise + 1), "conv." + (depthwise + 2)));
  }

  private static List<Unit> trunk(
      Spelling spelling,
      Manner manner,
      List<InvertedBottleneck> bottlenecks,
      Function function,
      int last) {
    List<Unit> units = new ArrayList<>();
    int stem = bottlenecks.get(0).in();
    units.add(new Unit("stem", 0, manner.step(spelling.stem(), stem, 3, 2, function)));
    int block = 0;
    int index = 0;
    for (InvertedBottleneck bottleneck : bottlenecks) {
      boolean startsBlock = block == 0 || bottleneck.channels() != bottleneck.in();
      block += startsBlock ? 1 : 0;
      index = startsBlock ? 0 : index + 1;
      units.add(
          Unit.named(
              spelling.place().of(block, index, units.size()),
              block,
              bottleneck.layer(spelling.naming(), manner, GATE, 1)));
    }
    units.add(
        new Unit(spelling.topUnit(), block + 1, manner.step(spelling.top(), last, 1, 1, function)));
    return units;
  }

  /** Table 2: {@code repeats} of a width, the first of them with the stride. */
  private static List<InvertedBottleneck> v2Bottlenecks() {
    record Row(int expansion, int channels, int repeats, int stride) {}
    List<Row> rows =
        List.of(
            new Row(1, 16, 1, 1),
            new Row(6, 24, 2, 2),
            new Row(6, 32, 3, 2),
            new Row(6, 64, 4, 2),
            new Row(6, 96, 3, 1),
            new Row(6, 160, 3, 2),
            new Row(6, 320, 1, 1));
    List<InvertedBottleneck> bottlenecks = new ArrayList<>();
    int in = 32;
    for (Row row : rows) {
      for (int index = 0; index < row.repeats(); index++) {
        bottlenecks.add(
            new InvertedBottleneck(
                in,
                row.expansion() * in,
                3,
                index == 0 ? row.stride() : 1,
                row.channels(),
                0,
                Function.RELU6));
        in = row.channels();
      }
    }
    return bottlenecks;
  }

  /** Table 1, all rows named "bneck"; inside a gate are a quarter of the inner channels. */
  private static List<InvertedBottleneck> v3Bottlenecks() {
    Function relu = Function.RELU;
    Function swish = Function.HARD_SWISH;
    return List.of(
        new InvertedBottleneck(16, 16, 3, 1, 16, 0, relu),
        new InvertedBottleneck(16, 64, 3, 2, 24, 0, relu),
        new InvertedBottleneck(24, 72, 3, 1, 24, 0, relu),
        new InvertedBottleneck(24, 72, 5, 2, 40, 24, relu),
        new InvertedBottleneck(40, 120, 5, 1, 40, 32, relu),
        new InvertedBottleneck(40, 120, 5, 1, 40, 32, relu),
        new InvertedBottleneck(40, 240, 3, 2, 80, 0, swish),
        new InvertedBottleneck(80, 200, 3, 1, 80, 0, swish),
        new InvertedBottleneck(80, 184, 3, 1, 80, 0, swish),
        new InvertedBottleneck(80, 184, 3, 1, 80, 0, swish),
        new InvertedBottleneck(80, 480, 3, 1, 112, 120, swish),
        new InvertedBottleneck(112, 672, 3, 1, 112, 168, swish),
        new InvertedBottleneck(112, 672, 5, 2, 160, 168, swish),
        new InvertedBottleneck(160, 960, 5, 1, 160, 240, swish),
        new InvertedBottleneck(160, 960, 5, 1, 160, 240, swish));
  }
}
