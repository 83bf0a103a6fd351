package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.data.Task;
import io.pollard.network.FeatureShape;
import io.pollard.network.ResNet;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.EpochRow;
import io.pollard.training.Precision;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import java.util.List;

/** Trials of a ResNet-18 on two classes that nobody trained. */
final class Trials {

  static final Task.SingleLabel TASK =
      Task.SingleLabel.of(List.of("normal", "pneumonia"), "pneumonia");

  static final TransferStrategy FULL = new TransferStrategy.FullTransfer(HeadForm.POOLED);
  static final TransferStrategy LAST = new TransferStrategy.Truncation("layer4.1", HeadForm.POOLED);
  static final TransferStrategy CUT = new TransferStrategy.Truncation("layer3.1", HeadForm.POOLED);

  static final TrialOutcome OUTCOME =
      new TrialOutcome(TrialOutcome.End.FINISHED, 2, 2, 20.5, 1.25, 3.0625, Precision.FP32);

  static final List<EpochRow> HISTORY =
      List.of(
          new EpochRow(1, 1e-4, 0.7, 0.69, 0.1 + 0.2, 0.6, true, 640, 10.25, 0.625),
          new EpochRow(2, 1e-5, 0.5, Double.NaN, 0.8125, 1 / 3.0, true, 640, 10.25, 0.625));

  static final List<PredictionRow> PREDICTIONS =
      List.of(
          row(Part.VALIDATION, "a/1.png", "p1", 0, 0.1f, -0.3f),
          row(Part.VALIDATION, "a, \"b\"\n2.png", "p2", 1, -1e-30f, 3.4e38f),
          row(Part.TEST, "größer.png", "p3", 1, 1 / 3f, Float.MIN_VALUE),
          row(Part.TEST, "b/4.png", "p4", 0, -0f, 16777215f));

  private Trials() {}

  static TrialDescription of(TransferStrategy strategy) {
    return of(strategy, "da7a", TASK);
  }

  static TrialDescription of(TransferStrategy strategy, String data, Task.SingleLabel task) {
    return new TrialDescription(
        data,
        "5b11",
        task,
        "resnet18",
        strategy,
        TrialDescription.lines(
            strategy.plan(ResNet.resnet18(1000), task), FeatureShape.of(3, 64, 64)),
        "3e19",
        Preprocessing.imagenet().withSize(64),
        TrainingRecipe.short2d(),
        Seeds.of(1),
        Precision.AUTO,
        TrialDescription.SEMANTICS);
  }

  private static PredictionRow row(
      Part part, String id, String group, int target, float first, float second) {
    double probability = 1 / (1 + Math.exp((double) second - first));
    return new PredictionRow(
        part, id, group, target, List.of(first, second), List.of(probability, 1 - probability));
  }
}
