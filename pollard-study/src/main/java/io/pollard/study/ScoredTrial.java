package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.metrics.Predictions;
import io.pollard.training.CaseRow;
import io.pollard.training.ValidationScore;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A trial that came to its end, read once.
 *
 * @param parameters trained numbers, head included
 * @param predictions of the validation and test parts; empty for a trial that ended without weights
 */
record ScoredTrial(
    StoredTrial trial,
    boolean isFullTransfer,
    long parameters,
    ValidationScore validation,
    Map<Part, Predictions> predictions) {

  /**
   * @throws DamagedFileException if its history or predictions can't be read
   */
  static ScoredTrial of(StoredTrial trial) {
    Map<Part, List<CaseRow>> rows =
        trial.cases().stream().collect(Collectors.groupingBy(CaseRow::part));
    Map<Part, Predictions> parts = new EnumMap<>(Part.class);
    rows.forEach((part, of) -> parts.put(part, trial.scored(of)));
    return new ScoredTrial(
        trial, trial.isFullTransfer(), trial.parameters(), trial.validation().orElseThrow(), parts);
  }

  /** Predictions of both parts, so that it has every score. */
  boolean isScored() {
    return predictions.keySet().containsAll(List.of(Part.VALIDATION, Part.TEST));
  }

  Optional<Predictions> of(Part part) {
    return Optional.ofNullable(predictions.get(part));
  }
}
