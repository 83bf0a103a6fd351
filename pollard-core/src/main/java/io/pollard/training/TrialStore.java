package io.pollard.training;

import java.util.Optional;

/** Where trials are kept; a study directory is one. */
public interface TrialStore {

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

  /** What an equal trial gave, if it is finished. */
  Optional<ValidationScore> finished(TrialDescription description);
}
