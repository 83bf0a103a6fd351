package io.pollard.testing;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer;
import io.pollard.network.Layer.Conv;
import io.pollard.network.Layer.Pool;
import io.pollard.network.Network;
import io.pollard.network.Padding;
import io.pollard.network.TensorSpec;
import io.pollard.network.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a network of convolutions under a decoder gives in evaluation, filled by the golden formula,
 * in plain loops over doubles: a third opinion for both engines, which shares no line with them.
 * Images and volumes; one sample.
 */
public final class PlainNetwork {

  private PlainNetwork() {}

  /** A map and its numbers, channel by channel. */
  private static final class Plane {
    private final FeatureShape shape;
    private final double[] values;

    Plane(FeatureShape shape, double[] values) {
      this.shape = shape;
      this.values = values;
    }

    /** Sizes along depth, height and width; an image is one deep. */
    int[] sizes() {
      return threeSizes(shape.extent(), 1);
    }

    int positions() {
      return Math.toIntExact(shape.extent().count());
    }
  }

  private static int[] threeSizes(Extent extent, int missing) {
    return extent.axes() == 3
        ? new int[] {extent.size(0), extent.size(1), extent.size(2)}
        : new int[] {missing, extent.size(0), extent.size(1)};
  }

  /** The output maps, channel by channel, for the input named "input". */
  public static double[] outputs(Network network, FeatureShape in) {
    Plane value = new Plane(in, Fill.u("input", Math.toIntExact(in.elements())));
    Map<Extent, Plane> lastOfASize = new LinkedHashMap<>();
    for (Unit unit : network.units()) {
      value = apply(unit.body(), "", value);
      lastOfASize.put(value.shape.extent(), value);
    }
    Head.Decoder decoder = (Head.Decoder) network.head();
    for (Unit block : decoder.blocks()) {
      value = doubled(value);
      Plane skip = lastOfASize.get(value.shape.extent());
      value = apply(block.body(), "", skip == null ? value : joined(value, skip));
    }
    return apply(decoder.last(), "", value).values;
  }

  private static Plane apply(Layer layer, String prefix, Plane in) {
    if (layer instanceof Layer.Named named) {
      return apply(named.body(), prefix + named.name() + ".", in);
    }
    if (layer instanceof Layer.Sequence sequence) {
      Plane value = in;
      for (Layer each : sequence.layers()) {
        value = apply(each, prefix, value);
      }
      return value;
    }
    if (layer instanceof Layer.Branch branch) {
      Plane shortcut = apply(branch.shortcut(), prefix, in);
      Plane body = apply(branch.body(), prefix, in);
      return branch.join() == Layer.Join.CONCAT ? joined(shortcut, body) : summed(shortcut, body);
    }
    if (layer instanceof Conv conv) {
      return convolved(conv, numbers(conv, prefix, in.shape), in);
    }
    if (layer instanceof Layer.Norm norm) {
      return normalised(norm, numbers(norm, prefix, in.shape), in);
    }
    if (layer instanceof Layer.Activation activation) {
      double most = activation.function() == Layer.Function.RELU6 ? 6 : Double.POSITIVE_INFINITY;
      return new Plane(
          in.shape,
          Arrays.stream(in.values).map(each -> Math.min(most, Math.max(0, each))).toArray());
    }
    if (layer instanceof Pool pool) {
      return pooled(pool, in);
    }
    throw new AssertionError("expected a layer of convolutions but found " + layer);
  }

  private static List<double[]> numbers(Layer layer, String prefix, FeatureShape in) {
    List<double[]> numbers = new ArrayList<>();
    for (TensorSpec spec : layer.tensors(in)) {
      long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
      numbers.add(Fill.tensor(prefix + spec.name(), shape));
    }
    return numbers;
  }

  private static Plane joined(Plane first, Plane second) {
    double[] both = Arrays.copyOf(first.values, first.values.length + second.values.length);
    System.arraycopy(second.values, 0, both, first.values.length, second.values.length);
    return new Plane(
        first.shape.withChannels(first.shape.channels() + second.shape.channels()), both);
  }

  private static Plane summed(Plane first, Plane second) {
    double[] sum = first.values.clone();
    Arrays.setAll(sum, i -> first.values[i] + second.values[i]);
    return new Plane(first.shape, sum);
  }

