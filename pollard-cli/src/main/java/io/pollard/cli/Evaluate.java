package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Task;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.DatasetOptions;
import io.pollard.imaging.ImageCache;
import io.pollard.study.StoredTrial;
import io.pollard.torch.RunnerOptions;
import io.pollard.torch.TrainedTrial;
import io.pollard.training.PredictionRow;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard evaluate STUDY/TRIAL}: a trained network scored again, or on other data. */
@Command(
    name = "evaluate",
    sortOptions = false,
    description = {
      "Runs a trained network again and scores it, on its own data or on other data.",
      "",
      "Other data must have the trial's classes, by name; the threshold of decisions is the trial's,"
          + " chosen on its validation part.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard evaluate pollard-study/resnet18-ftl",
      "  pollard evaluate pollard-study/resnet18-ttl-layer3.1-s1-3f2a9c1e --data other-clinic"
    })
final class Evaluate implements Callable<Integer> {

  /** What is scored. */
  enum Scored {
    TRAIN,
    VAL,
    TEST,
    ALL
  }

  @ParentCommand private Main main;

  @Parameters(paramLabel = "STUDY/TRIAL", description = "A trial; the beginning of its id will do.")
  private Path trialPath;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Other labelled images (the trial's own).")
  private Path data;

  @Option(
      names = "--part",
      paramLabel = "train|val|test|all",
      description = "What is scored (test; all of other data).")
  private Scored part;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (the trial's).")
  private Integer threads;

  @Mixin private DataFlags flags;
  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Console console = main.console();
    StoredTrial trial = Trials.at(trialPath);
    RunnerOptions options =
        Trials.runner(trial, threads, flags.cache(), new ConsoleProgress(console));
    Task.SingleLabel task = trial.description().task();
    Dataset dataset = data == null ? own(trial) : other(task);
    dataset.notes().forEach(console::say);
    try (TrainedTrial network =
            TrainedTrial.load(trial.plan(), trial.description(), trial.bestWeights(), options);
        ImageCache cache =
            ImageCache.open(
                dataset,
                trial.description().preprocessing(),
                options.cache(),
                options.progress())) {
      if (data == null && !cache.dataset().digest().equals(trial.description().data())) {
        throw new DataException(
            "expected the data of "
                + trial.id()
                + " in "
                + dataset.path()
                + " but found other images or labels; --data scores other data");
      }
      cache.badFiles().forEach(bad -> console.say("skipped " + bad));
      List<Integer> samples = samples(cache.dataset(), trial);
      List<PredictionRow> rows = network.predict(cache, samples, Part.TEST);
      format.print(TrialReport.scores(trial, rows), console);
      return cache.badFiles().isEmpty() ? ExitCode.DONE : ExitCode.PARTLY;
    }
  }

  private List<Integer> samples(Dataset dataset, StoredTrial trial) {
    Scored scored = part != null ? part : data == null ? Scored.TEST : Scored.ALL;
    if (scored == Scored.ALL) {
      return IntStream.range(0, dataset.samples().size()).boxed().toList();
    }
    return dataset
        .split(trial.description().seeds().split())
        .indices(
            switch (scored) {
              case TRAIN -> Part.TRAIN;
              case VAL -> Part.VALIDATION;
              case TEST, ALL -> Part.TEST;
            });
  }

  private static Dataset own(StoredTrial trial) {
    return Dataset.read(Path.of(trial.facts().data()), Trials.dataset(trial));
  }

  /** In the trial's order of classes, whatever the other data calls first. */
  private Dataset other(Task.SingleLabel task) {
    Dataset found = Dataset.read(data, flags.dataset());
    List<String> unknown =
        found.classes().stream().filter(name -> !task.classes().contains(name)).toList();
    if (!unknown.isEmpty()) {
      throw new DataException(
          "expected the classes "
              + task.classes()
              + " of the trial but found "
              + unknown
              + " in "
              + data
              + "; --classes leaves others out");
    }
    DatasetOptions options = flags.dataset().withClasses(task.classes());
    return Dataset.read(data, task.positive().map(options::withPositive).orElse(options));
  }
}
