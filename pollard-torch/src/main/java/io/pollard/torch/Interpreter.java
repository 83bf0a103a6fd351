package io.pollard.torch;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Layer;
import io.pollard.network.Layer.Activation;
import io.pollard.network.Layer.Attention;
import io.pollard.network.Layer.Branch;
import io.pollard.network.Layer.Channels;
import io.pollard.network.Layer.ClassToken;
import io.pollard.network.Layer.Conv;
import io.pollard.network.Layer.Dropout;
import io.pollard.network.Layer.Flatten;
import io.pollard.network.Layer.LayerScale;
import io.pollard.network.Layer.Linear;
import io.pollard.network.Layer.MeanToken;
import io.pollard.network.Layer.Named;
import io.pollard.network.Layer.Norm;
import io.pollard.network.Layer.NormKind;
import io.pollard.network.Layer.Pool;
import io.pollard.network.Layer.PoolKind;
import io.pollard.network.Layer.PoolTo;
import io.pollard.network.Layer.Positioned;
import io.pollard.network.Layer.Sequence;
import io.pollard.network.Layer.Tokens;
import io.pollard.network.Layer.Upsample;
import io.pollard.network.Padding;
import io.pollard.strategy.UnitPlan.Statistics;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Applies layers to tensors: functional operators over a map from tensor name to tensor. There is
 * no second tree of modules; the map is the state dict.
 *
 * <p>Maps are [N, C, H, W] or [N, C, D, H, W], tokens [N, T, C], vectors [N, C]. Not thread-safe;
 * made for one pass.
 */
final class Interpreter implements Layer.Visitor<Tensor> {

  /** What a pass is for. */
  enum Mode {
    TRAIN,
    EVALUATE
  }

  private final Map<String, Tensor> state;
  private final Rotations rotations;
  private final Mode mode;
  private Statistics statistics = Statistics.UPDATE;
  private String prefix = "";

  /** What a layer is applied to; there is none before the first. */
  @SuppressWarnings("NullAway.Init")
  private Tensor x;

  Interpreter(Map<String, Tensor> state, Rotations rotations, Mode mode) {
    this.state = state;
    this.rotations = rotations;
    this.mode = mode;
  }

  Tensor apply(Layer layer, Tensor input) {
    x = input;
    return layer.accept(this);
  }

  /** As {@link #apply}, with what batch norm's statistics do in training. */
  Tensor apply(Layer layer, Tensor input, Statistics batchNorm) {
    statistics = batchNorm;
    return apply(layer, input);
  }

  @Override
  public Tensor conv(Conv layer) {
    Tensor input = x;
    Tensor weight = tensor(layer.name() + ".weight");
    TensorOptional bias =
        layer.bias() ? new TensorOptional(tensor(layer.name() + ".bias")) : new TensorOptional();
    int axes = layer.kernel().axes();
    long[] padding = new long[axes];
    input = padded(input, layer.kernel(), layer.stride(), layer.padding(), padding);
    long groups = layer.groups().of(Math.toIntExact(input.size(1)));
    long[] stride = longs(layer.stride());
    long[] dilation = longs(Extent.filled(axes, 1));
    return axes == 3
        ? torch.conv3d(input, weight, bias, stride, padding, dilation, groups)
        : torch.conv2d(input, weight, bias, stride, padding, dilation, groups);
  }

  /**
   * Puts into {@code symmetric} what the operator itself can pad; pads here what is not the same
   * before and after.
   */
  private static Tensor padded(
      Tensor input, Extent kernel, Extent stride, Padding padding, long[] symmetric) {
    int axes = kernel.axes();
    long[] sides = new long[2 * axes];
    boolean even = true;
    for (int axis = 0; axis < axes; axis++) {
      Padding.Sides along =
          padding.along(
              axis, Math.toIntExact(input.size(2 + axis)), kernel.size(axis), stride.size(axis));
      symmetric[axis] = along.before();
      // The operator takes its sides from the last axis to the first.
      sides[2 * (axes - 1 - axis)] = along.before();
      sides[2 * (axes - 1 - axis) + 1] = along.after();
      even &= along.before() == along.after();
    }
    if (even) {
      return input;
    }
    java.util.Arrays.fill(symmetric, 0);
    return torch.constant_pad_nd(input, sides);
  }

