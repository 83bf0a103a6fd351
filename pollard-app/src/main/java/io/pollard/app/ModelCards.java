package io.pollard.app;

import io.pollard.data.Seeds;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.onnx.Decision;
import io.pollard.onnx.ModelCard;
import io.pollard.study.JudgedRows;
import io.pollard.study.PartScores;
import io.pollard.study.SetReport;
import io.pollard.study.StoredTrial;
import io.pollard.study.TrialScores;
import io.pollard.training.Precision;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a trial's model file says of itself: no path, no file name, no patient. */
final class ModelCards {

  /** Of what the trial does not say. */
  private static final String UNSTATED = "unstated";

  private ModelCards() {}

  static ModelCard of(StoredTrial trial) {
    TrialDescription description = trial.description();
    TrialScores scores = TrialScores.of(trial);
    return new ModelCard(
        description.task(),
        description.preprocessing(),
        description.task().isBinary()
            ? Optional.of(new Decision(trial.facts().operatingPoint(), scores.threshold()))
            : Optional.empty(),
        provenance(trial, scores),
        Optional.empty());
  }

  /**
   * With what is shown beside decisions.
   *
   * @throws io.pollard.data.DataException if the validation part does not determine it
   */
  static ModelCard of(StoredTrial trial, ShownOptions shown) {
    ModelCard card = of(trial);
    if (shown.isNone()) {
      return card;
    }
    JudgedRows rows = JudgedRows.of(trial);
    if (shown.calibration().isPresent()) {
      card = card.withCalibration(rows.fit(shown.calibration().get()));
    }
    return card.withSets(SetReport.fit(rows.ofValidation(), shown.by(), shown.levels()));
  }

  private static Map<String, Object> provenance(StoredTrial trial, TrialScores scores) {
    TrialDescription description = trial.description();
    Map<String, Object> provenance = new LinkedHashMap<>();
    provenance.put("program", "pollard " + ProgramVersion.current());
    provenance.put(
        "trained_with", trial.facts().programVersion().map("pollard "::concat).orElse(UNSTATED));
    provenance.put("trial", trial.id());
    provenance.put("data", description.data());
    provenance.put("split", description.split());
    provenance.put("weights", weights(trial));
    provenance.put("network", description.network());
    provenance.put("strategy", trial.strategy());
    provenance.put("cut", trial.plan().cut());
    provenance.put("parameters", trial.plan().network().parameters(trial.input()));
    provenance.put("recipe", trial.recipe());
    provenance.put("seeds", seeds(description.seeds()));
    provenance.put("precision", precision(trial).name().toLowerCase(Locale.ROOT));
    provenance.put("validation", json(scores.validation()));
    provenance.put("test", json(scores.test()));
    return provenance;
  }

  /** In which it was trained, whatever was asked for. */
  private static Precision precision(StoredTrial trial) {
    return trial
        .outcome()
        .map(TrialOutcome::resolvedPrecision)
        .orElse(trial.description().precision());
  }

  private static Map<String, Object> weights(StoredTrial trial) {
    Map<String, Object> weights = new LinkedHashMap<>();
    weights.put("source", trial.facts().weightsSource().orElse(UNSTATED));
    weights.put("sha256", trial.description().weights());
    weights.put("licence", trial.facts().weightsLicence().orElse(UNSTATED));
    return weights;
  }

  private static Map<String, Object> seeds(Seeds seeds) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("split", seeds.split());
    json.put("initialisation", seeds.initialisation());
    json.put("order", seeds.order());
    return json;
  }

  /** Each score with its 95 % interval; what is no number is null. */
  private static Map<String, Object> json(PartScores part) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("images", part.predictions().size());
    for (Map.Entry<Metric, Interval> score : part.intervals().entrySet()) {
      Map<String, Object> interval = new LinkedHashMap<>();
      interval.put("value", finite(score.getValue().estimate()));
      interval.put("low", finite(score.getValue().low()));
      interval.put("high", finite(score.getValue().high()));
      json.put(score.getKey().key(), interval);
    }
    return json;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
