package io.pollard.cli;

import io.pollard.app.ShownOptions;
import io.pollard.data.DataException;
import io.pollard.metrics.Calibration;
import io.pollard.metrics.ConformalSets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is shown beside decisions, fitted on the validation part. */
final class ShownFlags {

  /** How probabilities are calibrated. */
  enum Calibrate {
    TEMPERATURE,
    ISOTONIC,
    NONE;

    Optional<Calibration.Method> method() {
      return this == NONE ? Optional.empty() : Optional.of(Calibration.Method.valueOf(name()));
    }
  }

  @Option(
      names = "--calibrate",
      paramLabel = "temperature|isotonic|none",
      description =
          "Calibrates probabilities by the validation part; decisions stay as they are (none)."
              + " isotonic is for two classes.")
  private Calibrate calibrate = Calibrate.NONE;

  @Option(
      names = "--conformal",
      paramLabel = "LEVEL[,LEVEL]",
      split = ",",
      description =
          "Sets of classes that have the true one in them so often, as .9 or .9,.95 (no sets).")
  private List<Double> levels = new ArrayList<>();

  @Option(
      names = "--conformal-by",
      paramLabel = "marginal|class",
      description = "Whether that holds over all cases, or for each class (marginal).")
  private ConformalSets.By by = ConformalSets.By.MARGINAL;

  ShownOptions options() {
    return new ShownOptions(method(), levels(), by);
  }

  Optional<Calibration.Method> method() {
    return calibrate.method();
  }

  ConformalSets.By by() {
    return by;
  }

  /**
   * @throws DataException if one is not above 0 and below 1
   */
  List<Double> levels() {
    for (double level : levels) {
      if (!(level > 0 && level < 1)) {
        throw new DataException(
            "expected levels above 0 and below 1 for --conformal, as .9,.95, but found " + level);
      }
    }
    return levels;
  }
}
