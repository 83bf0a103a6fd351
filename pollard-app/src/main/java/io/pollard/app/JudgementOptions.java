package io.pollard.app;

import io.pollard.metrics.Calibration;
import io.pollard.metrics.ConformalSets;
import io.pollard.metrics.OperatingPoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What else is asked of a network's scores.
 *
 * <pre>{@code
 * JudgementOptions.none().withCalibration().withGroups(List.of("sex", "site"));
 * }</pre>
 *
 * @param hasCalibration how far probabilities are from shares, as they are and by each map
 * @param hasDecisionCurve what decisions are worth by the threshold
 * @param map by which the decision curve's probabilities are calibrated; empty as they are
 * @param operatingPoint another one than the trial's, chosen on its validation part
 * @param prevalences where precision and NPV are asked for, each above 0 and below 1
 * @param levels of sets of classes, each above 0 and below 1
 * @param by what the levels hold of
 * @param attributes columns that make groups of images
 * @param bands of columns of numbers, which make groups too
 * @param table where the columns are; empty where the images are listed
 * @param pictures a folder for pictures; empty for none
 */
public record JudgementOptions(
    boolean hasCalibration,
    boolean hasDecisionCurve,
    Optional<Calibration.Method> map,
    Optional<OperatingPoint> operatingPoint,
    List<Double> prevalences,
    List<Double> levels,
    ConformalSets.By by,
    List<String> attributes,
    List<Bands> bands,
    Optional<Path> table,
    Optional<Path> pictures) {

  public JudgementOptions {
    prevalences = List.copyOf(prevalences);
    levels = List.copyOf(levels);
    attributes = List.copyOf(attributes);
    bands = List.copyOf(bands);
  }

  /** Nothing. */
  public static JudgementOptions none() {
    return new JudgementOptions(
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        ConformalSets.By.MARGINAL,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  public JudgementOptions withCalibration() {
    return new JudgementOptions(
        true,
        hasDecisionCurve,
        map,
        operatingPoint,
        prevalences,
        levels,
        by,
        attributes,
        bands,
        table,
        pictures);
  }

  /** Columns of the table that lists the images. */
  public JudgementOptions withGroups(List<String> columns) {
    return new JudgementOptions(
        hasCalibration,
        hasDecisionCurve,
        map,
        operatingPoint,
        prevalences,
        levels,
        by,
        columns,
        bands,
        table,
        pictures);
  }
}
