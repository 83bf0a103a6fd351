package io.pollard.bench;

import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
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
import io.pollard.network.Layer.PoolTo;
import io.pollard.network.Layer.Sequence;
import io.pollard.network.Layer.Tokens;
import io.pollard.network.Layer.Upsample;
import io.pollard.network.Network;
import io.pollard.network.Network.DecoderStep;
import io.pollard.network.Padding;
import io.pollard.network.TensorSpec;
import io.pollard.network.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A network written out as one operator of PyTorch's after the other, as one would call them by
 * hand: what the peers run that a training step is measured against. They know nothing of layers,
 * units and plans.
 *
 * @param tensors in the order of construction, without batch counts
 * @param operators in the order of their calls; the first reads the images, which are value 0, and
 *     the last makes the logits
 */
record StraightLine(List<TensorSpec> tensors, List<Operator> operators) {

  /**
   * A call.
   *
   * @param name as in PyTorch, or of a few lines that are alike in both peers
   * @param out the number of the value that it makes
   * @param in the numbers of the values that it reads
   * @param tensors that it reads
   * @param numbers by argument
   * @param last values that nothing reads later
   */
  record Operator(
      String name,
      int out,
      List<Integer> in,
      List<String> tensors,
      Map<String, String> numbers,
      List<Integer> last) {

    long[] longs(String argument) {
      return java.util.Arrays.stream(words(argument)).mapToLong(Long::parseLong).toArray();
    }

    double number(String argument) {
      return Double.parseDouble(words(argument)[0]);
    }

    private String[] words(String argument) {
      String words = numbers.get(argument);
      if (words == null) {
        throw new IllegalStateException("the operator " + name + " has no " + argument);
      }
      return words.split(",");
    }

    private String line() {
      List<String> words = new ArrayList<>(List.of(name, "out=" + out, "in=" + joined(in)));
      words.add("tensors=" + String.join(",", tensors));
      words.add("last=" + joined(last));
      numbers.forEach((argument, value) -> words.add(argument + "=" + value));
      return String.join(" ", words);
    }
  }

  /** For images of a shape. */
  static StraightLine of(Network network, FeatureShape in) {
    Writer writer = new Writer(in);
    List<Value> trunk = new ArrayList<>();
    Value value = new Value(0, in);
    for (Unit unit : network.units()) {
      value = writer.apply(unit.body(), value);
      trunk.add(value);
    }
    // Under autocast what follows stays in float32.
    if (network.head() instanceof Head.Classifier classifier) {
      value = writer.apply(classifier.body(), writer.head(value));
    } else {
      for (DecoderStep step : network.decoderSteps(in)) {
        value = writer.apply(Network.UP, value);
        if (step.skip().isPresent()) {
          value = writer.concat(value, trunk.get(step.skip().getAsInt()), step.joined());
        }
        value = writer.apply(step.block().body(), value);
      }
      value = writer.apply(((Head.Decoder) network.head()).last(), writer.head(value));
    }
    List<TensorSpec> tensors =
        network.tensors(in).stream()
            .filter(tensor -> tensor.role() != TensorSpec.Role.BATCH_COUNT)
            .toList();
    return new StraightLine(tensors, withLastUses(writer.operators));
  }

  private static List<Operator> withLastUses(List<Operator> operators) {
    Map<Integer, Integer> lastUse = new LinkedHashMap<>();
    for (int index = 0; index < operators.size(); index++) {
      for (int value : operators.get(index).in()) {
        lastUse.put(value, index);
      }
    }
    List<Operator> with = new ArrayList<>();
    for (int index = 0; index < operators.size(); index++) {
      Operator operator = operators.get(index);
      int at = index;
      List<Integer> last =
          operator.in().stream()
              .distinct()
              .filter(value -> Integer.valueOf(at).equals(lastUse.get(value)))
              .toList();
      with.add(
          new Operator(
              operator.name(),
              operator.out(),
              operator.in(),
              operator.tensors(),
              operator.numbers(),
              last));
    }
    return with;
  }

  /**
   * One line a tensor, {@code tensor NAME ROLE 64,3,7,7}, and one an operator, {@code conv out=1
   * in=0 tensors=conv1.weight last= stride=2,2 ..}.
   */
  String text() {
    List<String> lines = new ArrayList<>();
    for (TensorSpec tensor : tensors) {
      lines.add(
          "tensor %s %s %s"
              .formatted(
                  tensor.name(),
                  tensor.role().name().toLowerCase(Locale.ROOT),
                  joined(tensor.shape())));
    }
    operators.forEach(operator -> lines.add(operator.line()));
    return String.join("\n", lines);
  }

