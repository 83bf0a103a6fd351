package io.pollard.bench;

import io.pollard.bench.StraightLine.Operator;
import io.pollard.network.FeatureShape;
import io.pollard.network.TensorSpec;
import io.pollard.training.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A training step straight on the engine: a network's operators one after the other, the loss,
 * backward and fused Adam, without anything of Pollard's training. What Pollard's step is measured
 * against.
 */
final class RawStep implements AutoCloseable {

  private final StraightLine line;
  private final Map<String, Tensor> state = new LinkedHashMap<>();
  private final Map<String, Tensor> tables = new LinkedHashMap<>();
  private final List<Tensor> trained = new ArrayList<>();
  private final List<Tensor> means = new ArrayList<>();
  private final List<Tensor> squares = new ArrayList<>();
  private final boolean isBfloat16;
  private final Tensor images;
  private final Tensor labels;
  private long steps;

  RawStep(StraightLine line, FeatureShape in, int batch, Precision precision) {
    this.line = line;
    this.isBfloat16 = precision == Precision.BF16;
    try (PointerScope scope = new PointerScope()) {
      this.images = kept(laidOut(torch.randn(shape(batch, in.arraySizes()))));
      this.labels = kept(torch.zeros(batch).to(ScalarType.Long));
      for (TensorSpec tensor : line.tensors()) {
        add(tensor);
      }
    }
  }

  private static long[] shape(long first, List<Long> others) {
    long[] shape = new long[1 + others.size()];
    shape[0] = first;
    for (int axis = 1; axis < shape.length; axis++) {
      shape[axis] = others.get(axis - 1);
    }
    return shape;
  }

  private void add(TensorSpec spec) {
    long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
    Tensor tensor =
        switch (spec.role()) {
          case CONVOLUTION_WEIGHT, LINEAR_WEIGHT ->
              torch.randn(shape).mul_(new Scalar(Math.sqrt(2.0 * shape[0] / spec.elements())));
          case NORM_SCALE, RUNNING_VARIANCE, LAYER_SCALE -> torch.ones(shape);
          default -> torch.zeros(shape);
        };
    tensor = kept(laidOut(tensor));
    state.put(spec.name(), tensor);
    if (spec.role().isTrained()) {
      means.add(kept(torch.zeros_like(tensor)));
      squares.add(kept(torch.zeros_like(tensor)));
      trained.add(tensor);
      tensor.set_requires_grad(true);
    }
  }

  private static Tensor laidOut(Tensor tensor) {
    return switch (Math.toIntExact(tensor.dim())) {
      case 4 -> tensor.contiguous(MemoryFormat.ChannelsLast);
      case 5 -> tensor.contiguous(MemoryFormat.ChannelsLast3d);
      default -> tensor;
    };
  }

  double step() {
    try (PointerScope scope = new PointerScope()) {
      torch.set_autocast_enabled(DeviceType.CPU, isBfloat16);
      torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
      Tensor loss = torch.cross_entropy_loss(logits(), labels, new TensorOptional(), 1, -100, 0);
      double value = loss.item_double();
      loss.backward();
      adam();
      return value;
    }
  }

  private Tensor logits() {
    Tensor[] values = new Tensor[line.operators().size() + 1];
    values[0] = images;
    for (Operator operator : line.operators()) {
      Tensor x = values[operator.in().get(0)];
      values[operator.out()] = operator.name().equals("head") ? head(x) : call(operator, x, values);
    }
    return values[values.length - 1];
  }

  private static Tensor head(Tensor trunk) {
    torch.clear_cache();
    torch.set_autocast_enabled(DeviceType.CPU, false);
    return trunk.to(ScalarType.Float);
  }

