package io.pollard.training.loop;

import io.pollard.data.Part;
import io.pollard.data.Seeds;
import io.pollard.metrics.Metric;
import io.pollard.metrics.Predictions;
import io.pollard.progress.Progress;
import io.pollard.training.EpochRow;
import io.pollard.training.TrainingRecipe;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Trains a model for an epoch at a time and scores it on the validation part. */
record Epochs(
    TrainableModel model,
    Material material,
    TrainingRecipe recipe,
    Seeds seeds,
    EpochOrder order,
    Feed feed,
    Progress progress) {

  /** The epoch after those of a checkpoint. */
  EpochRow after(Checkpoint state) {
    int epoch = state.epochs() + 1;
    double rate = state.schedule().rate();
    long start = System.nanoTime();
    List<List<Integer>> batches = order.batches(material.indices(Part.TRAIN), epoch);
    model.beginEpoch(EpochOrder.mixed(seeds.initialisation(), epoch));
    double loss = train(batches, epoch, rate);
    double trained = seconds(start);
    long validationStart = System.nanoTime();
    PartAnswers answers = validate();
    double validationLoss = answers.loss();
    boolean finite = Double.isFinite(loss) && Double.isFinite(validationLoss);
    double averagePrecision = Double.NaN;
    double auroc = Double.NaN;
    double score = Double.NaN;
    if (finite) {
      Predictions predictions = answers.predictions();
      averagePrecision = ifAny(Metric.AVERAGE_PRECISION, predictions);
      auroc = ifAny(Metric.AUROC, predictions);
      score = recipe.selectBy().of(predictions);
    }
    return new EpochRow(
        epoch,
        rate,
        finite ? loss : Double.NaN,
        validationLoss,
        averagePrecision,
        auroc,
        state.isBeatenBy(score),
        images(batches),
        trained,
        seconds(validationStart),
        score);
  }

  /** Not a number where the task has no such score. */
  private static double ifAny(Metric metric, Predictions predictions) {
    return metric.isOf(predictions.task()) ? metric.of(predictions) : Double.NaN;
  }

  /** The mean loss of the epoch's steps; NaN or infinite at the first that is not finite. */
  private double train(List<List<Integer>> batches, int epoch, double rate) {
    try (Meter meter = new Meter(progress, epoch, images(batches))) {
      for (Batch batch : feed.training(batches, epoch)) {
        double loss = model.step(batch, material.targets(batch), rate);
        if (!Double.isFinite(loss)) {
          return loss;
        }
        meter.add(loss, batch.samples().size());
        Interruptions.check();
      }
      return meter.mean();
    }
  }

  private PartAnswers validate() {
    feed.takeTurns();
    PartAnswers answers =
        PartAnswers.of(
            model,
            material.task(),
            material.samples(Part.VALIDATION),
            material.evaluation(),
            material.indices(Part.VALIDATION),
            recipe.batch(),
            Optional.empty(),
            feed::validation);
    feed.takeTurns();
    return answers;
  }

  private static int images(List<List<Integer>> batches) {
    return batches.stream().mapToInt(List::size).sum();
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
