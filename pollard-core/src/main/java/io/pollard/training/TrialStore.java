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

  /** What an equal trial gave, if it is finished. */
  Optional<ValidationScore> finished(TrialDescription description);
}
