package io.pollard.app;

import io.pollard.data.Part;
import io.pollard.metrics.Metric;
import io.pollard.metrics.Predictions;
import io.pollard.onnx.ExportedModel;
import io.pollard.study.PartScores;
import io.pollard.study.StoredTrial;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.training.PredictionRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a trial and its model files say of the trial's whole test part, side by side. */
final class ModelScores {

  private static final List<Metric> SCORES =
      List.of(Metric.AUROC, Metric.AVERAGE_PRECISION, Metric.BALANCED_ACCURACY);
  private static final int DECIMALS = 4;

  private final StoredTrial trial;
  private final TrialImages images;
  private final int threads;
  private final List<List<Object>> rows = new ArrayList<>();

  private ModelScores(StoredTrial trial, TrialImages images, int threads) {
    this.trial = trial;
    this.images = images;
    this.threads = threads;
  }

  /** Begins with the trial's own predictions. */
  static ModelScores of(StoredTrial trial, TrialImages images, int threads) {
    ModelScores scores = new ModelScores(trial, images, threads);
    scores.add("trial", trial.scored(Part.TEST));
    return scores;
  }

  /** And a file's. */
  ModelScores with(String name, Path file) {
    List<Integer> test = images.some(Part.TEST, Integer.MAX_VALUE).samples();
    try (ExportedModel model = ExportedModel.load(file, threads)) {
      List<PredictionRow> predicted = model.predict(images.cache(), test, Part.TEST);
      add(name, trial.scored(predicted));
    }
    return this;
  }

  private void add(String name, Predictions predictions) {
    PartScores scores = PartScores.of(predictions.decidedAt(trial.thresholds()));
    List<Object> row = new ArrayList<>(List.of(name));
    SCORES.forEach(score -> row.add(scores.intervals().get(score)));
    rows.add(row);
  }

  /** A row each, with 95 % intervals. */
  Table table() {
    List<Column> columns = new ArrayList<>(List.of(Column.of("numbers", "test part")));
    SCORES.forEach(score -> columns.add(new Column(score.key(), score.label(), 1, DECIMALS)));
    return new Table(columns, rows);
  }
}