  private static Plane normalised(Layer.Norm norm, List<double[]> numbers, Plane in) {
    int positions = in.positions();
    double[] out = new double[in.values.length];
    for (int i = 0; i < out.length; i++) {
      int channel = i / positions;
      double scale = numbers.get(0)[channel] / Math.sqrt(numbers.get(3)[channel] + norm.epsilon());
      out[i] = (in.values[i] - numbers.get(2)[channel]) * scale + numbers.get(1)[channel];
    }
    return new Plane(in.shape, out);
  }

  /** Nearest neighbours. */
  private static Plane doubled(Plane in) {
    FeatureShape shape = Network.UP.out(in.shape);
    int[] from = in.sizes();
    int[] to = threeSizes(shape.extent(), 1);
    double[] out = new double[Math.toIntExact(shape.elements())];
    for (int i = 0; i < out.length; i++) {
      int column = i % to[2] * from[2] / to[2];
      int row = i / to[2] % to[1] * from[1] / to[1];
      int slice = i / to[2] / to[1] % to[0] * from[0] / to[0];
      int channel = i / to[2] / to[1] / to[0];
      out[i] = in.values[((channel * from[0] + slice) * from[1] + row) * from[2] + column];
    }
    return new Plane(shape, out);
  }

  /** What a window meets at each of its places, as offsets into a channel; -1 in the padding. */
  private static int[][] places(
      Plane in, FeatureShape out, Extent kernel, Extent stride, Padding padding) {
    int[] from = in.sizes();
    int[] to = threeSizes(out.extent(), 1);
    int[] window = threeSizes(kernel, 1);
    int[] step = threeSizes(stride, 1);
    int missing = 3 - kernel.axes();
    int[] before = new int[3];
    for (int axis = 0; axis < kernel.axes(); axis++) {
      before[axis + missing] =
          padding
              .along(axis, in.shape.extent().size(axis), kernel.size(axis), stride.size(axis))
              .before();
    }
    int[][] places = new int[window[0] * window[1] * window[2]][to[0] * to[1] * to[2]];
    for (int k = 0; k < places.length; k++) {
      int[] at = {k / window[2] / window[1], k / window[2] % window[1], k % window[2]};
      for (int i = 0; i < places[k].length; i++) {
        int slice = i / to[2] / to[1] * step[0] + at[0] - before[0];
        int row = i / to[2] % to[1] * step[1] + at[1] - before[1];
        int column = i % to[2] * step[2] + at[2] - before[2];
        boolean isInside =
            slice >= 0
                && slice < from[0]
                && row >= 0
                && row < from[1]
                && column >= 0
                && column < from[2];
        places[k][i] = isInside ? (slice * from[1] + row) * from[2] + column : -1;
      }
    }
    return places;
  }

  private static Plane convolved(Conv conv, List<double[]> numbers, Plane in) {
    FeatureShape shape = conv.out(in.shape);
    int[][] places = places(in, shape, conv.kernel(), conv.stride(), conv.padding());
    int groups = conv.groups().of(in.shape.channels());
    int read = in.shape.channels() / groups;
    int made = shape.channels() / groups;
    int positions = Math.toIntExact(shape.extent().count());
    double[] weights = numbers.get(0);
    double[] out = new double[Math.toIntExact(shape.elements())];
    for (int channel = 0; channel < shape.channels(); channel++) {
      if (conv.bias()) {
        Arrays.fill(out, channel * positions, (channel + 1) * positions, numbers.get(1)[channel]);
      }
      for (int c = 0; c < read; c++) {
        int source = (channel / made * read + c) * in.positions();
        for (int k = 0; k < places.length; k++) {
          double weight = weights[(channel * read + c) * places.length + k];
          for (int i = 0; i < positions; i++) {
            if (places[k][i] >= 0) {
              out[channel * positions + i] += weight * in.values[source + places[k][i]];
            }
          }
        }
      }
    }
    return new Plane(shape, out);
  }

  private static Plane pooled(Pool pool, Plane in) {
    FeatureShape shape = pool.out(in.shape);
    int[][] places = places(in, shape, pool.kernel(), pool.stride(), pool.padding());
    int positions = Math.toIntExact(shape.extent().count());
    boolean isMaximum = pool.kind() == Layer.PoolKind.MAXIMUM;
    double[] out = new double[Math.toIntExact(shape.elements())];
    for (int i = 0; i < out.length; i++) {
      double sum = 0;
      double largest = Double.NEGATIVE_INFINITY;
      for (int[] place : places) {
        if (place[i % positions] >= 0) {
          double value = in.values[i / positions * in.positions() + place[i % positions]];
          sum += value;
          largest = Math.max(largest, value);
        }
      }
      out[i] = isMaximum ? largest : sum / places.length;
    }
    return new Plane(shape, out);
  }
}
