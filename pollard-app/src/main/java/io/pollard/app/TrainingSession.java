package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.data.Split;
import io.pollard.imaging.BadFile;
import io.pollard.progress.Progress;
import io.pollard.study.Study;
import io.pollard.study.TrialFacts;
import io.pollard.torch.Engine;
import io.pollard.torch.RunnerOptions;
import io.pollard.torch.TorchRunner;
import io.pollard.training.TrialDescription;
import io.pollard.weights.Provenance;
import io.pollard.weights.Weights;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/** What jobs that train have in common: images, weights, a runner and a study. */
final class TrainingSession implements AutoCloseable {

  private static final String NO_WEIGHTS = "none";

  private final TrainingOptions options;
  private final Progress progress;
  private final Optional<Weights> pretrained;
  private final TorchRunner runner;
  private final Set<Long> toldSplits = new HashSet<>();

  private TrainingSession(
      TrainingOptions options,
      Progress progress,
      Optional<Weights> pretrained,
      TorchRunner runner) {
    this.options = options;
    this.progress = progress;
    this.pretrained = pretrained;
    this.runner = runner;
  }

  /** Prepares the images. */
  static TrainingSession open(TrainingInputs inputs, Progress progress) {
    TrainingOptions options = inputs.options();
    Preprocessing preprocessing =
        options.images().preprocessing(inputs.preprocessing(), inputs.data()::usualIntensity);
    TorchRunner runner =
        untilInterrupted(
            () ->
                new TorchRunner(
                    inputs.data(),
                    options.backbone().network(),
                    inputs
                        .weights()
                        .map(
                            read ->
                                options.backbone().forInput(read, preprocessing.input(), progress)),
                    preprocessing,
                    options.recipes().suited(inputs.data().task()),
                    new RunnerOptions(
                        options.device().engine(),
                        options.threads(),
                        options.precision(),
                        options.images().cache(),
                        progress)));
    runner.data().badFiles().forEach(bad -> progress.say("skipped " + bad));
    // What only decoded images show.
    List<String> known = inputs.data().notes();
    runner.data().notes().stream().filter(note -> !known.contains(note)).forEach(progress::say);
    runner.data().note(preprocessing.intensity()).ifPresent(progress::say);
    runner.lowRangeNote().ifPresent(progress::say);
    return new TrainingSession(options, progress, inputs.weights(), runner);
  }

  /**
   * An interrupt closes the file that is being read or written, which ends the work with another
   * exception.
   */
  static <T> T untilInterrupted(Supplier<T> work) {
    try {
      return work.get();
    } catch (DataException e) {
      if (Thread.currentThread().isInterrupted()) {
        CancellationException cancelled = new CancellationException("interrupted");
        cancelled.initCause(e);
        throw cancelled;
      }
      throw e;
    }
  }

  TorchRunner runner() {
    return runner;
  }

  Progress progress() {
    return progress;
  }

  Study study() {
    return Study.at(options.study());
  }

  List<BadFile> skipped() {
    return runner.data().badFiles();
  }

  /** Which shares the parts of a split have, and what leaks and was allowed; once a split. */
  void tellSplit(long seed) {
    if (!toldSplits.add(seed)) {
      return;
    }
    Split split = runner.split(seed);
    progress.say(runner.data().counted(split));
    runner.data().notes(split).forEach(progress::say);
    runner.data().leaks(split).forEach(leak -> progress.say("allowed: " + leak));
  }

  /** The study that writes down with each trial how this job came to it. */
  LoggedStudy loggedStudy() {
    return new LoggedStudy(this);
  }

  /** What is recorded beside a trial. */
  Study studyFor(TrialDescription trial) {
    List<String> leaks = runner.data().leaks(runner.split(trial.seeds().split()));
    return study().withFacts(facts(leaks), CommandFlags.of(options, trial)).withProgress(progress);
  }

  private TrialFacts facts(List<String> leaks) {
    return new TrialFacts(
        Optional.of(ProgramVersion.current()),
        Optional.of(Engine.version()),
        Optional.of(Engine.processor()),
        options.threads(),
        Optional.of(pretrained.map(some -> some.provenance().source()).orElse(NO_WEIGHTS)),
        Optional.of(pretrained.map(some -> some.provenance().licence()).orElse(Provenance.UNKNOWN)),
        Optional.of(options.images().path().toString()),
        leaks,
        options.operatingPoint(),
        Optional.of(options.images().reading()));
  }

  @Override
  public void close() {
    runner.close();
  }
}
