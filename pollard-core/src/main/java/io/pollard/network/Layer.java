package io.pollard.network;

import io.pollard.network.TensorSpec.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * One node of a network. A network is data: what needs no engine is a method here, engines
 * (libtorch, ONNX) are {@link Visitor}s.
 *
 * <p>All shapes are of one sample, without the batch axis.
 */
public sealed interface Layer {

  /** The shape that comes out. */
  FeatureShape out(FeatureShape in);

  /** Its tensors in the order of construction, names relative to the {@link Named} around it. */
  default List<TensorSpec> tensors(FeatureShape in) {
    return List.of();
  }

  /** Multiply-adds of convolutions, linear layers and attention products, without biases. */
  default long multiplyAdds(FeatureShape in) {
    return 0;
  }

  /**
   * "MACs" as ptflops' module rule counts them, the paper's convention (its table II):
   * multiply-adds and biases, 2 a number for norms, 1 a number for ReLU, ReLU6, leaky ReLU and
   * GELU, the input's numbers for pools, nothing for SiLU, sigmoid, joins, upsampling and attention
   * products.
   */
  default long ptflopsMacs(FeatureShape in) {
    return 0;
  }

  /** What a position sees after this layer, gates not counted. */
  default ReceptiveField receptiveField(ReceptiveField below) {
    return below;
  }

  /**
   * Numbers that a training step keeps for the backward pass. The rule: each map that a
   * convolution, linear layer, norm, attention or pool writes is kept once, since the next layer
   * reads it again; activations and joins work in place and add nothing, except those that need
   * their input ({@link Function#keepsInput()}).
   */
  default long activations(FeatureShape in) {
    return 0;
  }

  /** Bytes kept beside {@link #activations}, whatever the precision: where a maximum stood. */
  default long keptBytes(FeatureShape in) {
    return 0;
  }

  /**
   * TransFusion (section III): the same layer with half the channels; {@code in} is what flows in.
   */
  default Layer halved(FeatureShape in) {
    return this;
  }

  <R> R accept(Visitor<R> visitor);

  /** One method a record, so that a new record fails to compile until every engine has it. */
  interface Visitor<R> {
    R conv(Conv layer);

    R linear(Linear layer);

    R norm(Norm layer);

    R layerScale(LayerScale layer);

    R attention(Attention layer);

    R tokens(Tokens layer);

    R activation(Activation layer);

    R pool(Pool layer);

    R poolTo(PoolTo layer);

    R flatten(Flatten layer);

    R classToken(ClassToken layer);

    R upsample(Upsample layer);

    R dropout(Dropout layer);

    R named(Named layer);

    R sequence(Sequence layer);

    R branch(Branch layer);
  }

  /** Elementwise functions. */
  enum Function {
    RELU(true, false),
    /** 0.01 x below zero. */
    LEAKY_RELU(true, false),
    RELU6(true, false),
    SILU(false, true),
    /** By the error function, not its tanh approximation. */
    GELU(true, true),
    SIGMOID(false, false);

    private final boolean counted;
    private final boolean keepsInput;

    Function(boolean counted, boolean keepsInput) {
      this.counted = counted;
      this.keepsInput = keepsInput;
    }

    /** Whether ptflops counts it. */
    public boolean isCounted() {
      return counted;
    }

    /** Whether its gradient needs the input, so that it can't work in place. */
    public boolean keepsInput() {
      return keepsInput;
    }
  }

  /** What normalises. */
  enum NormKind {
    /** Per channel, over batch and positions, with running statistics (momentum 0.1). */
    BATCH,
    /** Per token or position, over channels. */
    LAYER,
    /** Per sample, over groups of 16 channels. */
    GROUPS_OF_16
  }

  /** How a window is summed up. */
  enum PoolKind {
    MAXIMUM,
    AVERAGE
  }

