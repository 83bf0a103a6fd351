package io.pollard.training.loop;

import io.pollard.network.FeatureShape;
import io.pollard.progress.Progress;
import io.pollard.strategy.Plan;
import io.pollard.training.NotEnoughMemoryException;
import io.pollard.training.Precision;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What may be taken of the memory that is free.
 *
 * @param free bytes; empty where nobody knows
 */
record MemoryRules(Supplier<OptionalLong> free, Progress progress) {

  /** The share of free memory that features of frozen units may take; steps take the rest. */
  private static final double HELD_FEATURES = 0.4;

  /**
   * Compares what a training step will take with what is free; over 80 % is said.
   *
   * @throws NotEnoughMemoryException that names the batch that fits if this one does not
   */
  void requireStep(Plan plan, FeatureShape in, int batch, Precision resolved) {
    free.get()
        .ifPresent(
            bytes ->
                MemoryBudget.check(
                    plan, in, batch, MemoryBudget.bytesPerNumber(resolved), bytes, progress));
  }

  /** Whether the features of so many samples can be held. */
  boolean allowFeatures(FeatureShape features, int samples) {
    long bytes = (long) samples * features.elements() * Float.BYTES;
    OptionalLong there = free.get();
    if (there.isEmpty() || bytes <= there.getAsLong() * HELD_FEATURES) {
      return true;
    }
    Said.to(
        progress,
        String.format(
            Locale.ROOT,
            "features of the frozen units would take %.1f GiB: they are computed anew every epoch",
            bytes / (double) (1L << 30)));
    return false;
  }
}
