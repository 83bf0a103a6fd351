package io.pollard.torch;

import io.pollard.imaging.CacheOptions;
import io.pollard.progress.Progress;
import io.pollard.training.Precision;

/**
 * Where and how a runner works; nothing here but the precision changes what a trial gives.
 *
 * @param threads of the engine, at least 1 and no more than there are cores
 */
public record RunnerOptions(
    ComputeDevice device, int threads, Precision precision, CacheOptions cache, Progress progress) {

  public RunnerOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("expected at least 1 thread but found " + threads);
    }
  }

  /** The processor with all its cores, and nobody listening. */
  public static RunnerOptions standard() {
    return new RunnerOptions(
        ComputeDevice.CPU,
        Runtime.getRuntime().availableProcessors(),
        Precision.AUTO,
        CacheOptions.defaults(),
        Progress.SILENT);
  }

  public RunnerOptions withProgress(Progress other) {
    return new RunnerOptions(device, threads, precision, cache, other);
  }

  public RunnerOptions withPrecision(Precision other) {
    return new RunnerOptions(device, threads, other, cache, progress);
  }
}
