package io.pollard.training;

/**
 * What a search may know of a finished trial: validation scores alone, by type, so that nothing can
 * be selected on the test part.
 *
 * @param trial its id in the study; empty for a trial that was not begun
 * @param averagePrecision of the best epoch; not a number if the trial failed
 * @param auroc of the best epoch
 */
public record ValidationScore(String trial, double averagePrecision, double auroc) {

  /** Of a trial that can't be begun. */
  public static ValidationScore none() {
    return new ValidationScore("", Double.NaN, Double.NaN);
  }
}
