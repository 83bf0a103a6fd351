package io.pollard.strategy;

import io.pollard.network.CutGrain;
import io.pollard.network.Network;
import io.pollard.strategy.TransferStrategy.FeatureExtraction;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.strategy.TransferStrategy.LayerwiseFinetuning;
import io.pollard.strategy.TransferStrategy.TransFusion;
import io.pollard.strategy.TransferStrategy.Truncation;
import java.util.List;

/**
 * The strategies of the paper by their names in tables, in the order of its tables, each over its
 * possible cut points. A strategy is its record in {@link TransferStrategy} and its line here.
 */
public enum Method {
  /** Full transfer. */
  FTL("full transfer", Cuts.NONE) {
    @Override
    TransferStrategy make(String cut, Settings settings) {
      return new FullTransfer(settings.head());
    }
  },
  /** Feature extraction. */
  FE("feature extraction", Cuts.NONE) {
    @Override
    TransferStrategy make(String cut, Settings settings) {
      return new FeatureExtraction(settings.head());
    }
  },
  /** TransFusion; the cut is the last unit that keeps its pretrained weights. */
  TF("TransFusion", Cuts.BELOW_THE_LAST) {
    @Override
    TransferStrategy make(String cut, Settings settings) {
      return new TransFusion(cut, settings.head());
    }
  },
  /** Layer-wise finetuning; the cut is the last unit frozen. */
  LWFT("layer-wise finetuning", Cuts.ALL) {
    @Override
    TransferStrategy make(String cut, Settings settings) {
      return new LayerwiseFinetuning(
          cut, settings.head(), settings.rateRatio(), settings.frozenBatchNorm());
    }
  },
  /** Truncation; the cut is the last unit kept. */
  TTL("truncation", Cuts.ALL) {
    @Override
    TransferStrategy make(String cut, Settings settings) {
      return new Truncation(cut, settings.head());
    }
  };

  /** Where a strategy may have its cut point. */
  private enum Cuts {
    NONE,
    /** All but the topmost, above which something must be left. */
    BELOW_THE_LAST,
    ALL
  }

  private final String title;
  private final Cuts cuts;

  Method(String title, Cuts cuts) {
    this.title = title;
    this.cuts = cuts;
  }

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

  /** Its name in words, as in pictures. */
  public String title() {
    return title;
  }

  /** The units it may be cut after in a network, from the image up; empty where it has no cut. */
  public List<String> cuts(Network network) {
    return cuts(network, CutGrain.UNITS);
  }

  /** The cut points it may have in a network, from the image up; empty where it has none. */
  public List<String> cuts(Network network, CutGrain grain) {
    List<String> all = network.cuts(grain);
    return switch (cuts) {
      case NONE -> List.of();
      case BELOW_THE_LAST -> all.subList(0, all.size() - 1);
      case ALL -> all;
    };
  }

  /** Whether a cut point belongs to it. */
  public boolean hasCut() {
    return cuts != Cuts.NONE;
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
    String name = network.cutNamed(cut);
    List<String> possible = cuts(network, CutGrain.INSIDE);
    if (!possible.contains(name)) {
      throw new IllegalArgumentException(
          "expected a cut point of "
              + this
              + " in "
              + network.name()
              + " but found "
              + cut
              + "; it has "
              + (hasCut() ? String.join(", ", possible) : "none"));
    }
    return make(name, settings);
  }

  abstract TransferStrategy make(String cut, Settings settings);
}
