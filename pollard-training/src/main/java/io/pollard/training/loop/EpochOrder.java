package io.pollard.training.loop;

import io.pollard.network.FeatureShape;
import io.pollard.strategy.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * In which batches an epoch goes through the training part.
 *
 * @param seed of the order; with the epoch's number it is all that the order follows from
 * @param batch images of a step
 * @param smallestBatch a last batch of fewer is left out, unless it is the only one
 * @param draw which samples an epoch has, and in which order
 */
record EpochOrder(long seed, int batch, int smallestBatch, ClassDraw draw) {

  /** Batch norm over fewer images than this is noise where a map is a single position. */
  private static final int FEWEST_AT_ONE_POSITION = 8;

  /** Batch norm can't normalise one image. */
  private static final int FEWEST = 2;

  /** Of every sample once. */
  EpochOrder(long seed, int batch, int smallestBatch) {
    this(seed, batch, smallestBatch, ClassDraw.EACH_ONCE);
  }

  /** The same of other samples. */
  EpochOrder drawing(ClassDraw other) {
    return new EpochOrder(seed, batch, smallestBatch, other);
  }

  static EpochOrder of(long seed, int batch, Plan plan, FeatureShape in) {
    boolean single =
        plan.network().cutPoints(in).stream()
            .anyMatch(point -> point.features().extent().count() == 1);
    return new EpochOrder(seed, batch, single ? FEWEST_AT_ONE_POSITION : FEWEST);
  }

  /**
   * @param epoch from 1
   */
  List<List<Integer>> batches(List<Integer> samples, int epoch) {
    List<List<Integer>> batches = cut(draw.of(samples, new Random(mixed(seed, epoch))), batch);
    boolean dropsLast =
        batches.size() > 1 && batches.get(batches.size() - 1).size() < smallestBatch;
    return dropsLast ? batches.subList(0, batches.size() - 1) : batches;
  }

  /** A seed for an epoch; neighbours of either lead to numbers that are no neighbours. */
  static long mixed(long seed, int epoch) {
    return seed * 0x9E3779B97F4A7C15L + epoch;
  }

  /** Batches of {@code size} in the given order; the last may be smaller. */
  static List<List<Integer>> cut(List<Integer> samples, int size) {
    List<List<Integer>> batches = new ArrayList<>();
    for (int from = 0; from < samples.size(); from += size) {
      batches.add(List.copyOf(samples.subList(from, Math.min(samples.size(), from + size))));
    }
    return batches;
  }
}
