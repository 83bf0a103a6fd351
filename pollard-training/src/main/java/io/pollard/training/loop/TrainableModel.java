package io.pollard.training.loop;

/**
 * The loop's port: one network that learns. Holds what its engine needs until it is closed. Not
 * thread-safe.
 */
public interface TrainableModel extends EvaluableModel {

  /** What the engine draws from here on (dropout) follows from this number alone. */
  void beginEpoch(long seed);

  /**
   * Forward, loss, backward, update.
   *
   * @param targets of each sample
   * @param rate each parameter's rate is a multiple of it, as the plan says
   * @return the batch's mean loss; where it is not finite nothing was updated
   */
  double step(Batch batch, Targets targets, double rate);

  /** Makes room for what so many samples are behind the frozen units at the bottom. */
  void holdFeatures(int samples);

  /** Computes a batch's features once; from then on its samples may come as features. */
  void remember(Batch.Images images);

  /** Frees the room. */
  void forgetFeatures();

  /**
   * Training and evaluation take blocks of other sizes: called where they take turns, for an engine
   * whose heap would keep gaps.
   */
  void giveBackGaps();

  /** The network's tensors, statistics included: what a file of weights holds. */
  NamedTensors weights();

  /** What the optimizer remembers. */
  NamedTensors optimizer();

  /** Updates so far. */
  long steps();

  /** After weights and optimizer were filled from a checkpoint. */
  void resumeAt(long steps);
}