  private Tensor call(Operator operator, Tensor x, Tensor[] values) {
    return switch (operator.name()) {
      case "conv" -> conv(operator, x);
      case "pad" -> torch.constant_pad_nd(x, operator.longs("sides"));
      case "linear" -> torch.linear(x, tensor(operator, 0), optional(operator, 1));
      case "linear_of_map" -> {
        long[] ones = filled(Math.toIntExact(operator.longs("axes")[0]), 1);
        Tensor weight = onesBehind(tensor(operator, 0), ones.length);
        yield convolution(x, weight, optional(operator, 1), ones, filled(ones.length, 0), 1);
      }
      case "batch_norm" ->
          torch.batch_norm(
              x,
              optional(operator, 0),
              optional(operator, 1),
              optional(operator, 2),
              optional(operator, 3),
              true,
              operator.number("momentum"),
              operator.number("epsilon"),
              false);
      case "layer_norm" -> layerNorm(operator, x);
      case "layer_norm_of_map" -> layerNorm(operator, x.movedim(1, -1)).movedim(-1, 1);
      case "group_norm" ->
          torch.group_norm(
              x,
              tensor(operator, 0).numel() / 16,
              optional(operator, 0),
              optional(operator, 1),
              operator.number("epsilon"),
              false);
      case "scale" ->
          x.mul(onesBehind(tensor(operator, 0).flatten(), (int) operator.number("axes")));
      case "attention" -> attention(operator, x);
      case "tokens" -> tokens(operator, x);
      case "mean" -> {
        long before = operator.longs("before")[0];
        yield x.narrow(1, before, x.size(1) - before).mean(1);
      }
      case "channels" -> x.narrow(2, operator.longs("first")[0], operator.longs("count")[0]);
      case "relu" -> torch.relu(x);
      case "relu_" -> torch.relu_(x);
      case "leaky_relu" -> torch.leaky_relu(x, new Scalar(0.01));
      case "relu6" -> torch.relu6(x);
      case "silu" -> torch.silu(x);
      case "gelu" -> torch.gelu(x);
      case "sigmoid" -> torch.sigmoid(x);
      case "hard_sigmoid" -> torch.hardsigmoid(x);
      case "hard_swish" -> torch.hardswish(x);
      case "max_pool", "avg_pool" -> pool(operator, x);
      case "adaptive_avg_pool" -> {
        long[] size = operator.longs("size");
        yield size.length == 3
            ? torch.adaptive_avg_pool3d(x, size)
            : torch.adaptive_avg_pool2d(x, size);
      }
      case "flatten" -> torch.flatten(x, 1, -1);
      case "first" -> x.select(1, 0);
      case "upsample" -> {
        long[] size = operator.longs("size");
        yield size.length == 3
            ? torch.upsample_nearest3d(x, size)
            : torch.upsample_nearest2d(x, size);
      }
      case "dropout" -> torch.dropout(x, operator.number("share"), true);
      case "stochastic_depth" -> survivors(x, operator.number("kept"));
      case "add" -> x.add(values[operator.in().get(1)]);
      case "cat" ->
          torch.cat(new TensorVector(x, values[operator.in().get(1)]), operator.longs("axis")[0]);
      case "gate" -> values[operator.in().get(1)].mul(onesBehind(x, (int) operator.number("axes")));
      default -> throw new IllegalStateException("no operator " + operator.name());
    };
  }

  private Tensor conv(Operator operator, Tensor x) {
    return convolution(
        x,
        tensor(operator, 0),
        operator.tensors().size() > 1 ? optional(operator, 1) : new TensorOptional(),
        operator.longs("stride"),
        operator.longs("padding"),
        operator.longs("groups")[0]);
  }

  private static Tensor convolution(
      Tensor x, Tensor weight, TensorOptional bias, long[] stride, long[] padding, long groups) {
    long[] dilation = filled(stride.length, 1);
    return stride.length == 3
        ? torch.conv3d(x, weight, bias, stride, padding, dilation, groups)
        : torch.conv2d(x, weight, bias, stride, padding, dilation, groups);
  }

  private Tensor layerNorm(Operator operator, Tensor x) {
    long[] channels = {tensor(operator, 0).numel()};
    return torch.layer_norm(
        x,
        channels,
        optional(operator, 0),
        optional(operator, 1),
        operator.number("epsilon"),
        false);
  }

  /** The class token, registers and patches; positions are of the first and last, or the last. */
  private Tensor tokens(Operator operator, Tensor x) {
    Tensor rows = x.flatten(2, -1).transpose(1, 2);
    Tensor first = tensor(operator, 0).expand(rows.size(0), -1, -1);
    long positioned = operator.longs("positioned")[0];
    if (positioned == 1) {
      rows = rows.add(tensor(operator, 1));
    }
    if (operator.longs("registers")[0] == 0) {
      Tensor all = torch.cat(new TensorVector(first, rows), 1);
      return positioned == 0 ? all.add(tensor(operator, 1)) : all;
    }
    if (positioned == 0) {
      Tensor all = torch.cat(new TensorVector(first, rows), 1).add(tensor(operator, 1));
      first = all.narrow(1, 0, 1);
      rows = all.narrow(1, 1, rows.size(1));
    }
    Tensor registers = tensor(operator, operator.tensors().size() - 1);
    return torch.cat(new TensorVector(first, registers.expand(rows.size(0), -1, -1), rows), 1);
  }

