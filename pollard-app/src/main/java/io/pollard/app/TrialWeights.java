package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.progress.Progress;
import io.pollard.study.StoredTrial;
import io.pollard.training.TrialDescription;
import io.pollard.weights.Weights;
import io.pollard.weights.WeightsException;
import java.util.Optional;

/** The pretrained weights that a trial started from, found again. */
final class TrialWeights {

  private static final String FLAG = "weights";

  private TrialWeights() {}

  /**
   * @param given where they are now; empty for where the trial found them
   * @return as they are loaded into a network for the trial's input; empty for a trial that started
   *     from random weights
   * @throws DataException if they are gone, or others
   */
  static Optional<Weights> of(StoredTrial trial, Optional<String> given, Progress progress) {
    TrialDescription of = trial.description();
    if (of.isFromRandom()) {
      if (given.isPresent()) {
        throw new DataException(
            "expected no weights for "
                + trial.id()
                + ", which started from random ones, but found "
                + given.get()
                + "; without --weights its own start is taken");
      }
      return Optional.empty();
    }
    String source =
        given
            .or(() -> Optional.ofNullable(trial.options().get(FLAG)).map(Object::toString))
            .orElseThrow(
                () -> new DataException(wanted(trial) + " but the trial names no file" + ADVICE));
    Backbone typed = new Backbone(of.pretrained(), Optional.of(source));
    Backbone backbone =
        Boolean.TRUE.equals(trial.options().get("convert-channels"))
            ? typed.withConvertedChannels()
            : typed;
    Weights found = open(backbone, trial, source, progress);
    if (!found.identity().equals(of.weights())) {
      throw new DataException(
          wanted(trial) + " but found " + found.identity() + " in " + source + ADVICE);
    }
    return Optional.of(backbone.forInput(found, trial.input(), progress));
  }

  private static final String ADVICE = "; --weights FILE names the file";

  private static String wanted(StoredTrial trial) {
    return "expected the pretrained weights of "
        + trial.id()
        + ", whose SHA-256 is "
        + trial.description().weights()
        + ",";
  }

  private static Weights open(
      Backbone backbone, StoredTrial trial, String source, Progress progress) {
    try {
      return backbone.open(progress).orElseThrow();
    } catch (WeightsException e) {
      throw switch (e.reason()) {
        case UNREADABLE, NOT_FOUND, NOT_ALLOWED, UNAVAILABLE, SOURCE ->
            new DataException(
                wanted(trial) + " at " + source + " but " + e.getMessage() + ADVICE, e);
        default -> e;
      };
    }
  }
}
