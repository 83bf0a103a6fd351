package io.pollard.cli;

import io.pollard.app.TrainingInputs;
import io.pollard.app.TrainingJob;
import io.pollard.app.TrainingOptions;
import io.pollard.data.Seeds;
import io.pollard.progress.Progress;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;

/** Trains one trial, as long as nobody interrupts it. */
final class OneTrial {

  private OneTrial() {}

  /** What a command does with the trial. */
  @FunctionalInterface
  interface Told {
    /**
     * @return the exit code, without what was skipped
     */
    int tell(StoredTrial trial, Study study);
  }

  /**
   * Reads weights and images, trains, and tells.
   *
   * @return the exit code
   */
  static int train(
      Console console, TrainingOptions options, TransferStrategy strategy, Seeds seeds, Told told) {
    Progress progress = new ConsoleProgress(console);
    TrainingInputs inputs = TrainingInputs.read(options, progress);
    return Interruption.untilInterrupted(
        console,
        () -> {
          try (TrainingJob job = TrainingJob.open(inputs, progress)) {
            int code = told.tell(job.train(strategy, seeds), job.study());
            return ExitCode.partly(code, job.skipped());
          }
        });
  }
}
