package io.pollard.app;

import io.pollard.metrics.Calibration;
import io.pollard.metrics.ConformalSets;
import java.util.List;
import java.util.Optional;

/**
 * What a model file shows beside decisions; all of it is fitted on the trial's validation part.
 *
 * @param calibration what makes probabilities say how often they are right; empty as they are
 * @param levels of sets of classes, each above 0 and below 1; empty for no sets
 * @param by what the levels hold of
 */
public record ShownOptions(
    Optional<Calibration.Method> calibration, List<Double> levels, ConformalSets.By by) {

  public ShownOptions {
    levels = List.copyOf(levels);
  }

  /** Probabilities as they are, and no sets. */
  public static ShownOptions none() {
    return new ShownOptions(Optional.empty(), List.of(), ConformalSets.By.MARGINAL);
  }

  boolean isNone() {
    return calibration.isEmpty() && levels.isEmpty();
  }
}
