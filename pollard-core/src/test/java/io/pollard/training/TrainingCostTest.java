package io.pollard.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Augmentation;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.TransferStrategy.FeatureExtraction;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.strategy.TransferStrategy.LayerwiseFinetuning;
import io.pollard.strategy.TransferStrategy.Truncation;
import io.pollard.strategy.UnitPlan.Statistics;
import org.junit.jupiter.api.Test;

class TrainingCostTest {

  private static final Network NETWORK = ResNet.resnet18(1000);
  private static final FeatureShape IN = FeatureShape.of(3, 64, 64);

  /** Multiply-adds of the trunk up to layer2.1, and of the rest of it. */
  private static final long BELOW = NETWORK.cutPoints(IN).get(4).multiplyAdds();

  private static final long TRUNK = NETWORK.cutPoints(IN).get(8).multiplyAdds();

  /** A linear layer of 512 features to 2 outputs. */
  private static final long HEAD = 1024;

  private static TrainingCost cost(TransferStrategy strategy, Augmentation augmentation) {
    return TrainingCost.of(strategy.plan(NETWORK, 2), IN, augmentation);
  }

  private static LayerwiseFinetuning finetuned(Statistics batchNorm) {
    return new LayerwiseFinetuning("layer2.1", HeadForm.POOLED, .1, batchNorm);
  }

  @Test
  void whatIsTrainedCostsThreePassesAndValidationOne() {
    assertThat(cost(new FullTransfer(HeadForm.POOLED), Augmentation.PAPER))
        .isEqualTo(new TrainingCost(3 * (TRUNK + HEAD), TRUNK + HEAD, 0));
    assertThat(cost(new FullTransfer(HeadForm.POOLED), Augmentation.NONE))
        .isEqualTo(new TrainingCost(3 * (TRUNK + HEAD), TRUNK + HEAD, 0));
    long small = BELOW + 2 * 128;
    assertThat(cost(new Truncation("layer2.1", HeadForm.POOLED), Augmentation.PAPER))
        .isEqualTo(new TrainingCost(3 * small, small, 0));
  }

  @Test
  void whatIsFrozenCostsOnePassOrIsComputedOnce() {
    long above = TRUNK - BELOW + HEAD;
    assertThat(cost(finetuned(Statistics.KEEP), Augmentation.PAPER))
        .isEqualTo(new TrainingCost(3 * above + BELOW, above + BELOW, 0));
    assertThat(cost(finetuned(Statistics.KEEP), Augmentation.NONE))
        .isEqualTo(new TrainingCost(3 * above, above, BELOW));
    assertThat(cost(finetuned(Statistics.UPDATE), Augmentation.NONE))
        .as("statistics that follow the batch change the features")
        .isEqualTo(new TrainingCost(3 * above + BELOW, above + BELOW, 0));
    assertThat(cost(new FeatureExtraction(HeadForm.POOLED), Augmentation.NONE))
        .isEqualTo(new TrainingCost(3 * HEAD, HEAD, TRUNK));
  }

  @Test
  void aTrialCostsItsEpochs() {
    assertThat(new TrainingCost(30, 10, 7).of(4, 100, 20))
        .isEqualTo(4 * (100 * 30 + 20 * 10) + 120 * 7);
  }
}
