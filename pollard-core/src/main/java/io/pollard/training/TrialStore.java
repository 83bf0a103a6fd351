package io.pollard.training;

import java.util.Optional;

/** Where trials are kept; a study directory is one. */
public interface TrialStore {

  /** Beyond every epoch: a trial's end. */
  int END = Integer.MAX_VALUE;

  /**
   * Claims a trial for as long as it is open, and makes its place where it is new.
   *
   * @throws TrialInUseException if another process holds it
   */
  OpenTrial open(TrialDescription description);

  /**
   * Refuses what {@link #open} would refuse, but for a trial in use; nothing is written.
   *
   * @throws io.pollard.data.DataException if there is no room for such a trial here
   */
  void check(TrialDescription description);

  /**
   * What an equal trial gave in its first epochs, if it has come so far or has ended.
   *
   * @param epoch from 1; {@link #END} for a trial that is finished
   * @return of the best epoch up to that one, whatever came later
   */
  Optional<ValidationScore> reached(TrialDescription description, int epoch);

  /** What an equal trial gave, if it is finished. */
  default Optional<ValidationScore> finished(TrialDescription description) {
    return reached(description, END);
  }
}
