package io.pollard.training;

import io.pollard.data.Seeds;
import io.pollard.network.Network;
import io.pollard.strategy.TransferStrategy;

/** Trains what a strategy plans. */
public interface TrialRunner {

  /** As it was pretrained, with the head of its source task. */
  Network network();

  /** What determines a trial; nothing is trained for that. */
  TrialDescription describe(TransferStrategy strategy, Seeds seeds);

  /**
   * Refuses what {@link #run} would refuse before it trains, and writes nothing; a trial that is
   * finished is not refused.
   *
   * @throws io.pollard.data.DataException if the weights don't fit, or the store refuses the trial
   * @throws NotEnoughMemoryException if it can't be trained on this machine now
   */
  void check(TransferStrategy strategy, Seeds seeds, TrialStore store);

  /** How long a trial lasts and what it takes; nothing is trained for that. */
  TrialWork work(TransferStrategy strategy, Seeds seeds);

  /**
   * Trains one trial to its end, going on where an earlier process stopped; an equal finished trial
   * is not trained again.
   *
   * @throws io.pollard.data.DataException as {@link #check} does
   * @throws TrialInUseException if another process works on it
   * @throws NotEnoughMemoryException if it can't be trained on this machine now
   */
  default ValidationScore run(TransferStrategy strategy, Seeds seeds, TrialStore store) {
    return run(strategy, seeds, store, TrialStore.END);
  }

  /**
   * The same up to an epoch, after which the trial pauses: whoever runs it again goes on there, and
   * what it comes to is the same as without the pause. A trial that has come so far, or has ended,
   * is not trained.
   *
   * @param until the last epoch that is trained, from 1; {@link TrialStore#END} for no pause
   * @return of the best epoch up to that one
   * @throws io.pollard.data.DataException as {@link #check} does
   * @throws TrialInUseException if another process works on it
   * @throws NotEnoughMemoryException if it can't be trained on this machine now
   */
  ValidationScore run(TransferStrategy strategy, Seeds seeds, TrialStore store, int until);
}
