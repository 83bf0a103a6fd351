package io.pollard.training;

import io.pollard.data.Seeds;
import io.pollard.strategy.TransferStrategy;

/** Trains what a strategy plans. */
public interface TrialRunner {

  /**
   * Trains one trial to its end, going on where an earlier process stopped; an equal finished trial
   * is not trained again.
   */
  Validation run(TransferStrategy strategy, Seeds seeds, TrialStore store);
}