  private Tensor attention(Operator operator, Tensor x) {
    long heads = operator.longs("heads")[0];
    TensorOptional bias =
        switch (operator.tensors().size()) {
          case 3 -> new TensorOptional();
          case 4 -> optional(operator, 3);
          default -> {
            Tensor queries = tensor(operator, 3);
            Tensor zeros = torch.zeros_like(queries);
            yield new TensorOptional(
                torch.cat(new TensorVector(queries, zeros, tensor(operator, 4)), 0));
          }
        };
    TensorVector parts =
        torch
            .linear(x, tensor(operator, 0), bias)
            .reshape(x.size(0), x.size(1), 3, heads, -1)
            .permute(2, 0, 3, 1, 4)
            .unbind(0);
    boolean isRotary = operator.longs("rotary")[0] == 1;
    Tensor mixed =
        torch
            .scaled_dot_product_attention(
                isRotary ? turned(parts.get(0)) : parts.get(0),
                isRotary ? turned(parts.get(1)) : parts.get(1),
                parts.get(2),
                new TensorOptional(),
                0,
                false,
                new DoubleOptional(),
                false)
            .transpose(1, 2)
            .reshape(x.size(0), x.size(1), -1);
    return torch.linear(mixed, tensor(operator, 1), optional(operator, 2));
  }

  private Tensor turned(Tensor heads) {
    Tensor table =
        tables.computeIfAbsent(
            heads.size(2) + "x" + heads.size(3),
            size -> kept(torch.ones(heads.size(2), heads.size(3))));
    return heads
        .mul(table)
        .add(torch.roll(heads, new long[] {heads.size(3) / 2}, 3).mul(table))
        .to(heads.scalar_type());
  }

  private static Tensor pool(Operator operator, Tensor x) {
    long[] kernel = operator.longs("kernel");
    long[] stride = operator.longs("stride");
    long[] padding = operator.longs("padding");
    long[] dilation = filled(kernel.length, 1);
    boolean isVolume = kernel.length == 3;
    if (operator.name().equals("max_pool")) {
      return isVolume
          ? torch.max_pool3d(x, kernel, stride, padding, dilation, false)
          : torch.max_pool2d(x, kernel, stride, padding, dilation, false);
    }
    return isVolume
        ? torch.avg_pool3d(x, kernel, stride, padding, false, true, new LongOptional())
        : torch.avg_pool2d(x, kernel, stride, padding, false, true, new LongOptional());
  }

  private static Tensor survivors(Tensor x, double kept) {
    long[] shape = filled(Math.toIntExact(x.dim()), 1);
    shape[0] = x.size(0);
    Tensor mask =
        x.new_empty(shape).bernoulli_(kept, new GeneratorOptional()).div_(new Scalar(kept));
    return x.mul(mask);
  }

  private static Tensor onesBehind(Tensor tensor, int axes) {
    long[] shape = new long[Math.toIntExact(tensor.dim()) + axes];
    java.util.Arrays.fill(shape, 1);
    for (int axis = 0; axis < tensor.dim(); axis++) {
      shape[axis] = tensor.size(axis);
    }
    return tensor.reshape(shape);
  }

  private Tensor tensor(Operator operator, int index) {
    String name = operator.tensors().get(index);
    Tensor tensor = state.get(name);
    if (tensor == null) {
      throw new IllegalStateException("no tensor " + name);
    }
    return tensor;
  }

  private TensorOptional optional(Operator operator, int index) {
    return new TensorOptional(tensor(operator, index));
  }

  private static long[] filled(int length, long value) {
    long[] filled = new long[length];
    java.util.Arrays.fill(filled, value);
    return filled;
  }

  private void adam() {
    steps++;
    try (NoGradGuard noGradients = new NoGradGuard()) {
      Tensor count = torch.ones().mul_(new Scalar((double) steps));
      IValueVector arguments =
          new IValueVector(
              list(trained),
              list(trained.stream().map(Tensor::grad).toList()),
              list(means),
              list(squares),
              list(List.of()),
              list(trained.stream().map(tensor -> count).toList()),
              new IValue(1e-4),
              new IValue(0.9),
              new IValue(0.999),
              new IValue(0.0),
              new IValue(1e-8),
              new IValue(false),
              new IValue(false),
              new IValue(),
              new IValue());
      Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adam_", "").callBoxed(arguments);
      trained.forEach(tensor -> tensor.mutable_grad().reset());
    }
  }

  private static IValue list(List<Tensor> tensors) {
    GenericList list = new GenericList(new TensorList().elementType());
    tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
    return new IValue(list);
  }

  private static Tensor kept(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }

  @Override
  public void close() {
    List.of(state.values(), tables.values(), means, squares, List.of(images, labels))
        .forEach(tensors -> tensors.forEach(Tensor::releaseReference));
  }
}
