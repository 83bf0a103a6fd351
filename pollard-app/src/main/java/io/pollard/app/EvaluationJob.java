package io.pollard.app;

import io.pollard.app.EvaluationOptions.Scored;
import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Split;
import io.pollard.data.Task;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.progress.Progress;
import io.pollard.study.StoredTrial;
import io.pollard.torch.RunnerOptions;
import io.pollard.torch.TrainedTrial;
import io.pollard.training.CaseRow;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores a trained network again, or on other data.
 *
 * <pre>{@code
 * EvaluationOptions options =
 *     EvaluationOptions.of(Path.of("pollard-study/smallest")).withData(Path.of("other-clinic"));
 * Evaluation evaluation = EvaluationJob.run(options, Progress.SILENT);
 * Interval auroc = evaluation.scores().intervals().get(Metric.AUROC);
 * }</pre>
 */
public final class EvaluationJob {

  private final EvaluationOptions options;
  private final StoredTrial trial;

  private EvaluationJob(EvaluationOptions options, StoredTrial trial) {
    this.options = options;
    this.trial = trial;
  }

  /**
   * Other images must be of the trial's classes, by name or by {@link EvaluationOptions#classMap}.
   * On the trial's own, with as many threads, the scores are the trial's to the digit.
   *
   * @throws DataException if there is no such trial, or the images are gone, others than the
   *     trial's, or of other classes
   */
  public static Evaluation run(EvaluationOptions options, Progress progress) {
    return new EvaluationJob(options, StudyView.finished(options.trial())).run(progress);
  }

  private Evaluation run(Progress progress) {
    RunnerOptions runner = TrialImages.runner(trial, options.threads(), options.cache(), progress);
    Task task = trial.description().task();
    Dataset dataset =
        options
            .data()
            .map(data -> other(data, task))
            .orElseGet(
                () ->
                    Dataset.read(
                        TrialImages.lay(trial),
                        FirstOptions.reading(trial),
                        trial.description().preprocessing().input(),
                        trial.pseudonyms()));
    dataset.notes().forEach(progress::say);
    try (TrainedTrial network =
            TrainedTrial.load(trial.plan(), trial.description(), trial.bestWeights(), runner);
        ImageCache cache =
            ImageCache.open(
                dataset, trial.description().preprocessing(), runner.cache(), progress)) {
      if (options.data().isEmpty()
          && !cache.dataset().digest().equals(trial.description().data())) {
        throw new DataException(
            "expected the data of "
                + trial.id()
                + " in "
                + dataset.path()
                + " but found other images or labels; --data scores other data");
      }
      cache.badFiles().forEach(bad -> progress.say("skipped " + bad));
      List<? extends CaseRow> rows = network.predict(cache, samples(cache.dataset()), Part.TEST);
      return options.data().isEmpty()
          ? Evaluation.atHome(trial, rows, cache.badFiles())
          : Evaluation.elsewhere(trial, rows, cache.badFiles());
    }
  }

  private List<Integer> samples(Dataset dataset) {
    Scored scored = options.scored().orElse(options.data().isEmpty() ? Scored.TEST : Scored.ALL);
    if (scored == Scored.ALL) {
      return IntStream.range(0, dataset.samples().size()).boxed().toList();
    }
    return split(dataset)
        .indices(
            switch (scored) {
              case TRAIN -> Part.TRAIN;
              case VAL -> Part.VALIDATION;
              case TEST, ALL -> Part.TEST;
            });
  }

  private Split split(Dataset dataset) {
    return options.data().isPresent()
        ? dataset.split(trial.description().seeds().split())
        : TrialImages.split(trial, dataset);
  }

  /** In the trial's order of classes, whatever the other data calls them or calls first. */
  private Dataset other(Path data, Task task) {
    Dataset found =
        Dataset.read(
            data,
            options.reading(),
            trial.description().preprocessing().input(),
            trial.pseudonyms());
    if (task instanceof Task.SingleLabel single) {
      return found.as(
          single, options.classMap().over(found.classes(), single.classes(), data.toString()));
    }
    return task instanceof Task.MultiLabel several
        ? found.as(several)
        : found.as((Task.Segmentation) task);
  }
}
