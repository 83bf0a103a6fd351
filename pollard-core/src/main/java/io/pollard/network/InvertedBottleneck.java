package io.pollard.network;

import static io.pollard.network.Layers.activation;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.gated;
import static io.pollard.network.Layers.grouped;
import static io.pollard.network.Layers.identity;
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
 * An inverted bottleneck (Sandler et al. 2018, figure 3): a 1x1 convolution to more channels, a
 * depthwise one, in some a gate (Howard et al. 2019, figure 4), a 1x1 convolution to few channels
 * without a function after it. Where a number of channels has to be rounded, it is to {@link
 * #divisible}.
 *
 * @param in channels that flow in
 * @param inner channels of the depthwise convolution; where they are those that flow in, nothing
 *     stands before it
 * @param squeezed channels inside the gate, 0 without one
 * @param function behind the norms
 */
record InvertedBottleneck(
    int in, int inner, int kernel, int stride, int channels, int squeezed, Function function) {

  /** A convolution's name and that of its norm. */
  record Step(String conv, String norm) {}

  /** The names inside a bottleneck; those of the gate's convolutions are relative to its own. */
  record Names(
      Step expand, Step depthwise, String gate, String reduce, String restore, Step project) {}

  /** How a library names what is inside a bottleneck. */
  @FunctionalInterface
  interface Naming {
    Names of(InvertedBottleneck bottleneck);
  }

  /** timm's names; without expansion the two norms that are left are counted from 1. */
  static final Naming TIMM =
      bottleneck ->
          bottleneck.isExpanded()
              ? timm(new Step("conv_dw", "bn2"), new Step("conv_pwl", "bn3"))
              : timm(new Step("conv_dw", "bn1"), new Step("conv_pw", "bn2"));

  private static Names timm(Step depthwise, Step project) {
    return new Names(
        new Step("conv_pw", "bn1"), depthwise, "se", "conv_reduce", "conv_expand", project);
  }

  /** torchvision's: what there is stands in "block", counted from 0. */
  static final Naming TORCHVISION =
      bottleneck -> {
        int depthwise = bottleneck.isExpanded() ? 1 : 0;
        int gate = depthwise + 1;
        return new Names(
            inBlock(0),
            inBlock(depthwise),
            "block." + gate,
            "fc1",
            "fc2",
            inBlock(bottleneck.isGated() ? gate + 1 : gate));
      };

  private static Step inBlock(int place) {
    return new Step("block." + place + ".0", "block." + place + ".1");
  }

  /** What a network's convolutions and norms have in common. */
  record Manner(Rows rows, double epsilon, double momentum) {

    /** How rows are put around a map. */
    enum Rows {
      SYMMETRIC,
      TENSORFLOW
    }

    /** A window of one position needs no rows around the map. */
    Conv pad(Conv conv) {
      boolean isWider = conv.kernel().count() > 1;
      return isWider && rows == Rows.TENSORFLOW ? padded(conv, new Padding.TensorFlowSame()) : conv;
    }

    Norm norm(String name) {
      return new Norm(name, NormKind.BATCH, epsilon, momentum);
    }

    /** A square convolution, its norm and a function. */
    Sequence step(Step names, int channels, int kernel, int stride, Function function) {
      return sequence(
          pad(conv(names.conv(), channels, kernel, stride)),
          norm(names.norm()),
          activation(function));
    }
  }

  /** A gate: its first function, and the one that keeps it between 0 and 1. */
  record Gate(Function first, Function last) {}

  boolean isExpanded() {
    return inner != in;
  }

  boolean isGated() {
    return squeezed > 0;
  }

  private boolean isResidual() {
    return stride == 1 && channels == in;
  }

  /**
   * Its layers; the sum with what came in where that has the same shape.
   *
   * @param gate not looked at where there is none
   * @param survival the probability that a sample's body is kept in training
   */
  Layer layer(Naming naming, Manner manner, Gate gate, double survival) {
    Layer body = body(naming.of(this), manner, gate);
    return isResidual() ? residual(body, identity(), survival) : body;
  }

  private Layer body(Names names, Manner manner, Gate gate) {
    List<Layer> layers = new ArrayList<>();
    if (isExpanded()) {
      layers.add(conv(names.expand().conv(), inner, 1));
      layers.add(manner.norm(names.expand().norm()));
      layers.add(activation(function));
    }
    Conv depthwise =
        conv(
            names.depthwise().conv(),
            Width.SAME,
            Extent.filled(2, kernel),
            Extent.filled(2, stride));
    layers.add(manner.pad(grouped(depthwise, Groups.DEPTHWISE)));
    layers.add(manner.norm(names.depthwise().norm()));
    layers.add(activation(function));
    if (isGated()) {
      layers.add(
          named(
              names.gate(),
              gated(
                  sequence(
                      new PoolTo(1),
                      withBias(conv(names.reduce(), squeezed, 1)),
                      activation(gate.first()),
                      withBias(conv(names.restore(), inner, 1)),
                      activation(gate.last())))));
    }
    layers.add(conv(names.project().conv(), channels, 1));
    layers.add(manner.norm(names.project().norm()));
    return new Sequence(layers);
  }

  /**
   * The nearest multiple of 8 that is not more than a tenth below, and at least 8: the rounding of
   * Google's repositories, which their papers' tables show.
   */
  static int divisible(double channels) {
    int nearest = Math.max(8, (int) (channels + 4) / 8 * 8);
    return nearest < 0.9 * channels ? nearest + 8 : nearest;
  }
}
