package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.ResNet;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingCostsTest {

  private static final FeatureShape IN = FeatureShape.of(3, 64, 64);
  private static final long WHOLE = ResNet.resnet18(2).multiplyAdds(IN);
  private static final long CUT =
      ResNet.resnet18(2).cut("layer3.1", Head.pooled(2)).multiplyAdds(IN);

  private static final TransferStrategy CUT_LOWER =
      new TransferStrategy.Truncation("layer2.1", HeadForm.POOLED);

  /** ValidationScore images among the stored predictions. */
  private static final int VALIDATED = 2;

  @TempDir private Path folder;

  private void train(TransferStrategy strategy, List<EpochRow> history) {
    try (OpenTrial trial = Study.at(folder).open(Trials.of(strategy))) {
      trial.putHistory(history);
      trial.putPredictions(Trials.PREDICTIONS);
      trial.finish(Trials.OUTCOME);
    }
  }

  @Test
  void trialsCostTheirPassesThroughTheNetwork() {
    train(Trials.FULL, Trials.HISTORY);
    train(Trials.CUT, Trials.HISTORY.subList(0, 1));
    TrainingCosts costs = TrainingCosts.of(Study.at(folder).trials());
    long full = 2 * 640 * 3 * WHOLE + 2 * VALIDATED * WHOLE;
    long cut = 640 * 3 * CUT + VALIDATED * CUT;
    assertThat(costs.fullTransfer()).isEqualTo((double) full);
    assertThat(costs.summary().rows())
        .containsExactly(
            List.of("FTL", 1, 2L, 1280L, full, 1.0),
            List.of("TTL", 1, 1L, 640L, cut, (double) cut / full),
            List.of("all", 2, 3L, 1920L, full + cut, (double) (full + cut) / full));
  }

  @Test
  void isKeptInTheStudyAndCountsNothingTwice() throws Exception {
    Study study = Study.at(folder);
    train(Trials.FULL, Trials.HISTORY);
    study.putTrainingCosts();
    Path file = folder.resolve("training-costs.csv");
    String once = Files.readString(file);
    long full = 2 * 640 * 3 * WHOLE + 2 * VALIDATED * WHOLE;
    assertThat(once.lines()).hasSize(3).last().isEqualTo("all,,2,1280," + full + ",1.0");
    train(Trials.FULL, Trials.HISTORY);
    study.putTrainingCosts();
    assertThat(Files.readString(file)).isEqualTo(once);
  }

  @Test
  void withoutAFullTransferItIsThatOfTheTrialsOwnEpochs() {
    train(Trials.CUT, Trials.HISTORY);
    train(CUT_LOWER, Trials.HISTORY.subList(0, 1));
    TrainingCosts costs = TrainingCosts.of(Study.at(folder).trials());
    long epoch = 640 * 3 * WHOLE + VALIDATED * WHOLE;
    assertThat(costs.fullTransfer()).isEqualTo(1.5 * epoch);
    Table summary = costs.summary();
    long taken = (long) summary.rows().get(1).get(4);
    assertThat(summary.rows().get(1)).startsWith("all", 2, 3L).endsWith(taken / (1.5 * epoch));
    assertThat(summary.as(Table.Format.TABLE).lines().findFirst().orElseThrow())
        .endsWith("full transfers (none trained: of as many epochs)");
    assertThat(summary.as(Table.Format.CSV).lines().findFirst().orElseThrow())
        .endsWith(",full_transfers_of_as_many_epochs");
  }

  @Test
  void whereNothingWasTrainedThereIsNoMultiple() {
    train(Trials.CUT, List.of());
    assertThat(TrainingCosts.of(Study.at(folder).trials()).summary().as(Table.Format.TABLE).lines())
        .last()
        .asString()
        .endsWith("-");
  }

  /** A paused full transfer is no measure of others. Without its split it counts no validation. */
  @Test
  void aPausedTrialCountsItsEpochsAndIsNoMeasure() {
    train(Trials.CUT, Trials.HISTORY);
    Study study = Study.at(folder);
    try (OpenTrial trial = study.open(Trials.of(Trials.FULL))) {
      trial.putHistory(Trials.HISTORY.subList(0, 1));
      trial.pause(1);
    }
    TrainingCosts costs = TrainingCosts.of(study.trials());
    long epoch = 640 * 3 * WHOLE + VALIDATED * WHOLE;
    assertThat(costs.fullTransfer()).isEqualTo(2.0 * epoch);
    assertThat(costs.entries())
        .filteredOn(entry -> !entry.isFinished())
        .singleElement()
        .satisfies(paused -> assertThat(paused.multiplyAdds()).isEqualTo(640 * 3 * WHOLE));
    StoredTrial cut =
        study.trials().stream()
            .filter(trial -> trial.outcome().isPresent())
            .findFirst()
            .orElseThrow();
    long first = TrainingCosts.Entry.of(cut, 1).multiplyAdds();
    assertThat(first).isEqualTo(640 * 3 * CUT + VALIDATED * CUT);
    assertThat(TrainingCosts.Entry.of(cut, 5).multiplyAdds()).isEqualTo(2 * first);
  }
}
