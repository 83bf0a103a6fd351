package io.pollard.network;

import io.pollard.network.Layer.Activation;
import io.pollard.network.Layer.Branch;
import io.pollard.network.Layer.Conv;
import io.pollard.network.Layer.Dropout;
import io.pollard.network.Layer.Flatten;
import io.pollard.network.Layer.Function;
import io.pollard.network.Layer.Join;
import io.pollard.network.Layer.Linear;
import io.pollard.network.Layer.Named;
import io.pollard.network.Layer.Norm;
import io.pollard.network.Layer.NormKind;
import io.pollard.network.Layer.Pool;
import io.pollard.network.Layer.PoolKind;
import io.pollard.network.Layer.PoolTo;
import io.pollard.network.Layer.Sequence;
import java.util.List;

/** The words in which families are written down, meant for static import. */
public final class Layers {

  private Layers() {}

  public static Sequence sequence(Layer... layers) {
    return new Sequence(List.of(layers));
  }

  public static Named named(String name, Layer... layers) {
    return new Named(name, layers.length == 1 ? layers[0] : sequence(layers));
  }

  /** What comes in goes out. */
  public static Sequence identity() {
    return sequence();
  }

  /** A square two-dimensional convolution, centred, stride 1, no bias, one group. */
  public static Conv conv(String name, int channels, int kernel) {
    return conv(name, Width.of(channels), kernel);
  }

  public static Conv conv(String name, Width width, int kernel) {
    return conv(name, width, Extent.filled(2, kernel), Extent.filled(2, 1));
  }

  public static Conv conv(String name, int channels, int kernel, int stride) {
    return conv(name, Width.of(channels), Extent.filled(2, kernel), Extent.filled(2, stride));
  }

  /** A centred convolution of any number of axes, no bias, one group. */
  public static Conv conv(String name, Width width, Extent kernel, Extent stride) {
    return new Conv(name, width, kernel, stride, Padding.centred(kernel), Groups.ONE, false);
  }

  public static Conv withBias(Conv conv) {
    return new Conv(
        conv.name(),
        conv.width(),
        conv.kernel(),
        conv.stride(),
        conv.padding(),
        conv.groups(),
        true);
  }

  public static Conv grouped(Conv conv, Groups groups) {
    return new Conv(
        conv.name(),
        conv.width(),
        conv.kernel(),
        conv.stride(),
        conv.padding(),
        groups,
        conv.bias());
  }

  public static Conv padded(Conv conv, Padding padding) {
    return new Conv(
        conv.name(),
        conv.width(),
        conv.kernel(),
        conv.stride(),
        padding,
        conv.groups(),
        conv.bias());
  }

  /** Batch norm with PyTorch's epsilon, 1e-5. */
  public static Norm batchNorm(String name) {
    return new Norm(name, NormKind.BATCH, 1e-5);
  }

  /** Normalises every token or position over its channels. */
  public static Norm layerNorm(String name, double epsilon) {
    return new Norm(name, NormKind.LAYER, epsilon);
  }

  public static Activation relu() {
    return new Activation(Function.RELU);
  }

  /** A square two-dimensional maximum, centred. */
  public static Pool maxPool(int kernel, int stride) {
    return maxPool(Extent.filled(2, kernel), Extent.filled(2, stride));
  }

  public static Pool maxPool(Extent kernel, Extent stride) {
    return new Pool(PoolKind.MAXIMUM, kernel, stride, Padding.centred(kernel));
  }

  public static Pool padded(Pool pool, Padding padding) {
    return new Pool(pool.kind(), pool.kernel(), pool.stride(), padding);
  }

  /** The average of neighbouring windows of {@code kernel}. */
  public static Pool averagePool(int kernel) {
    Extent window = Extent.filled(2, kernel);
    return new Pool(PoolKind.AVERAGE, window, window, Padding.none(2));
  }

  public static Activation activation(Function function) {
    return new Activation(function);
  }

  public static Dropout dropout(double probability) {
    return new Dropout(probability);
  }

  public static Linear linear(String name, int width) {
    return new Linear(name, Width.of(width));
  }

  public static Sequence globalAverage() {
    return sequence(new PoolTo(1), new Flatten());
  }

  /** {@code shortcut(x) + body(x)}. */
  public static Branch residual(Layer body, Layer shortcut) {
    return residual(body, shortcut, 1);
  }

  /** The same with stochastic depth: in training a sample keeps its body with this probability. */
  public static Branch residual(Layer body, Layer shortcut, double survival) {
    return new Branch(Join.ADD, body, shortcut, survival);
  }

  /** A dense connection (Huang et al. 2017): what came in, and beside it what the layers make. */
  public static Branch denseConnection(Layer... layers) {
    return new Branch(Join.CONCAT, sequence(layers), identity(), 1);
  }

  /** {@code x * gate(x)}, the gate one number a channel. */
  public static Branch gated(Layer gate) {
    return new Branch(Join.MULTIPLY, gate, identity(), 1);
  }
}
