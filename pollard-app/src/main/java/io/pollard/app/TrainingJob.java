package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.Seeds;
import io.pollard.progress.Progress;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.StoredTrial;
import io.pollard.training.LossTrend;
import io.pollard.training.NotEnoughMemoryException;
import io.pollard.training.TrialInUseException;
import io.pollard.training.ValidationScore;
import java.util.concurrent.CancellationException;

/**
 * Trains networks on labelled images, one trial after the other.
 *
 * <pre>{@code
 * TrainingOptions options =
 *     TrainingOptions.of(
 *         Images.of(Path.of("xrays")).withPositive("pneumonia"),
 *         Backbone.of("resnet18", "resnet18.safetensors"));
 * try (TrainingJob job = TrainingJob.open(options, Progress.SILENT)) {
 *   StoredTrial trial = job.train(new Truncation("layer3.1", HeadForm.POOLED), Seeds.of(1));
 *   double auroc = Metric.AUROC.of(trial.predictions(Part.TEST));
 * }
 * }</pre>
 *
 * <p>Holds native memory until it is closed. Not thread-safe.
 */
public final class TrainingJob extends SessionJob {

  private TrainingJob(TrainingSession session) {
    super(session);
  }

  /**
   * Reads weights and images and prepares the images.
   *
   * @throws DataException if they can't be read, or there are two classes and none is positive
   * @throws CancellationException if the thread is interrupted
   */
  public static TrainingJob open(TrainingOptions options, Progress progress) {
    return open(TrainingInputs.read(options, progress), progress);
  }

  /** The same in two steps. */
  public static TrainingJob open(TrainingInputs inputs, Progress progress) {
    return new TrainingJob(TrainingSession.open(inputs, progress));
  }

  /**
   * Trains one trial to its end, going on where an earlier process stopped; an equal finished trial
   * is not trained again.
   *
   * @return the trial in the study; without weights where its loss was not finite before the first
   *     epoch was over
   * @throws DataException if the study is of other data or another task, or can't be written
   * @throws TrialInUseException if another process works on the trial
   * @throws NotEnoughMemoryException if it can't be trained on this machine now
   * @throws CancellationException if the thread is interrupted
   */
  public StoredTrial train(TransferStrategy strategy, Seeds seeds) {
    return TrainingSession.untilInterrupted(() -> trained(strategy, seeds));
  }

  private StoredTrial trained(TransferStrategy strategy, Seeds seeds) {
    session().tellSplit(seeds.split());
    LoggedStudy store = session().loggedStudy();
    store
        .finished(session().runner().describe(strategy, seeds))
        .ifPresent(known -> sayKnown(study().trial(known.trial())));
    ValidationScore validation = session().runner().run(strategy, seeds, store);
    return study().trial(validation.trial());
  }

  private void sayKnown(StoredTrial known) {
    session().progress().say(known.id() + " is finished; it is not trained again");
    LossTrend.of(known.history())
        .filter(LossTrend::isStillFalling)
        .ifPresent(trend -> session().progress().say(trend.sentence()));
  }
}
