package io.pollard.strategy;

import io.pollard.network.Network;
import io.pollard.network.Unit;
import java.util.function.Function;

/**
 * A pure function from a pretrained network to a plan (paper, section III). {@link #label} is its
 * name in tables.
 */
public sealed interface TransferStrategy {

  String label();

  /**
   * @param outputs how many outputs the task asks of the head
   */
  Plan plan(Network pretrained, int outputs);

  /** FE: the trunk stays as it was pretrained, its statistics too; only the head is trained. */
  record FeatureExtraction(HeadForm head) implements TransferStrategy {
    @Override
    public String label() {
      return "FE";
    }

    @Override
    public Plan plan(Network pretrained, int outputs) {
      return planOf(pretrained, UnitPlan::frozen, head, outputs);
    }
  }

  /** FTL, full transfer: everything is trained at one rate. */
  record FullTransfer(HeadForm head) implements TransferStrategy {
    @Override
    public String label() {
      return "FTL";
    }

    @Override
    public Plan plan(Network pretrained, int outputs) {
      return planOf(pretrained, UnitPlan::trained, head, outputs);
    }
  }

  /**
   * TTL, truncation: what lies above the cut is thrown away, the rest is trained at one rate.
   *
   * @param cut the last unit kept
   */
  record Truncation(String cut, HeadForm head) implements TransferStrategy {
    @Override
    public String label() {
      return "TTL";
    }

    @Override
    public Plan plan(Network pretrained, int outputs) {
      Network kept = pretrained.cut(cut, pretrained.head());
      return planOf(kept, UnitPlan::trained, head, outputs);
    }
  }

  private static Plan planOf(
      Network network, Function<Unit, UnitPlan> unit, HeadForm head, int outputs) {
    return new Plan(
        network.name(), network.units().stream().map(unit).toList(), head.head(outputs));
  }
}
