package io.pollard.training.loop;

import static java.util.Objects.requireNonNull;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.TensorSpec;
import io.pollard.progress.Progress;
import io.pollard.strategy.Plan;
import io.pollard.strategy.UnitPlan;
import io.pollard.training.NotEnoughMemoryException;
import io.pollard.training.Precision;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What training will take beside what is free. The estimate: activations of a batch by the rule of
 * {@link Network#activationBytes(FeatureShape, int)} times {@link #HELD}, of volumes {@link
 * #HELD_OF_VOLUMES}, and weights, gradients and two moments in float32.
 *
 * <p>Frozen weights have neither gradients nor moments. Frozen units at the bottom keep nothing for
 * backward, whatever their batch norm does, as no gradient goes through them. They and the units
 * above take turns, so the larger of two counts: what the units above keep, and what the largest
 * frozen unit reads and writes, that in float32, in which features and scores are computed.
 */
public final class MemoryBudget {

  private static final double WARNED = 0.8;

  /**
   * What a process holds for each byte that is kept for backward: gradients under way, and the gaps
   * of a malloc that keeps its pages. Measured by {@code ./pollard bench memory}: 1.5 to 2.4.
   */
  private static final double HELD = 1.8;

  /** The same of volumes, measured: 1.7 (bottlenecks) to 2.6 (pairs of 3x3x3 convolutions). */
  private static final double HELD_OF_VOLUMES = 2.1;

  /** A weight, its gradient and two moments. */
  private static final int TRAINED_BYTES = 4 * Float.BYTES;

  private MemoryBudget() {}

  /** Bytes of an activation. */
  public static int bytesPerNumber(Precision resolved) {
    return resolved == Precision.BF16 ? 2 : Float.BYTES;
  }

  /** What training of a batch takes. */
  public static long bytes(Plan plan, FeatureShape in, int batch, int bytesPerNumber) {
    return batch * imageBytes(plan, in, bytesPerNumber) + fixedBytes(plan, in);
  }

  private static long imageBytes(Plan plan, FeatureShape in, int bytesPerNumber) {
    Network network = plan.network();
    int frozen = Math.toIntExact(plan.units().stream().takeWhile(UnitPlan::isFrozen).count());
    double held = in.extent().axes() == 3 ? HELD_OF_VOLUMES : HELD;
    return (long)
        (held
            * Math.max(
                network.activationBytes(in, bytesPerNumber, frozen),
                network.passingBytes(in, Float.BYTES, frozen)));
  }

  private static long fixedBytes(Plan plan, FeatureShape in) {
    Map<String, List<TensorSpec>> tensors = plan.network().tensorsByUnit(in);
    long bytes = TRAINED_BYTES * numbers(requireNonNull(tensors.get(Head.NAME)));
    for (UnitPlan unit : plan.units()) {
      long each = unit.isFrozen() ? Float.BYTES : TRAINED_BYTES;
      bytes += each * numbers(requireNonNull(tensors.get(unit.unit().name())));
    }
    return bytes;
  }

  private static long numbers(List<TensorSpec> tensors) {
    return tensors.stream()
        .filter(tensor -> tensor.role().isTrained())
        .mapToLong(TensorSpec::elements)
        .sum();
  }

  /**
   * @throws NotEnoughMemoryException that names the batch that fits if this one does not
   */
  static void check(
      Plan plan, FeatureShape in, int batch, int bytesPerNumber, long free, Progress progress) {
    long needed = bytes(plan, in, batch, bytesPerNumber);
    if (needed > free) {
      long fits =
          (long) (WARNED * free - fixedBytes(plan, in)) / imageBytes(plan, in, bytesPerNumber);
      throw new NotEnoughMemoryException(
          String.format(
              Locale.ROOT,
              "expected %.1f GiB of memory for a batch of %d but found %.1f GiB free; %s",
              gib(needed),
              batch,
              gib(free),
              fits >= 2 ? "--batch " + fits + " fits" : "even a batch of 2 does not fit"));
    }
    if (needed > WARNED * free) {
      progress.say(
          String.format(
              Locale.ROOT,
              "a batch of %d will take about %.1f GiB of %.1f GiB free memory",
              batch,
              gib(needed),
              gib(free)));
    }
  }

  private static double gib(long bytes) {
    return bytes / (double) (1L << 30);
  }
}
