package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.metrics.ConformalSets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Sets of classes, fitted on the validation part. */
final class SetFlags {

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