  /** On a map or volume it is a convolution with a window of one position. */
  @Override
  public Tensor linear(Linear layer) {
    Tensor weight = tensor(layer.name() + ".weight");
    TensorOptional bias = new TensorOptional(tensor(layer.name() + ".bias"));
    return switch (axes(x)) {
      case 0 -> torch.linear(x, weight, bias);
      case 1 -> linearOverTokens(x, weight, bias);
      default -> convolution(x, weight, bias);
    };
  }

  /**
   * In float32 on a processor tokens go as a map of one row, since oneDNN's convolution takes two
   * thirds of the time that OpenBLAS's product does ({@code pollard bench kernels}). The map is a
   * view: channels lie last already.
   */
  private static Tensor linearOverTokens(Tensor tokens, Tensor weight, TensorOptional bias) {
    boolean isFaster =
        !tokens.is_cuda()
            && tokens.scalar_type().intern() == ScalarType.Float
            && !torch.is_autocast_enabled(DeviceType.CPU);
    if (!isFaster) {
      return torch.linear(tokens, weight, bias);
    }
    Tensor map = tokens.contiguous().unsqueeze(1).permute(0, 3, 1, 2);
    return convolution(map, weight, bias).permute(0, 2, 3, 1).squeeze(1);
  }

  /**
   * With a window of one position.
   *
   * @param weight [to, from]
   */
  private static Tensor convolution(Tensor map, Tensor weight, TensorOptional bias) {
    int axes = axes(map);
    long[] ones = longs(Extent.filled(axes, 1));
    long[] shape = java.util.Arrays.copyOf(new long[] {weight.size(0), weight.size(1)}, axes + 2);
    java.util.Arrays.fill(shape, 2, shape.length, 1);
    Tensor window = weight.reshape(shape);
    long[] padding = new long[axes];
    return axes == 3
        ? torch.conv3d(map, window, bias, ones, padding, ones, 1)
        : torch.conv2d(map, window, bias, ones, padding, ones, 1);
  }

  /** How many axes features are spread over, as {@link FeatureShape} counts them. */
  private static int axes(Tensor features) {
    return Math.toIntExact(features.dim() - 2);
  }

  private static int channelAxis(Tensor features) {
    return FeatureShape.channelAxis(axes(features));
  }

  @Override
  public Tensor norm(Norm layer) {
    Tensor scale = tensor(layer.name() + ".weight");
    TensorOptional weight = new TensorOptional(scale);
    TensorOptional bias = new TensorOptional(tensor(layer.name() + ".bias"));
    long channels = scale.numel();
    return switch (layer.kind()) {
      case BATCH ->
          torch.batch_norm(
              x,
              weight,
              bias,
              new TensorOptional(tensor(layer.name() + ".running_mean")),
              new TensorOptional(tensor(layer.name() + ".running_var")),
              mode == Mode.TRAIN && statistics == Statistics.UPDATE,
              layer.momentum(),
              layer.epsilon(),
              false);
      case LAYER -> {
        // The operator normalises what stands last.
        int axis = channelAxis(x);
        boolean isLast = axis == x.dim() - 1;
        Tensor input = isLast ? x : x.movedim(axis, -1);
        Tensor normal =
            torch.layer_norm(input, new long[] {channels}, weight, bias, layer.epsilon(), false);
        yield isLast ? normal : normal.movedim(-1, axis);
      }
      case GROUPS_OF_16 -> torch.group_norm(x, channels / 16, weight, bias, layer.epsilon(), false);
    };
  }

  @Override
  public Tensor layerScale(LayerScale layer) {
    Tensor scale = tensor(layer.name());
    return x.mul(scale.reshape(perChannel(scale.numel(), x)));
  }

  @Override
  public Tensor attention(Attention layer) {
    Tensor input = x;
    long samples = input.size(0);
    long tokens = input.size(1);
    Tensor weight = tensor(layer.name() + ".qkv.weight");
    long channels = weight.size(0) / 3;
    TensorVector parts =
        linearOverTokens(input, weight, attentionBias(layer))
            .reshape(samples, tokens, 3, layer.heads(), channels / layer.heads())
            .permute(2, 0, 3, 1, 4)
            .unbind(0);
    Tensor mixed =
        torch
            .scaled_dot_product_attention(
                turned(parts.get(0), layer),
                turned(parts.get(1), layer),
                parts.get(2),
                new TensorOptional(),
                0.0,
                false,
                new DoubleOptional(),
                false)
            .transpose(1, 2)
            .reshape(samples, tokens, channels);
    return linearOverTokens(
        mixed,
        tensor(layer.name() + ".proj.weight"),
        new TensorOptional(tensor(layer.name() + ".proj.bias")));
  }

