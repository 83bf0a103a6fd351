package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Part;
import io.pollard.data.Task;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.GroupBootstrap;
import io.pollard.metrics.Metric;
import io.pollard.metrics.OperatingPoint;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.ResNet;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.Table.Format;
import io.pollard.training.OpenTrial;
import io.pollard.training.PredictionRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialScoresTest {

  @TempDir private Path folder;

  private StoredTrial trial(TransferStrategy strategy, double skill) {
    TrialFacts unstated = TrialFacts.unstated();
    Study study =
        Study.at(folder)
            .withFacts(
                new TrialFacts(
                    unstated.programVersion(),
                    unstated.engineVersion(),
                    unstated.processor(),
                    unstated.threads(),
                    unstated.weightsSource(),
                    unstated.weightsLicence(),
                    unstated.data(),
                    List.of(),
                    new OperatingPoint.Sensitivity(0.9),
                    unstated.reading()),
                Map.of());
    try (OpenTrial open = study.open(Trials.of(strategy))) {
      List<PredictionRow> rows = new ArrayList<>();
      rows.addAll(rows(Part.VALIDATION, 40, skill));
      rows.addAll(rows(Part.TEST, 60, skill));
      open.putHistory(Trials.HISTORY);
      open.putPredictions(rows);
      open.finish(Trials.OUTCOME);
      return study.trial(open.id());
    }
  }

  private static List<PredictionRow> rows(Part part, int count, double skill) {
    Random random = new Random(count);
    List<PredictionRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int target = i % 4 == 0 ? 1 : 0;
      double logit = random.nextGaussian() + skill * target;
      double probability = 1 / (1 + Math.exp(-logit));
      rows.add(
          new PredictionRow(
              part,
              "image " + i,
              "patient " + i / 2,
              target,
              List.of(0f, (float) logit),
              List.of(1 - probability, probability)));
    }
    return rows;
  }

  @Test
  void theThresholdIsChosenOnValidationAndHoldsOnTest() {
    StoredTrial trial = trial(Trials.CUT, 1.5);
    TrialScores scores = TrialScores.of(trial);
    double chosen = new OperatingPoint.Sensitivity(0.9).choose(trial.predictions(Part.VALIDATION));
    assertThat(scores.threshold()).isEqualTo(chosen).isNotEqualTo(0.5);
    assertThat(((ClassScores) scores.test().predictions()).threshold()).isEqualTo(chosen);
    assertThat(scores.validation().intervals().get(Metric.SENSITIVITY).estimate())
        .isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void scoresAreTheMetricsOfThePredictions() {
    StoredTrial trial = trial(Trials.CUT, 1.5);
    TrialScores scores = TrialScores.of(trial);
    ClassScores atHalf = trial.predictions(Part.TEST);
    ClassScores decided = atHalf.decidedAt(scores.threshold());
    assertThat(scores.test().intervals()).hasSize(9);
    for (Metric score : scores.test().intervals().keySet()) {
      assertThat(scores.test().intervals().get(score))
          .isEqualTo(GroupBootstrap.of(1).interval(score, decided));
      assertThat(scores.test().intervals().get(score).estimate()).isEqualTo(score.of(decided));
    }
    assertThat(scores.test().intervals().get(Metric.BALANCED_ACCURACY_AT_HALF).estimate())
        .isNotEqualTo(scores.test().intervals().get(Metric.BALANCED_ACCURACY).estimate());
    assertThat(scores.test().prevalence()).hasValue(0.25);
  }

  @Test
  void aTrialIsComparedWithTheFullTransferOfItsSplitAndSeeds() {
    StoredTrial cut = trial(Trials.CUT, 1.5);
    assertThat(Study.at(folder).fullTransferFor(cut)).isEmpty();
    StoredTrial full = trial(Trials.LAST, 0.5);
    assertThat(Study.at(folder).fullTransferFor(cut)).contains(full);
    assertThat(Study.at(folder).fullTransferFor(full)).isEmpty();

    TrialScores scores = TrialScores.of(cut);
    TrialScores others = TrialScores.of(full);
    double difference =
        Metric.AUROC.of(cut.predictions(Part.TEST)) - Metric.AUROC.of(full.predictions(Part.TEST));
    assertThat(scores.test().minus(others.test()).orElseThrow().get(Metric.AUROC).estimate())
        .isEqualTo(difference)
        .isPositive();
    assertThat(scores.test().minus(others.validation())).isEmpty();
    assertThat(scores.table(Optional.of(others)).as(Format.CSV).lines().findFirst())
        .contains(
            "score,validation,validation_low,validation_high,test,test_low,test_high,"
                + "validation_minus_full,validation_minus_full_low,validation_minus_full_high,"
                + "test_minus_full,test_minus_full_low,test_minus_full_high");
  }

  @Test
  void theTableHasARowAScoreThenPrevalenceAndThreshold() {
    String table = TrialScores.of(trial(Trials.CUT, 1.5)).table(Optional.empty()).as(Format.TABLE);
    List<String> lines = table.lines().toList();
    assertThat(lines.get(0)).matches("score +validation \\(n = 40\\) +test \\(n = 60\\)");
    assertThat(lines.get(1)).matches("AUROC +0\\.\\d{3} \\[0\\.\\d{3}, \\d\\.\\d{3}\\].*");
    assertThat(lines.get(10)).matches("prevalence +0\\.250 +0\\.250");
    assertThat(lines.get(11)).startsWith("threshold");
    assertThat(lines).hasSize(12);
  }

  @Test
  void moreThanTwoClassesHaveNoThreshold() {
    Task.SingleLabel task = new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty());
    assertThat(task.metrics().stream().filter(metric -> metric.isListed(task)))
        .containsExactly(
            Metric.AUROC,
            Metric.AVERAGE_PRECISION,
            Metric.TRAPEZOIDAL_AUPRC,
            Metric.BALANCED_ACCURACY,
            Metric.BRIER,
            Metric.LOG_LOSS);
  }

  @Test
  void costsAreThoseOfTheTruncatedNetwork() {
    long macs =
        ResNet.resnet18(1000)
            .cut("layer3.1", Head.pooled(2))
            .ptflopsMacs(FeatureShape.of(3, 64, 64));
    assertThat(trial(Trials.CUT, 1).costs().as(Format.CSV))
        .isEqualTo(
            "parameters,macs,ms_per_image,epochs,best_epoch,seconds\n"
                + "2783298,"
                + macs
                + ",3.0625,2,2,21.75\n");
  }
}
