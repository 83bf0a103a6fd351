package io.pollard.cli;

import io.pollard.metrics.Interval;
import io.pollard.metrics.Predictions;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.PartScores;
import io.pollard.study.Score;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.TrialScores;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a person reads of a finished trial. */
final class TrialReport {

  private static final int SOURCE_CLASSES = 1000;

  private TrialReport() {}

  /** Scores on validation and test, beside full transfer of the same study where it is there. */
  static Table scores(StoredTrial trial, Study study) {
    return TrialScores.of(trial).table(fullTransfer(trial, study).map(TrialScores::of));
  }

  /** What the trained network costs. */
  static Table costs(StoredTrial trial) {
    TrialDescription description = trial.description();
    int size = description.preprocessing().size();
    FeatureShape in = FeatureShape.of(3, size, size);
    Network network =
        description
            .strategy()
            .plan(
                Networks.named(description.network(), SOURCE_CLASSES),
                description.task().outputs().size())
            .network();
    TrialOutcome outcome = trial.outcome().orElseThrow();
    List<Column> columns =
        List.of(
            new Column("parameters", "parameters (M)", 1e6, 3),
            new Column("macs", "MACs (G)", 1e9, 4),
            new Column("training_engine_ms_per_image", "ms per image (training engine)", 1, 2),
            new Column("training_seconds", "training (s)", 1, 1),
            new Column("validation_seconds", "validation (s)", 1, 1),
            Column.of("epochs", "epochs"),
            Column.of("best_epoch", "best epoch"));
    return new Table(
        columns,
        List.of(
            List.of(
                network.parameters(in),
                network.ptflopsMacs(in),
                outcome.inferenceMillisPerImage(),
                outcome.trainingSeconds(),
                outcome.validationSeconds(),
                outcome.epochs(),
                outcome.bestEpoch())));
  }

  /** Scores of rows that were predicted just now. */
  static Table scores(StoredTrial trial, List<PredictionRow> rows) {
    Predictions predictions =
        Predictions.of(
            trial.description().task(),
            rows.stream().mapToInt(PredictionRow::target).toArray(),
            rows.stream()
                .map(row -> row.probabilities().stream().mapToDouble(p -> p).toArray())
                .toArray(double[][]::new),
            rows.stream().map(PredictionRow::group).toList());
    PartScores scores = PartScores.of(predictions.decidedAt(trial.threshold()));
    List<List<Object>> table = new ArrayList<>();
    for (Map.Entry<Score, Interval> score : scores.intervals().entrySet()) {
      table.add(List.of(score.getKey().label(), score.getValue()));
    }
    scores.prevalence().ifPresent(value -> table.add(List.of("prevalence", value)));
    return new Table(
        List.of(
            Column.of("score", "score"),
            new Column("value", "value (n = " + predictions.size() + ")", 1, 3)),
        table);
  }

  /** Full transfer of the same network with the same seeds, and so of the same test part. */
  private static Optional<StoredTrial> fullTransfer(StoredTrial trial, Study study) {
    return study.trials().stream()
        .filter(other -> !other.id().equals(trial.id()))
        .filter(other -> other.outcome().map(TrialOutcome::bestEpoch).orElse(0) > 0)
        .filter(other -> isFullTransferOf(other.description(), trial.description()))
        .findFirst();
  }

  private static boolean isFullTransferOf(TrialDescription full, TrialDescription of) {
    return full.strategy() instanceof TransferStrategy.FullTransfer
        && full.network().equals(of.network())
        && full.split().equals(of.split())
        && full.seeds().equals(of.seeds())
        && full.weights().equals(of.weights());
  }
}