  /** How two branches meet. */
  enum Join {
    /** A residual connection. */
    ADD,
    /** A dense connection: the shortcut's channels first. */
    CONCAT,
    /** A gate: squeeze-and-excitation. */
    MULTIPLY
  }

  /** A convolution over as many axes as {@code kernel} has. */
  record Conv(
      String name,
      Width width,
      Extent kernel,
      Extent stride,
      Padding padding,
      Groups groups,
      boolean bias)
      implements Layer {

    @Override
    public FeatureShape out(FeatureShape in) {
      return new FeatureShape(
          width.from(in.channels()), slide(in.extent(), kernel, stride, padding));
    }

    @Override
    public List<TensorSpec> tensors(FeatureShape in) {
      int out = width.from(in.channels());
      List<Long> shape = new ArrayList<>();
      shape.add((long) out);
      shape.add((long) in.channels() / groups.of(in.channels()));
      kernel.sizes().forEach(size -> shape.add((long) size));
      TensorSpec weight = new TensorSpec(name + ".weight", shape, Role.CONVOLUTION_WEIGHT);
      return bias
          ? List.of(weight, TensorSpec.of(name + ".bias", Role.BIAS, out))
          : List.of(weight);
    }

    @Override
    public long multiplyAdds(FeatureShape in) {
      long perOutput = kernel.count() * (in.channels() / groups.of(in.channels()));
      return Math.multiplyExact(perOutput, out(in).elements());
    }

    @Override
    public long ptflopsMacs(FeatureShape in) {
      return multiplyAdds(in) + (bias ? out(in).elements() : 0);
    }

    @Override
    public ReceptiveField receptiveField(ReceptiveField below) {
      return below.through(kernel, stride);
    }

    @Override
    public long activations(FeatureShape in) {
      return out(in).elements();
    }

    @Override
    public Layer halved(FeatureShape in) {
      return withWidth(width.halved());
    }

    Conv withWidth(Width other) {
      return new Conv(name, other, kernel, stride, padding, groups, bias);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.conv(this);
    }
  }

  /** A linear layer with bias over channels, at each position or token. */
  record Linear(String name, Width width) implements Layer {
    @Override
    public FeatureShape out(FeatureShape in) {
      return in.withChannels(width.from(in.channels()));
    }

    @Override
    public List<TensorSpec> tensors(FeatureShape in) {
      int out = width.from(in.channels());
      return List.of(
          TensorSpec.of(name + ".weight", Role.LINEAR_WEIGHT, out, in.channels()),
          TensorSpec.of(name + ".bias", Role.BIAS, out));
    }

    @Override
    public long multiplyAdds(FeatureShape in) {
      return in.channels() * out(in).elements();
    }

    @Override
    public long ptflopsMacs(FeatureShape in) {
      return multiplyAdds(in) + out(in).elements();
    }

    @Override
    public long activations(FeatureShape in) {
      return out(in).elements();
    }

    @Override
    public Layer halved(FeatureShape in) {
      return new Linear(name, width.halved());
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.linear(this);
    }
  }

  /** Normalisation with a scale and a shift per channel. */
  record Norm(String name, NormKind kind, double epsilon) implements Layer {
    @Override
    public FeatureShape out(FeatureShape in) {
      require(kind == NormKind.LAYER || !in.isTokens(), "no tokens, unless in a layer norm", in);
      require(
          kind != NormKind.GROUPS_OF_16 || in.channels() % 16 == 0, "channels by groups of 16", in);
      return in;
    }

    @Override
    public List<TensorSpec> tensors(FeatureShape in) {
      long channels = in.channels();
      List<TensorSpec> tensors = new ArrayList<>();
      tensors.add(TensorSpec.of(name + ".weight", Role.NORM_SCALE, channels));
      tensors.add(TensorSpec.of(name + ".bias", Role.NORM_SHIFT, channels));
      if (kind == NormKind.BATCH) {
        tensors.add(TensorSpec.of(name + ".running_mean", Role.RUNNING_MEAN, channels));
        tensors.add(TensorSpec.of(name + ".running_var", Role.RUNNING_VARIANCE, channels));
        tensors.add(TensorSpec.of(name + ".num_batches_tracked", Role.BATCH_COUNT));
      }
      return tensors;
    }

