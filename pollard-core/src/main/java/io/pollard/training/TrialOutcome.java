package io.pollard.training;

import io.pollard.files.AddedLater;

/**
 * How a trial ended.
 *
 * @param end why training stopped
 * @param epochs that were run
 * @param bestEpoch whose weights were kept; 0 if none was finished
 * @param trainingSeconds over all epochs, without validation
 * @param validationSeconds over all epochs
 * @param inferenceMillisPerImage of the training engine, batch of 1, median
 * @param resolvedPrecision in which the steps ran
 */
public record TrialOutcome(
    End end,
    int epochs,
    int bestEpoch,
    @AddedLater("\"NaN\"") double trainingSeconds,
    @AddedLater("\"NaN\"") double validationSeconds,
    @AddedLater("\"NaN\"") double inferenceMillisPerImage,
    Precision resolvedPrecision) {

  /** Why training stopped. */
  public enum End {
    /** The schedule came to its end. */
    FINISHED,
    /** The loss was not finite; the best weights so far were kept. */
    NOT_FINITE
  }
}