  private static String joined(List<?> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** A number by which a value is called, and its shape. */
  private record Value(int number, FeatureShape shape) {}

  private static final class Writer implements Layer.Visitor<Value> {

    private final List<Operator> operators = new ArrayList<>();
    private Value x;
    private String prefix = "";

    Writer(FeatureShape in) {
      x = new Value(0, in);
    }

    Value apply(Layer layer, Value input) {
      x = input;
      return layer.accept(this);
    }

    Value head(Value trunk) {
      x = trunk;
      return add("head", trunk.shape(), List.of(), Map.of());
    }

    Value concat(Value first, Value second, FeatureShape joined) {
      return add(
          "cat",
          List.of(first, second),
          joined,
          List.of(),
          Map.of("axis", String.valueOf(joined.channelAxis())));
    }

    private Value add(
        String name, FeatureShape out, List<String> tensors, Map<String, String> numbers) {
      return add(name, List.of(x), out, tensors, numbers);
    }

    private Value add(
        String name,
        List<Value> in,
        FeatureShape out,
        List<String> tensors,
        Map<String, String> numbers) {
      Value made = new Value(operators.size() + 1, out);
      operators.add(
          new Operator(
              name,
              made.number(),
              in.stream().map(Value::number).toList(),
              tensors.stream().map(tensor -> prefix + tensor).toList(),
              numbers,
              List.of()));
      return made;
    }

    @Override
    public Value conv(Conv layer) {
      FeatureShape in = x.shape();
      x = padded(in, layer.kernel(), layer.stride(), layer.padding());
      List<String> tensors = new ArrayList<>(List.of(layer.name() + ".weight"));
      if (layer.bias()) {
        tensors.add(layer.name() + ".bias");
      }
      return add(
          "conv",
          layer.out(in),
          tensors,
          Map.of(
              "stride",
              joined(layer.stride().sizes()),
              "padding",
              symmetric(in, layer.kernel(), layer.stride(), layer.padding()),
              "groups",
              String.valueOf(layer.groups().of(in.channels()))));
    }

    /** What is not the same before and after is put around by an operator of its own. */
    private Value padded(FeatureShape in, Extent kernel, Extent stride, Padding padding) {
      List<Integer> sides = new ArrayList<>();
      for (int axis = kernel.axes() - 1; axis >= 0; axis--) {
        Padding.Sides along =
            padding.along(axis, in.extent().size(axis), kernel.size(axis), stride.size(axis));
        sides.add(along.before());
        sides.add(along.after());
      }
      boolean isEven = isEven(sides);
      return isEven ? x : add("pad", in, List.of(), Map.of("sides", joined(sides)));
    }

    private static boolean isEven(List<Integer> sides) {
      for (int side = 0; side < sides.size(); side += 2) {
        if (!sides.get(side).equals(sides.get(side + 1))) {
          return false;
        }
      }
      return true;
    }

    private static String symmetric(
        FeatureShape in, Extent kernel, Extent stride, Padding padding) {
      List<Integer> sides = new ArrayList<>();
      List<Integer> both = new ArrayList<>();
      for (int axis = 0; axis < kernel.axes(); axis++) {
        Padding.Sides along =
            padding.along(axis, in.extent().size(axis), kernel.size(axis), stride.size(axis));
        sides.add(along.before());
        both.add(along.before());
        both.add(along.after());
      }
      return isEven(both) ? joined(sides) : joined(sides.stream().map(side -> 0).toList());
    }

    @Override
    public Value linear(Linear layer) {
      FeatureShape out = layer.out(x.shape());
      List<String> tensors = List.of(layer.name() + ".weight", layer.name() + ".bias");
      int axes = out.extent().axes();
      return axes > 1
          ? add("linear_of_map", out, tensors, Map.of("axes", String.valueOf(axes)))
          : add("linear", out, tensors, Map.of());
    }

    @Override
    public Value norm(Norm layer) {
      List<String> tensors =
          new ArrayList<>(List.of(layer.name() + ".weight", layer.name() + ".bias"));
      if (layer.kind() == NormKind.BATCH) {
        tensors.add(layer.name() + ".running_mean");
        tensors.add(layer.name() + ".running_var");
      }
      String name =
          switch (layer.kind()) {
            case BATCH -> "batch_norm";
            case LAYER -> x.shape().isMap() ? "layer_norm_of_map" : "layer_norm";
            case GROUPS_OF_16 -> "group_norm";
          };
      return add(
          name,
          x.shape(),
          tensors,
          Map.of("epsilon", "" + layer.epsilon(), "momentum", "" + layer.momentum()));
    }

    @Override
    public Value layerScale(LayerScale layer) {
      FeatureShape shape = x.shape();
      return add(
          "scale",
          shape,
          List.of(layer.name()),
          Map.of("axes", shape.isMap() ? String.valueOf(shape.extent().axes()) : "0"));
    }

    /** Tables of rotary positions hold any numbers in the peers: only their size matters there. */
    @Override
    public Value attention(Attention layer) {
      String name = layer.name();
      List<String> tensors =
          new ArrayList<>(
              List.of(name + ".qkv.weight", name + ".proj.weight", name + ".proj.bias"));
      switch (layer.bias()) {
        case JOINT -> tensors.add(name + ".qkv.bias");
        case QUERIES_AND_VALUES -> tensors.addAll(List.of(name + ".q_bias", name + ".v_bias"));
        case NONE -> {}
      }
      return add(
          "attention",
          x.shape(),
          tensors,
          Map.of("heads", "" + layer.heads(), "rotary", layer.rotary().isPresent() ? "1" : "0"));
    }

    @Override
    public Value tokens(Tokens layer) {
      List<String> tensors = new ArrayList<>(List.of(layer.classToken()));
      if (layer.positioned() != Layer.Positioned.NONE) {
        tensors.add(layer.positions());
      }
      layer.registers().ifPresent(registers -> tensors.add(registers.name()));
      return add(
          "tokens",
          layer.out(x.shape()),
          tensors,
          Map.of(
              "positioned",
              switch (layer.positioned()) {
                case CLASS_AND_PATCHES -> "0";
                case PATCHES -> "1";
                case NONE -> "2";
              },
              "registers",
              layer.registers().isPresent() ? "1" : "0"));
    }

    @Override
    public Value activation(Activation layer) {
      return activation(layer, "");
    }

    private Value activation(Activation layer, String inPlace) {
      return add(
          layer.function().name().toLowerCase(Locale.ROOT) + inPlace,
          x.shape(),
          List.of(),
          Map.of());
    }

    @Override
    public Value pool(Pool layer) {
      FeatureShape in = x.shape();
      x = padded(in, layer.kernel(), layer.stride(), layer.padding());
      return add(
          layer.kind() == Layer.PoolKind.MAXIMUM ? "max_pool" : "avg_pool",
          layer.out(in),
          List.of(),
          Map.of(
              "kernel",
              joined(layer.kernel().sizes()),
              "stride",
              joined(layer.stride().sizes()),
              "padding",
              symmetric(in, layer.kernel(), layer.stride(), layer.padding())));
    }

    @Override
    public Value poolTo(PoolTo layer) {
      FeatureShape out = layer.out(x.shape());
      return add("adaptive_avg_pool", out, List.of(), Map.of("size", joined(out.extent().sizes())));
    }

    @Override
    public Value flatten(Flatten layer) {
      return add("flatten", layer.out(x.shape()), List.of(), Map.of());
    }

    @Override
    public Value classToken(ClassToken layer) {
      return add("first", layer.out(x.shape()), List.of(), Map.of());
    }

    @Override
    public Value meanToken(MeanToken layer) {
      return add("mean", layer.out(x.shape()), List.of(), Map.of("before", "" + layer.before()));
    }

    @Override
    public Value channels(Channels layer) {
      return add(
          "channels",
          layer.out(x.shape()),
          List.of(),
          Map.of("first", "" + layer.first(), "count", "" + layer.count()));
    }

    @Override
    public Value upsample(Upsample layer) {
      FeatureShape out = layer.out(x.shape());
      return add("upsample", out, List.of(), Map.of("size", joined(out.extent().sizes())));
    }

    @Override
    public Value dropout(Dropout layer) {
      return layer.probability() > 0
          ? add("dropout", x.shape(), List.of(), Map.of("share", "" + layer.probability()))
          : x;
    }

    @Override
    public Value named(Named layer) {
      String outer = prefix;
      prefix = outer + layer.name() + ".";
      Value result = layer.body().accept(this);
      prefix = outer;
      return result;
    }

    /** A ReLU behind a convolution or a norm works in place, as in torchvision's networks. */
    @Override
    public Value sequence(Sequence layer) {
      Value current = x;
      boolean isNew = false;
      for (Layer next : layer.layers()) {
        x = current;
        boolean inPlace =
            isNew
                && next instanceof Activation activation
                && activation.function() == Layer.Function.RELU;
        current = inPlace ? activation((Activation) next, "_") : next.accept(this);
        isNew =
            next instanceof Conv
                || (next instanceof Norm norm && norm.kind() == NormKind.BATCH)
                || (next instanceof Branch branch && branch.join() == Layer.Join.ADD);
      }
      return current;
    }

    @Override
    public Value branch(Branch layer) {
      Value input = x;
      Value body = apply(layer.body(), input);
      Value shortcut = apply(layer.shortcut(), input);
      if (layer.survival() < 1) {
        x = body;
        body =
            add("stochastic_depth", body.shape(), List.of(), Map.of("kept", "" + layer.survival()));
      }
      return switch (layer.join()) {
        case ADD -> add("add", List.of(body, shortcut), shortcut.shape(), List.of(), Map.of());
        case CONCAT ->
            concat(
                shortcut,
                body,
                shortcut
                    .shape()
                    .withChannels(shortcut.shape().channels() + body.shape().channels()));
        case MULTIPLY -> gated(body, shortcut);
      };
    }

    private Value gated(Value gate, Value gated) {
      int axes = gate.shape().isVector() ? gated.shape().extent().axes() : 0;
      return add(
          "gate",
          List.of(gate, gated),
          gated.shape(),
          List.of(),
          Map.of("axes", String.valueOf(axes)));
    }
  }
}