    @Override
    public long ptflopsMacs(FeatureShape in) {
      return 2 * in.elements();
    }

    @Override
    public long activations(FeatureShape in) {
      return in.elements();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.norm(this);
    }
  }

  /** Multi-head self-attention over tokens with one matrix for queries, keys and values. */
  record Attention(String name, int heads) implements Layer {
    @Override
    public FeatureShape out(FeatureShape in) {
      require(in.isTokens(), "tokens to attend to", in);
      require(in.channels() % heads == 0, "channels for " + heads + " heads", in);
      return in;
    }

    @Override
    public List<TensorSpec> tensors(FeatureShape in) {
      long channels = in.channels();
      return List.of(
          TensorSpec.of(name + ".qkv.weight", Role.LINEAR_WEIGHT, 3 * channels, channels),
          TensorSpec.of(name + ".qkv.bias", Role.BIAS, 3 * channels),
          TensorSpec.of(name + ".proj.weight", Role.LINEAR_WEIGHT, channels, channels),
          TensorSpec.of(name + ".proj.bias", Role.BIAS, channels));
    }

    /** The four projections, the products of queries with keys and of attention with values. */
    @Override
    public long multiplyAdds(FeatureShape in) {
      return projections(in) + 2 * in.elements() * in.extent().count();
    }

    /** The projections and their biases: the rule sees modules, and the products are none. */
    @Override
    public long ptflopsMacs(FeatureShape in) {
      return projections(in) + 4 * in.elements();
    }

    private static long projections(FeatureShape in) {
      return 4L * in.channels() * in.elements();
    }

    @Override
    public ReceptiveField receptiveField(ReceptiveField below) {
      return below.whole();
    }

    @Override
    public long activations(FeatureShape in) {
      return 5 * in.elements();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.attention(this);
    }
  }

  /**
   * A number a channel that a residual's body is multiplied with before the sum (Touvron et al.
   * 2021, CaiT; Liu et al. 2022, ConvNeXt).
   *
   * @param name of its tensor
   * @param ones axes of one that stand behind the channels in the tensor's shape: 0 in timm, 2 in
   *     torchvision's networks for images
   */
  record LayerScale(String name, int ones) implements Layer {
    @Override
    public FeatureShape out(FeatureShape in) {
      return in;
    }

    @Override
    public List<TensorSpec> tensors(FeatureShape in) {
      long[] shape = new long[1 + ones];
      Arrays.fill(shape, 1);
      shape[0] = in.channels();
      return List.of(TensorSpec.of(name, Role.LAYER_SCALE, shape));
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.layerScale(this);
    }
  }

  /** A map becomes tokens: [C, h, w] to [C, h w + 1], a class token first, positions added. */
  record Tokens(String classToken, String positions) implements Layer {
    @Override
    public FeatureShape out(FeatureShape in) {
      require(in.isMap(), "a map to make tokens of", in);
      return FeatureShape.of(in.channels(), Math.toIntExact(in.extent().count() + 1));
    }

    @Override
    public List<TensorSpec> tensors(FeatureShape in) {
      return List.of(
          TensorSpec.of(classToken, Role.EMBEDDING, 1, 1, in.channels()),
          TensorSpec.of(positions, Role.EMBEDDING, 1, in.extent().count() + 1, in.channels()));
    }

    @Override
    public long activations(FeatureShape in) {
      return out(in).elements();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.tokens(this);
    }
  }

  /** An elementwise function. */
  record Activation(Function function) implements Layer {
    @Override
    public FeatureShape out(FeatureShape in) {
      return in;
    }

