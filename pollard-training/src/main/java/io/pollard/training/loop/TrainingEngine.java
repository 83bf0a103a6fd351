package io.pollard.training.loop;

import io.pollard.training.Precision;

/** Makes models; how and where they compute was said when the engine was made. */
public interface TrainingEngine {

  /** As it was asked for; a part of a trial's description. */
  Precision precision();

  /** What {@link #precision} means on this machine: never {@link Precision#AUTO}. */
  Precision resolvedPrecision();

  /** Processor and threads, for the log. */
  String description();

  TrainableModel model(ModelSetup setup);
}
