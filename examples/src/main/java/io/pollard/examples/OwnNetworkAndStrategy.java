package io.pollard.examples;

import static io.pollard.network.Layers.batchNorm;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.relu;
import static io.pollard.network.Layers.sequence;

import io.pollard.app.Backbone;
import io.pollard.app.Images;
import io.pollard.app.TrainingJob;
import io.pollard.app.TrainingOptions;
import io.pollard.data.Part;
import io.pollard.data.Seeds;
import io.pollard.data.Task;
import io.pollard.metrics.Metric;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.UnitPlan;
import io.pollard.study.StoredTrial;
import io.pollard.training.RateSchedule;
import io.pollard.training.TrainingRecipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains a network that no list has, by a strategy that the paper has not: the further a unit is
 * from the head, the slower it trains (Howard and Ruder 2018, discriminative fine-tuning).
 *
 * <pre>
 * OwnNetworkAndStrategy xrays pneumonia study
 * </pre>
 */
public final class OwnNetworkAndStrategy {

  /** What a unit's rate is of the rate of the unit above it. */
  private static final double DECAY = 0.8;

  private static final TransferStrategy DISCRIMINATIVE =
      TransferStrategy.own("discriminative", OwnNetworkAndStrategy::plan);

  private static final TrainingRecipe RECIPE =
      TrainingRecipe.short2d()
          .withSchedule(new RateSchedule.Cosine(1e-3, 1e-5, 6))
          .withEpochs(6)
          .withBatch(16);

  private OwnNetworkAndStrategy() {}

  /**
   * @param arguments a folder with a folder per class, the positive class, and where trials go
   */
  public static void main(String[] arguments) {
    StoredTrial trial =
        run(Images.of(Path.of(arguments[0])).withPositive(arguments[1]), Path.of(arguments[2]));
    System.out.println(
        trial.id() + ": AUROC on test " + Metric.AUROC.of(trial.predictions(Part.TEST)));
  }

  static StoredTrial run(Images images, Path study) {
    TrainingOptions options =
        TrainingOptions.of(images.withInput(64), Backbone.random(network()))
            .withRecipe(RECIPE)
            .withThreads(1)
            .withStudy(study);
    try (TrainingJob job = TrainingJob.open(options, Progress.SILENT)) {
      return job.train(DISCRIMINATIVE, Seeds.of(1));
    }
  }

  /** Three convolutions, each of half the size and twice the channels; it can be cut after each. */
  static Network network() {
    List<Unit> units = new ArrayList<>();
    for (int step = 1; step <= 3; step++) {
      units.add(
          Unit.named(
              "step" + step,
              step,
              sequence(conv("conv", 8 << step, 3, 2), batchNorm("norm"), relu())));
    }
    return new Network("three-steps", units, Head.pooled(2));
  }

  private static Plan plan(Network network, Task task) {
    List<UnitPlan> units = new ArrayList<>();
    double rate = Math.pow(DECAY, network.units().size());
    for (Unit unit : network.units()) {
      units.add(new UnitPlan(unit, UnitPlan.Source.PRETRAINED, rate, UnitPlan.Statistics.UPDATE));
      rate /= DECAY;
    }
    return new Plan(network.name(), units, HeadForm.POOLED.on(network, task.outputs().size()));
  }
}