    @Override
    public long ptflopsMacs(FeatureShape in) {
      return function.isCounted() ? in.elements() : 0;
    }

    @Override
    public long activations(FeatureShape in) {
      return function.keepsInput() ? in.elements() : 0;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.activation(this);
    }
  }

  /** A window that slides and keeps its maximum or its average, padding counted in the latter. */
  record Pool(PoolKind kind, Extent kernel, Extent stride, Padding padding) implements Layer {
    @Override
    public FeatureShape out(FeatureShape in) {
      return new FeatureShape(in.channels(), slide(in.extent(), kernel, stride, padding));
    }

    @Override
    public long ptflopsMacs(FeatureShape in) {
      return in.elements();
    }

    @Override
    public ReceptiveField receptiveField(ReceptiveField below) {
      return below.through(kernel, stride);
    }

    @Override
    public long activations(FeatureShape in) {
      return out(in).elements();
    }

    @Override
    public long keptBytes(FeatureShape in) {
      return kind == PoolKind.MAXIMUM ? Long.BYTES * out(in).elements() : 0;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.pool(this);
    }
  }

  /** The average over a grid of {@code size} cells along each axis; 1 is global. */
  record PoolTo(int size) implements Layer {
    @Override
    public FeatureShape out(FeatureShape in) {
      require(in.isMap(), "a map to average", in);
      return new FeatureShape(in.channels(), Extent.filled(in.extent().axes(), size));
    }

    @Override
    public long ptflopsMacs(FeatureShape in) {
      return in.elements();
    }

    @Override
    public ReceptiveField receptiveField(ReceptiveField below) {
      return size == 1 ? below.whole() : below;
    }

    @Override
    public long activations(FeatureShape in) {
      return out(in).elements();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.poolTo(this);
    }
  }

  /** All numbers in one row: of a map channel by channel, of tokens token by token. */
  record Flatten() implements Layer {
    @Override
    public FeatureShape out(FeatureShape in) {
      return FeatureShape.vector(Math.toIntExact(in.elements()));
    }

    @Override
    public ReceptiveField receptiveField(ReceptiveField below) {
      return below.whole();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.flatten(this);
    }
  }

  /** The first token alone: [C, T] to [C]. */
  record ClassToken() implements Layer {
    @Override
    public FeatureShape out(FeatureShape in) {
      require(in.isTokens(), "tokens, the class token first", in);
      return FeatureShape.vector(in.channels());
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.classToken(this);
    }
  }

  /** Every position repeated {@code factor} times along each axis. */
  record Upsample(int factor) implements Layer {
    @Override
    public FeatureShape out(FeatureShape in) {
      require(in.isMap(), "a map to enlarge", in);
      return new FeatureShape(in.channels(), in.extent().map(size -> factor * size));
    }

    @Override
    public long activations(FeatureShape in) {
      return out(in).elements();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.upsample(this);
    }
  }

  /** In training, numbers become zero with this probability and the others grow to make up. */
  record Dropout(double probability) implements Layer {
    @Override
    public FeatureShape out(FeatureShape in) {
      return in;
    }

    @Override
    public long activations(FeatureShape in) {
      return probability > 0 ? 2 * in.elements() : 0;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.dropout(this);
    }
  }

  /** Puts "name." before every tensor inside. */
  record Named(String name, Layer body) implements Layer {
    @Override
    public FeatureShape out(FeatureShape in) {
      return body.out(in);
    }

    @Override
    public List<TensorSpec> tensors(FeatureShape in) {
      return body.tensors(in).stream().map(tensor -> tensor.within(name)).toList();
    }

    @Override
    public long multiplyAdds(FeatureShape in) {
      return body.multiplyAdds(in);
    }

    @Override
    public long ptflopsMacs(FeatureShape in) {
      return body.ptflopsMacs(in);
    }

    @Override
    public ReceptiveField receptiveField(ReceptiveField below) {
      return body.receptiveField(below);
    }

