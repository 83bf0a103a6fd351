package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.network.Unit;
import io.pollard.strategy.Method;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.Precision;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import io.pollard.training.TrialOutcome.End;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A study of ResNet-50 that nobody trained: its validation scores are the authors' curves on the
 * chest X-rays of BIMCV (means of three, read from the logs beside their code), its predictions are
 * drawn so that a better score separates the classes more.
 */
final class PaperStudy {

  static final double[] TRUNCATION = {
    .481, .661, .717, .764, .795, .838, .850, .857, .869, .866, .864, .872, .865, .860, .861, .857,
    .857
  };
  static final double[] TRUNCATION_FLAT = {
    .676, .747, .766, .785, .838, .844, .854, .857, .863, .862, .866, .869, .864, .850, .851, .850,
    .855
  };
  static final double[] LAYERWISE = {
    .862, .856, .854, .861, .853, .858, .855, .854, .849, .849, .847, .848, .844, .832, .811, .811,
    .708
  };
  static final double[] TRANSFUSION = {
    .649, .691, .694, .766, .808, .796, .832, .848, .854, .853, .858, .860, .862, .863, .862, .857
  };

  static final Network NETWORK = ResNet.resnet50(1000);

  private static final int TEST_CASES = 100;
  private static final int VALIDATION_CASES = 80;
  private static final double APART = .008;

  private final Study study;

  PaperStudy(Path folder) {
    study = Study.at(folder);
  }

  Study study() {
    return study;
  }

  static String cut(int unitsKept) {
    return NETWORK.units().get(unitsKept - 1).name();
  }

  static List<String> cuts() {
    return NETWORK.units().stream().map(Unit::name).toList();
  }

  static TransferStrategy at(Method method, String cut) {
    return cut.isEmpty()
        ? method.whole(Method.Settings.paper())
        : method.at(cut, NETWORK, Method.Settings.paper());
  }

  /** Repeats of seeds 1, 2, ... around a mean, as the authors' are: -.008, 0, +.008. */
  void add(TransferStrategy strategy, boolean isPretrained, int repeats, double mean) {
    for (int repeat = 1; repeat <= repeats; repeat++) {
      add(
          describe(strategy, isPretrained, Seeds.of(repeat).withSplit(1)),
          mean + (repeat - (repeats + 1) / 2.0) * APART);
    }
  }

  String add(TrialDescription description, double score) {
    return add(description, score, score);
  }

  /** A trial of some epochs, each the best so far, with their losses on validation. */
  void addHistory(TransferStrategy strategy, double score, double... losses) {
    add(describe(strategy, true, Seeds.of(1)), score, score, losses);
  }

  /** A trial whose validation score is another one after each epoch. */
  void addCurve(TransferStrategy strategy, Seeds seeds, double test, double... validations) {
    try (OpenTrial trial = study.open(describe(strategy, true, seeds))) {
      List<PredictionRow> rows = new ArrayList<>();
      rows.addAll(rows(Part.VALIDATION, VALIDATION_CASES, test, seeds));
      rows.addAll(rows(Part.TEST, TEST_CASES, test, seeds));
      trial.putPredictions(rows);
      List<EpochRow> history = new ArrayList<>();
      double best = 0;
      int bestEpoch = 0;
      for (double score : validations) {
        int epoch = history.size() + 1;
        bestEpoch = score > best ? epoch : bestEpoch;
        best = Math.max(best, score);
        history.add(
            new EpochRow(epoch, 1e-4, .5, .5, score, score, bestEpoch == epoch, 640, 60, 6));
      }
      trial.putHistory(history);
      trial.finish(
          new TrialOutcome(End.FINISHED, validations.length, bestEpoch, 60, 6, 10, Precision.FP32));
    }
  }

  /** A trial whose test part is easier, or harder, than its validation part. */
  String add(TrialDescription description, double validation, double test) {
    return add(description, validation, test, .5);
  }

  private String add(
      TrialDescription description, double validation, double test, double... losses) {
    try (OpenTrial trial = study.open(description)) {
      List<PredictionRow> rows = new ArrayList<>();
      rows.addAll(rows(Part.VALIDATION, VALIDATION_CASES, validation, description.seeds()));
      rows.addAll(rows(Part.TEST, TEST_CASES, test, description.seeds()));
      trial.putPredictions(rows);
      List<EpochRow> history = new ArrayList<>();
      for (double loss : losses) {
        int epoch = history.size() + 1;
        history.add(
            new EpochRow(epoch, 1e-4, .5, loss, validation, validation - .01, true, 640, 60, 6));
      }
      trial.putHistory(history);
      int epochs = losses.length;
      double millis = 10 + 4 * description.strategy().label().length();
      trial.finish(new TrialOutcome(End.FINISHED, epochs, epochs, 60, 6, millis, Precision.FP32));
      return trial.id();
    }
  }

  static TrialDescription describe(TransferStrategy strategy, boolean isPretrained, Seeds seeds) {
    Plan plan = strategy.plan(NETWORK, Trials.TASK);
    return new TrialDescription(
        "da7a",
        "split " + seeds.split(),
        Trials.TASK,
        NETWORK.name(),
        strategy,
        TrialDescription.lines(isPretrained ? plan : plan.fromRandom(), FeatureShape.of(3, 64, 64)),
        isPretrained ? "3e19" : "none",
        Preprocessing.imagenet().withSize(64),
        TrainingRecipe.short2d(),
        seeds,
        Precision.AUTO,
        TrialDescription.SEMANTICS);
  }

  /** The same for another recipe. */
  static TrialDescription withEpochs(TrialDescription of, int epochs) {
    return new TrialDescription(
        of.data(),
        of.split(),
        of.task(),
        of.network(),
        of.strategy(),
        of.units(),
        of.weights(),
        of.preprocessing(),
        of.recipe().withEpochs(epochs),
        of.seeds(),
        of.precision(),
        of.semantics());
  }

  /** The same images for all trials of a split, and much of the same noise. */
  private static List<PredictionRow> rows(Part part, int count, double score, Seeds seeds) {
    Random images = new Random(count + 1000 * seeds.split());
    Random own = new Random(seeds.initialisation() + Math.round(score * 1e4));
    // The area under the precision-recall curve of two normals this far apart is about the score.
    double shift = 4.6 * (score - .5) + 12 * Math.pow(Math.max(0, score - .62), 2);
    List<PredictionRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int target = i / 2 % 2;
      double noise = .96 * images.nextGaussian() + .28 * own.nextGaussian();
      double logit = noise + shift * (target - .5);
      double probability = 1 / (1 + Math.exp(-logit));
      rows.add(
          new PredictionRow(
              part,
              part.label() + "/" + seeds.split() + "/" + i,
              part.label() + " patient " + i / 2 + " of split " + seeds.split(),
              target,
              List.of(0f, (float) logit),
              List.of(1 - probability, probability)));
    }
    return rows;
  }
}
