package io.pollard.strategy;

import io.pollard.network.Network;
import io.pollard.network.Unit;
import io.pollard.strategy.TransferStrategy.FeatureExtraction;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.strategy.TransferStrategy.LayerwiseFinetuning;
import io.pollard.strategy.TransferStrategy.TransFusion;
import io.pollard.strategy.TransferStrategy.Truncation;
import java.util.List;

/** The strategies of the paper by their names in tables, each over its possible cut points. */
public enum Method {
  /** Full transfer. */
  FTL {
    @Override
    TransferStrategy make(String cut, Settings settings) {
      return new FullTransfer(settings.head());
    }

    @Override
    public List<String> cuts(Network network) {
      return List.of();
    }
  },
  /** Feature extraction. */
  FE {
    @Override
    TransferStrategy make(String cut, Settings settings) {
      return new FeatureExtraction(settings.head());
    }

    @Override
    public List<String> cuts(Network network) {
      return List.of();
    }
  },
  /** Layer-wise finetuning; the cut is the last unit frozen. */
  LWFT {
    @Override
    TransferStrategy make(String cut, Settings settings) {
      return new LayerwiseFinetuning(
          cut, settings.head(), settings.rateRatio(), settings.frozenBatchNorm());
    }
  },
  /** TransFusion; the cut is the last unit that keeps its pretrained weights. */
  TF {
    @Override
    TransferStrategy make(String cut, Settings settings) {
      return new TransFusion(cut, settings.head());
    }

    @Override
    public List<String> cuts(Network network) {
      List<String> all = names(network);
      return all.subList(0, all.size() - 1);
    }
  },
  /** Truncation; the cut is the last unit kept. */
  TTL {
    @Override
    TransferStrategy make(String cut, Settings settings) {
      return new Truncation(cut, settings.head());
    }
  };

  /**
   * What strategies of one search have in common.
   *
   * @param rateRatio see {@link LayerwiseFinetuning}
   * @param frozenBatchNorm see {@link LayerwiseFinetuning}
   */
  public record Settings(HeadForm head, double rateRatio, UnitPlan.Statistics frozenBatchNorm) {

    /** The paper's: a pooled head, a tenth of the rate, frozen statistics kept. */
    public static Settings paper() {
      return new Settings(
          HeadForm.POOLED, LayerwiseFinetuning.PAPER_RATIO, UnitPlan.Statistics.KEEP);
    }
  }

  /** The cut points it may have in a network, from the image up; empty where it has none. */
  public List<String> cuts(Network network) {
    return names(network);
  }

  /** Whether a cut point belongs to it. */
  public boolean hasCut() {
    return this != FTL && this != FE;
  }

  /**
   * The strategy without a cut point.
   *
   * @throws IllegalArgumentException if it needs one
   */
  public TransferStrategy whole(Settings settings) {
    if (hasCut()) {
      throw new IllegalArgumentException("expected a cut point for " + this + " but found none");
    }
    return make("", settings);
  }

  /**
   * The strategy at a cut point.
   *
   * @throws IllegalArgumentException with all names if the network has no such cut point
   */
  public TransferStrategy at(String cut, Network network, Settings settings) {
    String unit = network.units().get(network.indexOf(cut)).name();
    if (!cuts(network).contains(unit)) {
      throw new IllegalArgumentException(
          "expected a cut point of "
              + this
              + " in "
              + network.name()
              + " but found "
              + cut
              + "; it has "
              + (hasCut() ? String.join(", ", cuts(network)) : "none"));
    }
    return make(unit, settings);
  }

  abstract TransferStrategy make(String cut, Settings settings);

  private static List<String> names(Network network) {
    return network.units().stream().map(Unit::name).toList();
  }
}
