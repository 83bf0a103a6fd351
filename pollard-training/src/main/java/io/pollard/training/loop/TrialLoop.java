package io.pollard.training.loop;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Seeds;
import io.pollard.data.Task;
import io.pollard.progress.Progress;
import io.pollard.training.CaseRow;
import io.pollard.training.EpochRow;
import io.pollard.training.LossTrend;
import io.pollard.training.OpenTrial;
import io.pollard.training.Precision;
import io.pollard.training.RateSchedule;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialOutcome;
import io.pollard.training.TrialStore;
import io.pollard.training.ValidationScore;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * One trial's training, from its checkpoint or from the start to its end. After each epoch the best
 * weights (if it is the best so far), the history and a checkpoint are written, in this order, so
 * that whatever stops the process leaves files from which equal bytes follow.
 *
 * @param resolved the precision of its steps, for the outcome
 */
record TrialLoop(
    TrainableModel model,
    Material material,
    TrainingRecipe recipe,
    Seeds seeds,
    Precision resolved,
    MemoryRules memory,
    Progress progress) {

  /**
   * Trains to an epoch, or to the end, which leaves the trial finished.
   *
   * @param until the last epoch that is trained; {@link TrialStore#END} for no pause
   * @throws CancellationException if the thread is interrupted; the running epoch is lost
   */
  ValidationScore run(OpenTrial trial, int until) {
    try (ReadAhead ahead =
        new ReadAhead(model, material.evaluation().sampleBytes(), largestBatch())) {
      return train(trial, ahead, until);
    } catch (DataException e) {
      // An interrupt closes the file that is being written.
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted");
      }
      if (e instanceof WeightsException file && file.reason() == Reason.UNWRITABLE) {
        throw new DataException(
            e.getMessage()
                + (Files.isDirectory(trial.folder())
                    ? "; another --study goes elsewhere; what was written before is whole, so the"
                        + " same command can go on"
                    : "; the trial's folder is gone: give the same command again, or another"
                        + " --study"),
            e);
      }
      throw e;
    }
  }

  private int largestBatch() {
    return Math.min(recipe.batch(), material.samples().size());
  }

  private ValidationScore train(OpenTrial trial, ReadAhead ahead, int until) {
    EpochOrder order =
        EpochOrder.of(seeds.order(), recipe.batch(), material.plan(), material.in())
            .drawing(
                new ClassDraw(
                    recipe.sampling(), index -> material.samples().get(index).classIndex()));
    TrainingRecipe length = recipe.over(order.batches(material.indices(Part.TRAIN), 1).size());
    RateSchedule schedule = length.schedule();
    BestWeights best = BestWeights.of(trial, model);
    Resumption resumption = new Resumption(trial, model, best, progress);
    Checkpoint state = resumption.checkpoint().orElseGet(() -> Checkpoint.start(schedule));
    List<EpochRow> history = new ArrayList<>(resumption.history(state.epochs()));
    if (state.epochs() > 0) {
      Said.to(progress, "goes on after epoch " + state.epochs());
    }
    TrialOutcome.End end = TrialOutcome.End.FINISHED;
    try (Feed feed = feed(ahead)) {
      Epochs epochs = new Epochs(model, material, recipe, seeds, order, feed, progress);
      while (!isOver(state, length)) {
        if (state.epochs() >= until) {
          trial.pause(state.epochs());
          return score(trial, history);
        }
        EpochRow row = epochs.after(state);
        if (!Double.isFinite(row.trainingLoss())) {
          end = TrialOutcome.End.NOT_FINITE;
          sayNotFinite(row);
          break;
        }
        history.add(row);
        if (row.isBest()) {
          best.write();
        }
        trial.putHistory(history);
        state = state.after(row, schedule);
        state.write(trial.checkpoint(), model);
        say(row);
      }
    }
    if (end == TrialOutcome.End.FINISHED) {
      LossTrend.of(history)
          .filter(LossTrend::isStillFalling)
          .ifPresent(trend -> Said.to(progress, trend.sentence()));
    }
    double millis = Double.NaN;
    if (state.bestEpoch() > 0) {
      best.putBack();
      trial.putPredictions(predictions(ahead));
      millis = InferenceTime.millis(model, material.evaluation().imageBytes());
    }
    trial.finish(
        new TrialOutcome(
            end,
            history.size(),
            state.bestEpoch(),
            history.stream().mapToDouble(EpochRow::trainingSeconds).sum(),
            history.stream().mapToDouble(EpochRow::validationSeconds).sum(),
            millis,
            resolved));
    return score(trial, history);
  }

  private static boolean isOver(Checkpoint state, TrainingRecipe length) {
    return state.epochs() >= length.epochs() || length.schedule().isFinished(state.schedule());
  }

  private ValidationScore score(OpenTrial trial, List<EpochRow> history) {
    return ValidationScore.of(trial.id(), recipe.selectBy(), history, history.size());
  }

  private Feed feed(ReadAhead ahead) {
    return FeatureFeed.suits(material, recipe, memory)
        ? FeatureFeed.of(model, material, ahead, recipe.batch(), progress)
        : new ImageFeed(model, material, ahead);
  }

  /** Of the parts that were not trained on. */
  private List<CaseRow> predictions(ReadAhead ahead) {
    List<CaseRow> rows = new ArrayList<>();
    for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
      BatchImages images = material.evaluation();
      PartAnswers answers =
          PartAnswers.of(
              model,
              material.task(),
              material.samples(part),
              images,
              material.indices(part),
              recipe.batch(),
              Optional.of(material.in().extent()),
              (batches, window) -> ahead.batches(images, batches, window));
      rows.addAll(answers.rows(part));
    }
    return rows;
  }

  private void sayNotFinite(EpochRow row) {
    Said.to(
        progress,
        "the loss of epoch "
            + row.epoch()
            + " is not finite: training stops and keeps the best weights so far; a smaller"
            + " --rate may help");
  }

  /** With the score that made it the best, unless the line has it already. */
  private String best(EpochRow row) {
    return switch (recipe.selectBy()) {
      case AVERAGE_PRECISION, AUROC, DICE -> "  best";
      default ->
          String.format(Locale.ROOT, "  best %s %.4f", recipe.selectBy().label(), row.score());
    };
  }

  private String scores(EpochRow row) {
    return material.task() instanceof Task.Segmentation
        ? String.format(Locale.ROOT, "%s %.4f", recipe.selectBy().shortLabel(), row.score())
        : String.format(Locale.ROOT, "AUPRC %.4f  AUROC %.4f", row.averagePrecision(), row.auroc());
  }

  private void say(EpochRow row) {
    Said.to(
        progress,
        String.format(
            Locale.ROOT,
            "epoch %3d  loss %.4f  validation loss %.4f  %s  rate %.2e  %.0f images/s%s",
            row.epoch(),
            row.trainingLoss(),
            row.validationLoss(),
            scores(row),
            row.rate(),
            row.images() / row.trainingSeconds(),
            row.isBest() ? best(row) : ""));
  }
}