    @Override
    public long activations(FeatureShape in) {
      return body.activations(in);
    }

    @Override
    public long keptBytes(FeatureShape in) {
      return body.keptBytes(in);
    }

    @Override
    public Layer halved(FeatureShape in) {
      return new Named(name, body.halved(in));
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.named(this);
    }
  }

  /** One after the other; empty, it is the identity. */
  record Sequence(List<Layer> layers) implements Layer {
    public Sequence {
      layers = List.copyOf(layers);
    }

    public boolean isIdentity() {
      return layers.isEmpty();
    }

    @Override
    public FeatureShape out(FeatureShape in) {
      FeatureShape shape = in;
      for (Layer layer : layers) {
        shape = layer.out(shape);
      }
      return shape;
    }

    @Override
    public List<TensorSpec> tensors(FeatureShape in) {
      List<TensorSpec> tensors = new ArrayList<>();
      FeatureShape shape = in;
      for (Layer layer : layers) {
        tensors.addAll(layer.tensors(shape));
        shape = layer.out(shape);
      }
      return tensors;
    }

    @Override
    public long multiplyAdds(FeatureShape in) {
      return sum(in, Layer::multiplyAdds);
    }

    @Override
    public long ptflopsMacs(FeatureShape in) {
      return sum(in, Layer::ptflopsMacs);
    }

    @Override
    public ReceptiveField receptiveField(ReceptiveField below) {
      ReceptiveField field = below;
      for (Layer layer : layers) {
        field = layer.receptiveField(field);
      }
      return field;
    }

    @Override
    public long activations(FeatureShape in) {
      return sum(in, Layer::activations);
    }

    @Override
    public long keptBytes(FeatureShape in) {
      return sum(in, Layer::keptBytes);
    }

    @Override
    public Layer halved(FeatureShape in) {
      List<Layer> halved = new ArrayList<>();
      FeatureShape shape = in;
      for (Layer layer : layers) {
        Layer half = layer.halved(shape);
        halved.add(half);
        shape = half.out(shape);
      }
      return new Sequence(halved);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.sequence(this);
    }

    private interface Count {
      long of(Layer layer, FeatureShape in);
    }

    private long sum(FeatureShape in, Count count) {
      long sum = 0;
      FeatureShape shape = in;
      for (Layer layer : layers) {
        sum += count.of(layer, shape);
        shape = layer.out(shape);
      }
      return sum;
    }
  }

  /**
   * {@code join(shortcut(x), body(x))}: residual ADD, dense connection CONCAT,
   * squeeze-and-excitation MULTIPLY, where the body is the gate.
   *
   * @param survival in training, the probability that a sample's body is kept (stochastic depth)
   */
  record Branch(Join join, Layer body, Layer shortcut, double survival) implements Layer {

    @Override
    public FeatureShape out(FeatureShape in) {
      FeatureShape left = shortcut.out(in);
      FeatureShape right = body.out(in);
      return switch (join) {
        case ADD -> agreed(left, right);
        case CONCAT -> {
          require(left.extent().equals(right.extent()), "features over " + left.extent(), right);
          yield left.withChannels(left.channels() + right.channels());
        }
        case MULTIPLY -> {
          require(gates(right, left), "a number a channel of " + left + " as a gate", right);
          yield left;
        }
      };
    }

    /** One number for each channel, or for each channel and position. */
    private static boolean gates(FeatureShape gate, FeatureShape gated) {
      boolean sameAxes = gate.extent().axes() == gated.extent().axes();
      return gate.channels() == gated.channels()
          && (gate.isVector() || (sameAxes && gate.extent().count() == 1) || gate.equals(gated));
    }

    private static FeatureShape agreed(FeatureShape left, FeatureShape right) {
      if (!left.equals(right)) {
        throw new IllegalArgumentException(
            "a residual's branches must agree: expected " + left + " but found " + right);
      }
      return left;
    }

