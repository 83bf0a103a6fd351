package io.pollard.app;

import static java.util.Objects.requireNonNull;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Task;
import io.pollard.imaging.BadFile;
import io.pollard.metrics.ExternalValidation;
import io.pollard.metrics.ExternalValidation.Remark;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Predictions;
import io.pollard.study.PartScores;
import io.pollard.study.StoredTrial;
import io.pollard.study.Tables;
import io.pollard.training.CaseRow;
import io.pollard.training.PredictionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a trained network said of images just now.
 *
 * @param rows an image each; which part it is of is not told
 * @param skipped images that could not be read and were left out
 * @param scores every one that the task has, with its 95 % interval, decided at the trial's
 *     threshold, which was chosen on its validation part
 * @param home the same of the trial's own test part; empty for images of the trial's own data
 */
public record Evaluation(
    StoredTrial trial,
    List<? extends CaseRow> rows,
    List<BadFile> skipped,
    PartScores scores,
    Optional<PartScores> home) {

  public Evaluation {
    rows = List.copyOf(rows);
    skipped = List.copyOf(skipped);
  }

  static Evaluation atHome(StoredTrial trial, List<? extends CaseRow> rows, List<BadFile> skipped) {
    return new Evaluation(trial, rows, skipped, decided(trial, rows), Optional.empty());
  }

  static Evaluation elsewhere(
      StoredTrial trial, List<? extends CaseRow> rows, List<BadFile> skipped) {
    List<? extends CaseRow> test =
        trial.cases().stream().filter(row -> row.part() == Part.TEST).toList();
    return new Evaluation(
        trial, rows, skipped, decided(trial, rows), Optional.of(decided(trial, test)));
  }

  private static PartScores decided(StoredTrial trial, List<? extends CaseRow> rows) {
    return PartScores.of(trial.scored(rows).decidedAt(trial.thresholds()));
  }

  /**
   * Of a task with one answer an image.
   *
   * @throws DataException if it is of masks
   */
  public List<PredictionRow> answers() {
    if (trial.description().task() instanceof Task.Segmentation) {
      throw new DataException(
          "expected a trial of classes or findings but found one of the structures "
              + trial.description().task().outputs());
    }
    return rows.stream().map(PredictionRow.class::cast).toList();
  }

  /** Decided at the trial's thresholds. */
  public Predictions predictions() {
    return scores.predictions();
  }

  /**
   * How other data compare with the trial's own test part; empty for the trial's own data, and for
   * findings.
   */
  public Optional<ExternalValidation> external() {
    return home.flatMap(known -> ExternalValidation.of(known.predictions(), scores.predictions()));
  }

  /**
   * The scores and which class was taken for which; for other data with the scores at home, what is
   * to be said of each, and how the outputs moved.
   */
  public Tables tables() {
    return EvaluationTables.of(scores, home);
  }

  /** Sentences for who reads the scores of other data; none for the trial's own. */
  public List<String> remarks() {
    return external().stream().flatMap(this::remarks).toList();
  }

  private Stream<String> remarks(ExternalValidation validation) {
    List<String> worse = new ArrayList<>();
    scores
        .intervals()
        .forEach(
            (metric, here) -> {
              Interval there = requireNonNull(home.orElseThrow().intervals().get(metric));
              List<Remark> remarks = validation.remarks(metric, there, here);
              if (!remarks.isEmpty()) {
                worse.add(
                    metric.label()
                        + " is "
                        + EvaluationTables.words(remarks)
                        + ": "
                        + here.text(3)
                        + " here, "
                        + there.text(3)
                        + " at home");
              }
            });
    return Stream.of(
            validation.missingClasses().stream(), worse.stream(), validation.oneDecision().stream())
        .flatMap(sentences -> sentences);
  }
}
