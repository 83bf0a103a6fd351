package io.pollard.strategy;

import io.pollard.network.Network;
import io.pollard.network.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A pure function from a pretrained network to a plan (paper, section III). */
public sealed interface TransferStrategy {

  Method method();

  /** Its name in tables. */
  default String label() {
    return method().name();
  }

  /** The cut point as it was given; empty for a strategy without. */
  default String cut() {
    return "";
  }

  /** What stands on the trunk, where it classifies. */
  HeadForm head();

  /**
   * @param outputs how many outputs the task asks of the head
   */
  Plan plan(Network pretrained, int outputs);

  /** FE: the trunk stays as it was pretrained, its statistics too; only the head is trained. */
  record FeatureExtraction(HeadForm head) implements TransferStrategy {
    @Override
    public Method method() {
      return Method.FE;
    }

    @Override
    public Plan plan(Network pretrained, int outputs) {
      return planOf(pretrained, UnitPlan::frozen, head, outputs);
    }
  }

  /** FTL, full transfer: everything is trained at one rate. */
  record FullTransfer(HeadForm head) implements TransferStrategy {
    @Override
    public Method method() {
      return Method.FTL;
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
    public Method method() {
      return Method.TTL;
    }

    @Override
    public Plan plan(Network pretrained, int outputs) {
      Network kept = pretrained.cut(cut, pretrained.head());
      return planOf(kept, UnitPlan::trained, head, outputs);
    }
  }

  /**
   * LWFT(k), layer-wise finetuning: the head is trained at the full rate, the k - 1 units below it
   * at a share of that, the rest is frozen. Every k starts again from the pretrained weights
   * (paper, section III, footnote 1).
   *
   * @param cut the last unit that is frozen; k is how many units, the head counted, stand above it
   * @param rateRatio the rate of the finetuned units as a share of the head's; .1 in the paper
   * @param frozenBatchNorm whether the statistics of frozen batch norm stay as they are ({@code
   *     KEEP}) or follow the target's images ({@code UPDATE}, what the authors' code does)
   */
  record LayerwiseFinetuning(
      String cut, HeadForm head, double rateRatio, UnitPlan.Statistics frozenBatchNorm)
      implements TransferStrategy {

    /** The paper's share of the head's rate. */
    public static final double PAPER_RATIO = .1;

    public LayerwiseFinetuning {
      if (!(rateRatio > 0) || rateRatio > 1) {
        throw new IllegalArgumentException(
            "expected a rate ratio above 0 and up to 1 but found " + rateRatio);
      }
    }

    @Override
    public Method method() {
      return Method.LWFT;
    }

    @Override
    public Plan plan(Network pretrained, int outputs) {
      int frozen = pretrained.indexOf(cut) + 1;
      List<UnitPlan> units = new ArrayList<>();
      for (Unit unit : pretrained.units()) {
        units.add(
            units.size() < frozen
                ? UnitPlan.frozen(unit).withBatchNorm(frozenBatchNorm)
                : UnitPlan.trained(unit).withRateMultiple(rateRatio));
      }
      return new Plan(pretrained.name(), units, head.on(pretrained, outputs));
    }
  }

  /**
   * TF(k), TransFusion (Raghu et al. 2019; paper, section III): pretrained up to the cut; above it
   * half the channels, from random weights; everything is trained at one rate. The seam reads the
   * full width, and a block that is halved in part keeps what its skip connection carries.
   *
   * @param cut the last unit that keeps its pretrained weights
   */
  record TransFusion(String cut, HeadForm head) implements TransferStrategy {
    @Override
    public Method method() {
      return Method.TF;
    }

    @Override
    public Plan plan(Network pretrained, int outputs) {
      int kept = pretrained.indexOf(cut) + 1;
      List<UnitPlan> units = new ArrayList<>();
      // Halving looks at channels alone, so any input that the network takes will do.
      Network halved = pretrained.halvedAfter(cut, pretrained.usualInput());
      for (Unit unit : halved.units()) {
        UnitPlan trained = UnitPlan.trained(unit);
        units.add(units.size() < kept ? trained : trained.fromRandom());
      }
      return new Plan(pretrained.name(), units, head.on(halved, outputs));
    }
  }

  private static Plan planOf(
      Network network, Function<Unit, UnitPlan> unit, HeadForm head, int outputs) {
    return new Plan(
        network.name(), network.units().stream().map(unit).toList(), head.on(network, outputs));
  }
}
