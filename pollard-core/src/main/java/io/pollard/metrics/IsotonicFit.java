package io.pollard.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Pool-adjacent-violators (Ayer et al., "An empirical distribution function for sampling with
 * incomplete information", Annals of Mathematical Statistics 26, 1955): the rising step function of
 * the least squared distance. Cases of one score are one step.
 */
final class IsotonicFit {

  /** A score and what was true: 0 or 1. */
  record Truth(double score, double value) {}

  /** Neighbouring scores with one share. */
  private static final class Block {
    private final double first;
    private double last;
    private double sum;
    private double weight;

    Block(double score, double value) {
      first = score;
      last = score;
      sum = value;
      weight = 1;
    }

    double share() {
      return sum / weight;
    }

    void take(Block next) {
      last = next.last;
      sum += next.sum;
      weight += next.weight;
    }
  }

  private IsotonicFit() {}

  /** Knots at both ends of each block. */
  static Calibration.Isotonic of(List<Truth> truths) {
    List<Block> blocks = new ArrayList<>();
    truths.stream()
        .sorted(Comparator.comparingDouble(Truth::score))
        .forEach(truth -> add(new Block(truth.score(), truth.value()), blocks));
    pool(blocks);
    List<Double> scores = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    for (Block block : blocks) {
      scores.add(block.first);
      shares.add(block.share());
      if (block.last > block.first) {
        scores.add(block.last);
        shares.add(block.share());
      }
    }
    return new Calibration.Isotonic(scores, shares);
  }

  /** Equal scores come together before any violation is looked at. */
  private static void add(Block next, List<Block> blocks) {
    Block before = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
    if (before != null && before.last == next.first) {
      before.take(next);
    } else {
      blocks.add(next);
    }
  }

  private static void pool(List<Block> blocks) {
    List<Block> rising = new ArrayList<>();
    for (Block next : blocks) {
      rising.add(next);
      while (rising.size() > 1
          && rising.get(rising.size() - 2).share() >= rising.get(rising.size() - 1).share()) {
        Block last = rising.remove(rising.size() - 1);
        rising.get(rising.size() - 1).take(last);
      }
    }
    blocks.clear();
    blocks.addAll(rising);
  }
}
