package io.pollard.bench;

import io.pollard.training.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A training step of ResNet-18 or ResNet-50 as one would write it by hand on the engine, without
 * anything of Pollard's: what Pollard's step is measured against. Tensors are made when the first
 * pass asks for them.
 */
final class RawResNetStep implements AutoCloseable {

  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private final Map<String, Tensor> statistics = new LinkedHashMap<>();
  private final List<Tensor> means = new ArrayList<>();
  private final List<Tensor> squares = new ArrayList<>();
  private final int[] depths;
  private final boolean hasBottlenecks;
  private final boolean isBfloat16;
  private final Tensor images;
  private final Tensor labels;
  private long steps;

  /**
   * @throws IllegalArgumentException if it is another network
   */
  RawResNetStep(String network, int size, int batch, Precision precision) {
    this.hasBottlenecks = network.equals("resnet50");
    if (!hasBottlenecks && !network.equals("resnet18")) {
      throw new IllegalArgumentException(
          "expected resnet18 or resnet50, which are written by hand, but found " + network);
    }
    this.depths = hasBottlenecks ? new int[] {3, 4, 6, 3} : new int[] {2, 2, 2, 2};
    this.isBfloat16 = precision == Precision.BF16;
    try (PointerScope scope = new PointerScope()) {
      this.images = kept(torch.randn(batch, 3, size, size).contiguous(MemoryFormat.ChannelsLast));
      this.labels = kept(torch.zeros(batch).to(ScalarType.Long));
    }
  }

  double step() {
    try (PointerScope scope = new PointerScope()) {
      torch.set_autocast_enabled(DeviceType.CPU, isBfloat16);
      torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
      Tensor features = trunk();
      torch.clear_cache();
      torch.set_autocast_enabled(DeviceType.CPU, false);
      Tensor loss =
          torch.cross_entropy_loss(head(features), labels, new TensorOptional(), 1, -100, 0);
      double value = loss.item_double();
      loss.backward();
      adam();
      return value;
    }
  }

  private Tensor trunk() {
    Tensor x = torch.relu_(norm("bn1", conv("conv1", images, 64, 7, 2)));
    x = torch.max_pool2d(x, both(3), both(2), both(1), both(1), false);
    for (int layer = 0; layer < depths.length; layer++) {
      for (int i = 0; i < depths[layer]; i++) {
        x = block("layer" + layer + "." + i, x, 64L << layer, i == 0 && layer > 0 ? 2 : 1);
      }
    }
    return x;
  }

  private Tensor block(String name, Tensor x, long width, long stride) {
    long out = hasBottlenecks ? 4 * width : width;
    Tensor y;
    if (hasBottlenecks) {
      y = torch.relu_(norm(name + ".bn1", conv(name + ".conv1", x, width, 1, 1)));
      y = torch.relu_(norm(name + ".bn2", conv(name + ".conv2", y, width, 3, stride)));
      y = norm(name + ".bn3", conv(name + ".conv3", y, out, 1, 1));
    } else {
      y = torch.relu_(norm(name + ".bn1", conv(name + ".conv1", x, width, 3, stride)));
      y = norm(name + ".bn2", conv(name + ".conv2", y, out, 3, 1));
    }
    boolean isSame = x.size(1) == out && stride == 1;
    Tensor shortcut = isSame ? x : norm(name + ".bn0", conv(name + ".conv0", x, out, 1, stride));
    return torch.relu_(y.add_(shortcut));
  }

  private Tensor head(Tensor features) {
    Tensor vector =
        torch.flatten(torch.adaptive_avg_pool2d(features.to(ScalarType.Float), 1, 1), 1, -1);
    long in = vector.size(1);
    Tensor weight = parameter("fc.weight", () -> torch.randn(2, in).mul_(new Scalar(0.01)));
    Tensor bias = parameter("fc.bias", () -> torch.zeros(2));
    return torch.linear(vector, weight, new TensorOptional(bias));
  }

  private Tensor conv(String name, Tensor x, long out, long kernel, long stride) {
    Tensor weight =
        parameter(
            name,
            () ->
                torch
                    .randn(out, x.size(1), kernel, kernel)
                    .mul_(new Scalar(Math.sqrt(2.0 / (out * kernel * kernel))))
                    .contiguous(MemoryFormat.ChannelsLast));
    return torch.conv2d(
        x, weight, new TensorOptional(), both(stride), both(kernel / 2), both(1), 1);
  }

  private Tensor norm(String name, Tensor x) {
    long channels = x.size(1);
    Tensor weight = parameter(name + ".weight", () -> torch.ones(channels));
    Tensor bias = parameter(name + ".bias", () -> torch.zeros(channels));
    Tensor mean = statistics.computeIfAbsent(name + ".mean", key -> kept(torch.zeros(channels)));
    Tensor variance = statistics.computeIfAbsent(name + ".var", key -> kept(torch.ones(channels)));
    return torch.batch_norm(
        x,
        new TensorOptional(weight),
        new TensorOptional(bias),
        new TensorOptional(mean),
        new TensorOptional(variance),
        true,
        0.1,
        1e-5,
        false);
  }

  private Tensor parameter(String name, Supplier<Tensor> first) {
    return parameters.computeIfAbsent(
        name,
        key -> {
          Tensor made = kept(first.get());
          means.add(kept(torch.zeros_like(made)));
          squares.add(kept(torch.zeros_like(made)));
          made.set_requires_grad(true);
          return made;
        });
  }

  private void adam() {
    steps++;
    try (NoGradGuard noGradients = new NoGradGuard()) {
      List<Tensor> tensors = List.copyOf(parameters.values());
      Tensor count = torch.ones().mul_(new Scalar((double) steps));
      IValueVector arguments =
          new IValueVector(
              list(tensors),
              list(tensors.stream().map(Tensor::grad).toList()),
              list(means),
              list(squares),
              list(List.of()),
              list(tensors.stream().map(tensor -> count).toList()),
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
      tensors.forEach(tensor -> tensor.mutable_grad().reset());
    }
  }

  private static IValue list(List<Tensor> tensors) {
    GenericList list = new GenericList(new TensorList().elementType());
    tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
    return new IValue(list);
  }

  private static long[] both(long size) {
    return new long[] {size, size};
  }

  private static Tensor kept(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }

  @Override
  public void close() {
    List.of(parameters.values(), statistics.values(), means, squares, List.of(images, labels))
        .forEach(tensors -> tensors.forEach(Tensor::releaseReference));
  }
}
