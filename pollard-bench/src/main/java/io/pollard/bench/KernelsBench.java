package io.pollard.bench;

import io.pollard.bench.Side.Repeated;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import io.pollard.torch.Engine;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Minimal calls: which of libtorch's kernels loses where a network's step does. */
@Command(
    name = "kernels",
    description = {
      "Times single kernels of libtorch, forward and backward in float32, by several ways and"
          + " beside Python's.",
      ""
    })
final class KernelsBench implements Runnable {

  private static final int WARM_UP = 3;

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("kernel", "kernel"),
          Column.of("sizes", "sizes"),
          Column.of("way", "by"),
          new Column("median_ms", "ms", 1, 2),
          new Column("to_python", "to Python's", 1, 2));

  @ParentCommand private Main main;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "Rounds; in each all ways take a turn (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--threads",
      description = "Threads of every side (all cores: ${DEFAULT-VALUE} here).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "A Python that has torch, to compare with.")
  private @Nullable Path python;

  /** One way to call a kernel; what it gives is let go with the scope around it. */
  private record Way(String name, Supplier<Tensor> call) {}

  /**
   * @param sizes as the Python script takes them
   */
  private record Kernel(String name, List<Long> sizes, List<Way> ways) {
    String text() {
      return sizes.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
  }

  @Override
  public void run() {
    Work.requirePositive("--rounds", rounds);
    Work.requirePositive("--threads", threads);
    torch.set_num_threads(threads);
    PrintStream out = main.console().out();
    out.println(
        String.format(
            Locale.ROOT, "%d threads, %s, %s", threads, Engine.processor(), Engine.version()));
    if (python == null) {
      out.print(measured(null).as(Format.TABLE));
      return;
    }
    try (PythonPeer peer =
        PythonPeer.start(python, "kernels.py", List.of(String.valueOf(threads)))) {
      out.println("beside " + peer.versions());
      out.print(measured(peer).as(Format.TABLE));
    }
  }

  private Table measured(@Nullable PythonPeer peer) {
    List<List<Object>> rows = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      for (Kernel kernel : kernels()) {
        rows.addAll(rows(kernel, peer));
      }
    }
    return new Table(COLUMNS, rows);
  }

  private List<List<Object>> rows(Kernel kernel, @Nullable PythonPeer peer) {
    List<Side> sides = new ArrayList<>();
    for (Way way : kernel.ways()) {
      Tensor gradient = torch.randn_like(way.call().get());
      sides.add(new Repeated(way.name(), 1, () -> step(way, gradient), () -> {}));
    }
    if (peer != null) {
      sides.add(peer.side("Python", kernel.name() + " " + kernel.text()));
    }
    List<Timing> timings = Timing.alternate(sides, WARM_UP, rounds, 5);
    Timing last = timings.get(timings.size() - 1);
    return timings.stream()
        .map(
            timing ->
                Arrays.<Object>asList(
                    kernel.name(),
                    kernel.text(),
                    timing.side(),
                    timing.median(),
                    peer == null ? null : timing.ratioTo(last)))
        .toList();
  }

  private static void step(Way way, Tensor gradient) {
    try (PointerScope scope = new PointerScope()) {
      way.call().get().backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
    }
  }

  /**
   * Those that the transformers, depthwise networks and volumes of the menu spend their time in.
   */
  private static List<Kernel> kernels() {
    return List.of(
        linear(8, 50, 192, 768),
        linear(8, 50, 768, 192),
        linear(8, 197, 384, 1536),
        attention(8, 3, 50, 64),
        attention(8, 6, 197, 64),
        gelu(8, 197, 1536),
        convolution(8, 96, 96, 96, 3, 1, 56, 56),
        convolution(8, 240, 240, 240, 5, 2, 14, 14),
        convolution(8, 40, 240, 1, 1, 1, 14, 14),
        convolution(8, 64, 64, 1, 3, 1, 28, 28),
        convolution(2, 64, 64, 1, 3, 1, 16, 16, 16),
        convolution(2, 128, 128, 32, 3, 1, 8, 16, 16));
  }

  private static Kernel linear(long samples, long tokens, long channels, long out) {
    Tensor x = leaf(samples, tokens, channels);
    Tensor weight = leaf(out, channels);
    Tensor bias = leaf(out);
    return new Kernel(
        "linear",
        List.of(samples, tokens, channels, out),
        List.of(
            new Way("linear", () -> torch.linear(x, weight, new TensorOptional(bias))),
            new Way(
                "convolution",
                () ->
                    torch
                        .conv2d(
                            x.unsqueeze(1).permute(0, 3, 1, 2),
                            weight.view(out, channels, 1, 1),
                            new TensorOptional(bias),
                            new long[] {1, 1},
                            new long[] {0, 0},
                            new long[] {1, 1},
                            1)
                        .permute(0, 2, 3, 1)
                        .squeeze(1))));
  }

  private static Kernel attention(long samples, long heads, long tokens, long channels) {
    Tensor x = leaf(samples, tokens, heads * channels);
    Tensor y = leaf(samples, tokens, heads * channels);
    Tensor z = leaf(samples, tokens, heads * channels);
    UnaryOperator<Tensor> parted =
        tensor -> tensor.view(samples, tokens, heads, channels).transpose(1, 2);
    return new Kernel(
        "attention",
        List.of(samples, heads, tokens, channels),
        List.of(
            new Way(
                "scaled dot product",
                () ->
                    torch.scaled_dot_product_attention(
                        parted.apply(x),
                        parted.apply(y),
                        parted.apply(z),
                        new TensorOptional(),
                        0.0,
                        false,
                        new DoubleOptional(),
                        false)),
            new Way(
                "two products",
                () ->
                    torch
                        .softmax(
                            parted
                                .apply(x)
                                .matmul(parted.apply(y).transpose(2, 3))
                                .mul(new Scalar(1 / Math.sqrt((double) channels))),
                            -1)
                        .matmul(parted.apply(z)))));
  }

  private static Kernel gelu(long samples, long tokens, long channels) {
    Tensor x = leaf(samples, tokens, channels);
    return new Kernel(
        "gelu", List.of(samples, tokens, channels), List.of(new Way("gelu", () -> torch.gelu(x))));
  }

  /**
   * Padded by half the kernel.
   *
   * @param sides height and width, or depth, height and width
   */
  private static Kernel convolution(
      long samples, long channels, long out, long groups, long kernel, long stride, long... sides) {
    long[] ones = filled(sides.length, 1);
    Tensor x = leaf(joined(samples, channels, sides));
    Tensor weight = leaf(joined(out, channels / groups, filled(sides.length, kernel)));
    long[] strides = filled(sides.length, stride);
    long[] padding = filled(sides.length, kernel / 2);
    List<Long> sizes = new ArrayList<>(List.of(samples, channels, out, groups, kernel, stride));
    Arrays.stream(sides).forEach(sizes::add);
    TensorOptional none = new TensorOptional();
    return new Kernel(
        "convolution",
        sizes,
        List.of(
            new Way(
                "convolution",
                () ->
                    sides.length == 3
                        ? torch.conv3d(x, weight, none, strides, padding, ones, groups)
                        : torch.conv2d(x, weight, none, strides, padding, ones, groups))));
  }

  private static long[] filled(int length, long value) {
    long[] values = new long[length];
    Arrays.fill(values, value);
    return values;
  }

  private static long[] joined(long first, long second, long[] rest) {
    long[] all = new long[2 + rest.length];
    all[0] = first;
    all[1] = second;
    System.arraycopy(rest, 0, all, 2, rest.length);
    return all;
  }

  /** Channels-last where it is a map or volume, as training has it. */
  private static Tensor leaf(long... shape) {
    Tensor tensor = torch.randn(shape);
    Tensor laid =
        switch (shape.length) {
          case 4 -> tensor.contiguous(MemoryFormat.ChannelsLast);
          case 5 -> tensor.contiguous(MemoryFormat.ChannelsLast3d);
          default -> tensor;
        };
    return laid.requires_grad_(true);
  }
}