  private TensorOptional attentionBias(Attention layer) {
    return switch (layer.bias()) {
      case JOINT -> new TensorOptional(tensor(layer.name() + ".qkv.bias"));
      case QUERIES_AND_VALUES -> {
        Tensor queries = tensor(layer.name() + ".q_bias");
        yield new TensorOptional(
            torch.cat(
                new TensorVector(
                    queries, torch.zeros_like(queries), tensor(layer.name() + ".v_bias")),
                0));
      }
      case NONE -> new TensorOptional();
    };
  }

  private Tensor turned(Tensor heads, Attention layer) {
    return layer.rotary().map(rotary -> rotations.turned(heads, rotary)).orElse(heads);
  }

  @Override
  public Tensor tokens(Tokens layer) {
    Tensor rows = x.flatten(2, -1).transpose(1, 2);
    long samples = rows.size(0);
    Tensor first = tensor(layer.classToken()).expand(samples, -1, -1);
    if (layer.positioned() == Positioned.PATCHES) {
      rows = rows.add(tensor(layer.positions()));
    }
    if (layer.positioned() == Positioned.CLASS_AND_PATCHES) {
      Tensor positioned =
          torch.cat(new TensorVector(first, rows), 1).add(tensor(layer.positions()));
      if (layer.registers().isEmpty()) {
        return positioned;
      }
      first = positioned.narrow(1, 0, 1);
      rows = positioned.narrow(1, 1, rows.size(1));
    }
    TensorVector all = new TensorVector();
    all.push_back(first);
    layer.registers().ifPresent(some -> all.push_back(tensor(some.name()).expand(samples, -1, -1)));
    all.push_back(rows);
    return torch.cat(all, 1);
  }

  @Override
  public Tensor activation(Activation layer) {
    return switch (layer.function()) {
      case RELU -> torch.relu(x);
      case LEAKY_RELU -> torch.leaky_relu(x, new Scalar(0.01));
      case RELU6 -> torch.hardtanh(x, new Scalar(0.0), new Scalar(6.0));
      case SILU -> torch.silu(x);
      case GELU -> torch.gelu(x);
      case SIGMOID -> torch.sigmoid(x);
      case HARD_SIGMOID -> torch.hardsigmoid(x);
      case HARD_SWISH -> torch.hardswish(x);
    };
  }

  @Override
  public Tensor pool(Pool layer) {
    long[] kernel = longs(layer.kernel());
    long[] stride = longs(layer.stride());
    long[] padding = new long[kernel.length];
    Tensor input = padded(x, layer.kernel(), layer.stride(), layer.padding(), padding);
    boolean volume = kernel.length == 3;
    if (layer.kind() == PoolKind.MAXIMUM) {
      long[] dilation = longs(Extent.filled(kernel.length, 1));
      return volume
          ? torch.max_pool3d(input, kernel, stride, padding, dilation, false)
          : torch.max_pool2d(input, kernel, stride, padding, dilation, false);
    }
    return volume
        ? torch.avg_pool3d(input, kernel, stride, padding, false, true, new LongOptional())
        : torch.avg_pool2d(input, kernel, stride, padding, false, true, new LongOptional());
  }

  @Override
  public Tensor poolTo(PoolTo layer) {
    long size = layer.size();
    return x.dim() == 5
        ? torch.adaptive_avg_pool3d(x, size, size, size)
        : torch.adaptive_avg_pool2d(x, size, size);
  }

  @Override
  public Tensor flatten(Flatten layer) {
    return torch.flatten(x, 1, -1);
  }

  @Override
  public Tensor classToken(ClassToken layer) {
    return x.select(1, 0);
  }

  @Override
  public Tensor meanToken(MeanToken layer) {
    return x.narrow(1, layer.before(), x.size(1) - layer.before()).mean(1);
  }

