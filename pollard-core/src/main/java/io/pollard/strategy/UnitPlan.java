package io.pollard.strategy;

import io.pollard.network.Unit;

/**
 * What a strategy does with one unit.
 *
 * @param rateMultiple at which multiple of the learning rate it trains; 0 freezes it
 * @param batchNorm what its batch norm's running statistics do in training
 */
public record UnitPlan(Unit unit, Source weights, double rateMultiple, Statistics batchNorm) {

  /** Where first values come from. */
  public enum Source {
    PRETRAINED,
    RANDOM
  }

  /** What batch norm does in training. */
  public enum Statistics {
    /** Normalises by the batch and updates the running statistics. */
    UPDATE,
    /** Normalises by the running statistics and leaves them as they are. */
    KEEP
  }

  public UnitPlan {
    if (!(rateMultiple >= 0) || Double.isInfinite(rateMultiple)) {
      throw new IllegalArgumentException(
          "expected a rate multiple of at least 0 but found " + rateMultiple);
    }
  }

  public boolean isFrozen() {
    return rateMultiple == 0;
  }

  static UnitPlan trained(Unit unit) {
    return new UnitPlan(unit, Source.PRETRAINED, 1, Statistics.UPDATE);
  }

  static UnitPlan frozen(Unit unit) {
    return new UnitPlan(unit, Source.PRETRAINED, 0, Statistics.KEEP);
  }

  UnitPlan withRateMultiple(double other) {
    return new UnitPlan(unit, weights, other, batchNorm);
  }

  UnitPlan withBatchNorm(Statistics other) {
    return new UnitPlan(unit, weights, rateMultiple, other);
  }

  UnitPlan fromRandom() {
    return new UnitPlan(unit, Source.RANDOM, rateMultiple, batchNorm);
  }
}
