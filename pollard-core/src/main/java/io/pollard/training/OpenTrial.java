package io.pollard.training;

import io.pollard.strategy.Plan;
import java.nio.file.Path;
import java.util.List;

/** A trial that this process has claimed; closing it frees the claim. */
public interface OpenTrial extends AutoCloseable {

  /** The name of the best weights in {@link #folder}. */
  String BEST_WEIGHTS = "best.safetensors";

  String id();

  /** Where the trial's files live. */
  Path folder();

  /** The file for the checkpoint of a trial that runs; the runner owns what is in it. */
  Path checkpoint();

  /**
   * Keeps what is trained, before anything is; a store that hands trials to no one may ignore it.
   *
   * @throws io.pollard.data.DataException if the trial was begun with another plan
   */
  default void putPlan(Plan plan) {}

  /** The rows so far. */
  List<EpochRow> history();

  /** Replaces the history: what a checkpoint knows of, and the new rows. */
  void putHistory(List<EpochRow> rows);

  /**
   * @param rows of the validation and test parts, of one kind: that of the trial's task
   */
  void putPredictions(List<? extends CaseRow> rows);

  /**
   * Whoever trained it stops here of its own accord; its checkpoint and best weights stay, from
   * which it goes on. A store that shows trials to no one may ignore it.
   *
   * @param epochs that are over
   */
  default void pause(int epochs) {}

  /** The trial is complete: its checkpoint is deleted. */
  void finish(TrialOutcome outcome);

  @Override
  void close();
}
