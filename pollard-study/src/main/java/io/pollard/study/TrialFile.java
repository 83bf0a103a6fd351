package io.pollard.study;

import io.pollard.files.AddedLater;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import java.util.Optional;

/**
 * What {@code trial.json} says. That its state is no longer {@link State#RUNNING} is what commits a
 * trial.
 *
 * @param identity the whole hash
 * @param trial what determines it
 * @param recorded beside it
 * @param network SHA-256 of {@value NetworkFile#NAME} in hexadecimal; empty before anything is
 *     trained, and for trials of format 1, whose network is the declared one
 * @param pausedAfter the epoch after which whoever trained it stopped of its own accord; 0 where
 *     nobody has, or someone goes on
 */
record TrialFile(
    int format,
    int semantics,
    String id,
    String identity,
    State state,
    Optional<TrialOutcome> outcome,
    TrialDescription trial,
    TrialFacts recorded,
    @AddedLater("null") Optional<String> network,
    @AddedLater("0") int pausedAfter) {

  static final String NAME = "trial.json";

  enum State {
    RUNNING,
    FINISHED,
    NOT_FINITE;

    static State of(TrialOutcome outcome) {
      return switch (outcome.end()) {
        case FINISHED -> FINISHED;
        case NOT_FINITE -> NOT_FINITE;
      };
    }
  }

  static TrialFile started(String id, TrialDescription description, TrialFacts facts) {
    return new TrialFile(
        StudyFiles.FORMAT,
        description.semantics(),
        id,
        Identity.of(description).hash(),
        State.RUNNING,
        Optional.empty(),
        description,
        facts,
        Optional.empty(),
        0);
  }

  TrialFile with(Optional<String> digest) {
    return new TrialFile(
        format, semantics, id, identity, state, outcome, trial, recorded, digest, pausedAfter);
  }

  TrialFile paused(int epochs) {
    return new TrialFile(
        format, semantics, id, identity, state, outcome, trial, recorded, network, epochs);
  }

  TrialFile ended(TrialOutcome how) {
    return new TrialFile(
        format,
        semantics,
        id,
        identity,
        State.of(how),
        Optional.of(how),
        trial,
        recorded,
        network,
        0);
  }
}
