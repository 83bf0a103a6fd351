package io.pollard.search;

import io.pollard.data.Seeds;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.TrialStore;

/**
 * One trial of a search, up to an epoch.
 *
 * @param until the last epoch that is trained, from 1; {@link TrialStore#END} for all
 */
public record PlannedTrial(TransferStrategy strategy, Seeds seeds, int until) {

  /** To its end. */
  public PlannedTrial(TransferStrategy strategy, Seeds seeds) {
    this(strategy, seeds, TrialStore.END);
  }

  PlannedTrial until(int epoch) {
    return new PlannedTrial(strategy, seeds, epoch);
  }
}