    /** The body's tensors first, then the shortcut's, as torchvision builds its blocks. */
    @Override
    public List<TensorSpec> tensors(FeatureShape in) {
      return Stream.concat(body.tensors(in).stream(), shortcut.tensors(in).stream()).toList();
    }

    @Override
    public long multiplyAdds(FeatureShape in) {
      return body.multiplyAdds(in) + shortcut.multiplyAdds(in);
    }

    @Override
    public long ptflopsMacs(FeatureShape in) {
      return body.ptflopsMacs(in) + shortcut.ptflopsMacs(in);
    }

    @Override
    public ReceptiveField receptiveField(ReceptiveField below) {
      ReceptiveField straight = shortcut.receptiveField(below);
      return join == Join.MULTIPLY ? straight : body.receptiveField(below).widestOf(straight);
    }

    @Override
    public long activations(FeatureShape in) {
      long joined = join == Join.ADD ? 0 : out(in).elements();
      return body.activations(in) + shortcut.activations(in) + joined;
    }

    @Override
    public long keptBytes(FeatureShape in) {
      return body.keptBytes(in) + shortcut.keptBytes(in);
    }

    /** An identity's sum and a gate must fit what came in, so their last width stays derived. */
    @Override
    public Layer halved(FeatureShape in) {
      boolean mustFit =
          join != Join.CONCAT && shortcut instanceof Sequence sequence && sequence.isIdentity();
      Layer half = body.halved(in);
      return new Branch(
          join, mustFit ? givingBack(half, in.channels()) : half, shortcut.halved(in), survival);
    }

    /**
     * The layer with its last convolution or linear layer giving {@code channels}, and what follows
     * that fitting it.
     */
    static Layer givingBack(Layer layer, int channels) {
      if (layer instanceof Conv conv) {
        return conv.withWidth(Width.of(channels));
      }
      if (layer instanceof Linear linear) {
        return new Linear(linear.name(), Width.of(channels));
      }
      if (layer instanceof Named named) {
        return new Named(named.name(), givingBack(named.body(), channels));
      }
      if (layer instanceof Sequence sequence) {
        List<Layer> layers = new ArrayList<>(sequence.layers());
        boolean isSet = false;
        for (int last = layers.size() - 1; last >= 0 && !isSet; last--) {
          isSet = setsWidth(layers.get(last));
          layers.set(last, givingBack(layers.get(last), channels));
        }
        return new Sequence(layers);
      }
      if (layer instanceof Branch branch && branch.join() != Join.CONCAT) {
        // It follows the layer that sets the width, and has to fit what that gives: a gate.
        return new Branch(
            branch.join(),
            givingBack(branch.body(), channels),
            givingBack(branch.shortcut(), channels),
            branch.survival());
      }
      return layer;
    }

    static boolean setsWidth(Layer layer) {
      return layer instanceof Conv
          || layer instanceof Linear
          || (layer instanceof Named named && setsWidth(named.body()))
          || (layer instanceof Sequence sequence
              && sequence.layers().stream().anyMatch(Branch::setsWidth));
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.branch(this);
    }
  }

  private static void require(boolean isSo, String expected, FeatureShape found) {
    if (!isSo) {
      throw new IllegalArgumentException(
          "expected " + expected + " but found features of " + found);
    }
  }

  private static Extent slide(Extent in, Extent kernel, Extent stride, Padding padding) {
    int[] out = new int[in.axes()];
    if (in.axes() != kernel.axes()) {
      throw new IllegalArgumentException(
          "expected features with " + kernel.axes() + " axes but found " + in);
    }
    for (int axis = 0; axis < out.length; axis++) {
      out[axis] = padding.outSize(axis, in.size(axis), kernel.size(axis), stride.size(axis));
      if (out[axis] < 1) {
        throw new IllegalArgumentException(
            "features of " + in + " are too small for a window of " + kernel);
      }
    }
    return Extent.of(out);
  }
}
