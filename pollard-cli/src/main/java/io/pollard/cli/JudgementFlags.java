package io.pollard.cli;

import io.pollard.app.Bands;
import io.pollard.app.JudgementOptions;
import io.pollard.data.DataException;
import io.pollard.metrics.OperatingPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How far a network's numbers may be trusted. */
final class JudgementFlags {

  @Option(
      names = "--calibration",
      description =
          "Says how far probabilities are from shares: as they are, and by each map that the"
              + " validation part gives.")
  private boolean hasCalibration;

  @Option(
      names = "--decision-curve",
      paramLabel = "temperature|isotonic|none",
      arity = "0..1",
      fallbackValue = "NONE",
      description =
          "Says what decisions are worth at each threshold, beside treating all and none; of"
              + " probabilities that the validation part calibrates so (none).")
  private @Nullable CalibrationWord decisionCurve;

  @Option(
      names = "--operating-point",
      paramLabel = "RULE",
      description =
          "Chooses another threshold on the validation part, as sensitivity=.95, and says what it"
              + " reaches (the trial's).")
  private String operatingPoint;

  @Option(
      names = "--prevalence",
      paramLabel = "SHARE",
      split = ",",
      description = "Says precision and NPV where so many are positive, as .02 (here).")
  private List<Double> prevalences = new ArrayList<>();

  @Mixin private SetFlags sets;

  @Option(
      names = "--by",
      paramLabel = "COLUMN[,COLUMN]",
      split = ",",
      description =
          "Scores groups of images by columns of the manifest, as sex,scanner, and compares each"
              + " with the rest.")
  private List<String> attributes = new ArrayList<>();

  @Option(
      names = "--bands",
      paramLabel = "COLUMN:A,B",
      description = "Groups of a column of numbers by where they begin, as age:0,40,65.")
  private List<String> bands = new ArrayList<>();

  @Option(
      names = "--by-table",
      paramLabel = "FILE.csv",
      description =
          "Where these columns are, with a column of files (where the images are listed).")
  private Path table;

  @Option(
      names = "--pictures",
      paramLabel = "DIR",
      description =
          "Draws the reliability diagram and the decision curve that are asked for into a folder.")
  private Path pictures;

  /** Whether nothing is asked. */
  boolean isNone() {
    return options().equals(JudgementOptions.none());
  }

  /**
   * @throws DataException if a number is out of its range
   */
  JudgementOptions options() {
    for (double prevalence : prevalences) {
      if (!(prevalence > 0 && prevalence < 1)) {
        throw new DataException(
            "expected a prevalence above 0 and below 1, as .02, but found " + prevalence);
      }
    }
    return new JudgementOptions(
        hasCalibration,
        decisionCurve != null,
        decisionCurve == null ? Optional.empty() : decisionCurve.method(),
        Optional.ofNullable(operatingPoint).map(JudgementFlags::rule),
        prevalences,
        sets.levels(),
        sets.by(),
        attributes,
        bands.stream().map(Bands::parse).toList(),
        Optional.ofNullable(table),
        Optional.ofNullable(pictures));
  }

  private static OperatingPoint rule(String text) {
    try {
      return OperatingPoint.parse(text);
    } catch (IllegalArgumentException e) {
      throw new DataException(e.getMessage() + " for --operating-point", e);
    }
  }
}
