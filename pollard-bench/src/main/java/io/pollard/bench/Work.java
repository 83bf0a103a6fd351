package io.pollard.bench;

import io.pollard.imaging.CacheOptions;
import io.pollard.network.FeatureShape;
import io.pollard.network.Networks;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.torch.ComputeDevice;
import io.pollard.torch.Engine;
import io.pollard.torch.RunnerOptions;
import io.pollard.training.Precision;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The flags that say what is measured: full transfer of a network to two classes. */
final class Work {

  static final TransferStrategy STRATEGY = new FullTransfer(HeadForm.POOLED);

  private static final int CLASSES = 2;

  @Option(
      names = "--network",
      defaultValue = "resnet50",
      description = "A network by its name (${DEFAULT-VALUE}).")
  private String network;

  @Option(
      names = "--size",
      defaultValue = "224",
      description = "Height and width of an image (${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--depth",
      defaultValue = "16",
      description = "Depth of a volume, where the network reads volumes (${DEFAULT-VALUE}).")
  private int depth;

  @Option(
      names = "--threads",
      description = "Threads of every side (all cores: ${DEFAULT-VALUE} here).")
  private int threads = Runtime.getRuntime().availableProcessors();

  String network() {
    return network;
  }

  int size() {
    return size;
  }

  int threads() {
    return threads;
  }

  /** The same flags for a child process. */
  List<String> flags() {
    return List.of(
        "--network",
        network,
        "--size",
        String.valueOf(size),
        "--depth",
        String.valueOf(depth),
        "--threads",
        String.valueOf(threads));
  }

  Plan plan() {
    return STRATEGY.plan(Networks.pretrained(network), CLASSES);
  }

  /** The same as a list of calls, for the peers. */
  StraightLine straightLine() {
    return StraightLine.of(plan().network(), in());
  }

  FeatureShape in() {
    return isOfVolumes() ? FeatureShape.of(3, depth, size, size) : FeatureShape.of(3, size, size);
  }

  private boolean isOfVolumes() {
    return Networks.pretrained(network).usualInput().extent().axes() == 3;
  }

  RunnerOptions options(Precision precision) {
    return options(precision, CacheOptions.defaults(), Progress.SILENT);
  }

  RunnerOptions options(Precision precision, CacheOptions cache, Progress progress) {
    return new RunnerOptions(ComputeDevice.CPU, threads, precision, cache, progress);
  }

  /** One line above a table: the machine, the engine, the work. */
  String headline() {
    return String.format(
        Locale.ROOT,
        "%s at %s, %d threads, %s, %s",
        network,
        in().extent(),
        threads,
        Engine.processor(),
        Engine.version());
  }

  /**
   * @throws IllegalArgumentException if the value is below 1
   */
  static void requirePositive(String flag, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "expected " + flag + " to be at least 1 but found " + value);
    }
  }
}