  @Override
  public Tensor channels(Channels layer) {
    return x.narrow(channelAxis(x), layer.first(), layer.count());
  }

  @Override
  public Tensor upsample(Upsample layer) {
    long factor = layer.factor();
    return x.dim() == 5
        ? torch.upsample_nearest3d(x, factor * x.size(2), factor * x.size(3), factor * x.size(4))
        : torch.upsample_nearest2d(x, factor * x.size(2), factor * x.size(3));
  }

  @Override
  public Tensor dropout(Dropout layer) {
    return mode == Mode.TRAIN && layer.probability() > 0
        ? torch.dropout(x, layer.probability(), true)
        : x;
  }

  @Override
  public Tensor named(Named layer) {
    String outer = prefix;
    prefix = outer + layer.name() + ".";
    Tensor result = layer.body().accept(this);
    prefix = outer;
    return result;
  }

  @Override
  public Tensor sequence(Sequence layer) {
    Tensor current = x;
    Layer before = null;
    for (Layer next : layer.layers()) {
      // A ReLU on what nobody else reads works in place and saves a map.
      boolean inPlace =
          next.equals(new Activation(Layer.Function.RELU)) && before != null && makesNew(before);
      if (inPlace) {
        // What it returns is another handle on the same tensor, which does not own it.
        torch.relu_(current);
      } else {
        current = apply(next, current);
      }
      before = next;
    }
    return current;
  }

  @Override
  public Tensor branch(Branch layer) {
    Tensor input = x;
    Tensor body = apply(layer.body(), input);
    Tensor shortcut = apply(layer.shortcut(), input);
    if (mode == Mode.TRAIN && layer.survival() < 1) {
      body = survivors(body, layer.survival());
    }
    return switch (layer.join()) {
      case ADD -> endsNew(layer.body()) ? addedInPlace(body, shortcut) : body.add(shortcut);
      case CONCAT -> torch.cat(new TensorVector(shortcut, body), channelAxis(shortcut));
      case MULTIPLY -> shortcut.mul(spread(body, shortcut));
    };
  }

  /** A gate that is a vector, one number a channel, as features of one position. */
  private static Tensor spread(Tensor gate, Tensor over) {
    if (gate.dim() == over.dim()) {
      return gate;
    }
    long[] shape = perChannel(gate.size(1), over);
    shape[0] = gate.size(0);
    return gate.reshape(shape);
  }

  /** The shape of a number a channel that meets features. */
  private static long[] perChannel(long channels, Tensor features) {
    long[] shape = new long[Math.toIntExact(features.dim())];
    java.util.Arrays.fill(shape, 1);
    shape[channelAxis(features)] = channels;
    return shape;
  }

  private static Tensor addedInPlace(Tensor body, Tensor shortcut) {
    body.add_(shortcut);
    return body;
  }

  /** Stochastic depth, sample by sample. */
  private static Tensor survivors(Tensor body, double survival) {
    long[] shape = new long[Math.toIntExact(body.dim())];
    java.util.Arrays.fill(shape, 1);
    shape[0] = body.size(0);
    Tensor kept = torch.bernoulli(body.detach().flatten(1, -1).narrow(1, 0, 1), survival);
    return body.mul(kept.reshape(shape).div(new Scalar(survival)));
  }

  private static boolean endsNew(Layer layer) {
    if (layer instanceof Named named) {
      return endsNew(named.body());
    }
    if (layer instanceof Sequence sequence) {
      List<Layer> layers = sequence.layers();
      return !layers.isEmpty() && endsNew(layers.get(layers.size() - 1));
    }
    return makesNew(layer);
  }

  /** Whether its result is a tensor that no other layer and no gradient of its own needs. */
  private static boolean makesNew(Layer layer) {
    return (layer instanceof Norm norm && norm.kind() == NormKind.BATCH)
        || layer instanceof Conv
        || (layer instanceof Branch branch && branch.join() == Layer.Join.ADD);
  }

  private Tensor tensor(String name) {
    Tensor tensor = state.get(prefix + name);
    if (tensor == null) {
      throw new IllegalStateException("no tensor " + prefix + name + " in the network");
    }
    return tensor;
  }

  private static long[] longs(Extent extent) {
    return extent.sizes().stream().mapToLong(Integer::longValue).toArray();
  }
}
