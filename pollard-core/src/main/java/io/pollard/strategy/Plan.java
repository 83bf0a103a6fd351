package io.pollard.strategy;

import io.pollard.network.Head;
import io.pollard.network.Network;
import java.util.List;

/**
 * What is trained, and how, unit by unit; the head always starts from random weights and trains at
 * the full rate.
 *
 * @param networkName of the declared network it was made from
 */
public record Plan(String networkName, List<UnitPlan> units, Head head) {

  public Plan {
    units = List.copyOf(units);
  }

  public Network network() {
    return new Network(networkName, units.stream().map(UnitPlan::unit).toList(), head);
  }

  /**
   * How many units at the bottom nothing changes, so that their features can be computed once; none
   * under a decoder, which reads maps from further below, too.
   */
  public int frozenPrefix() {
    if (head instanceof Head.Decoder) {
      return 0;
    }
    int frozen = 0;
    while (frozen < units.size()
        && units.get(frozen).isFrozen()
        && units.get(frozen).batchNorm() == UnitPlan.Statistics.KEEP) {
      frozen++;
    }
    return frozen;
  }

  /** The same without pretrained weights: the baseline of random initialisation. */
  public Plan fromRandom() {
    return new Plan(networkName, units.stream().map(UnitPlan::fromRandom).toList(), head);
  }

  /** The last unit kept. */
  public String cut() {
    return units.get(units.size() - 1).unit().name();
  }
}
