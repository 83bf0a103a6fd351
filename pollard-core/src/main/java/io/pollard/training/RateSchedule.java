package io.pollard.training;

import io.pollard.files.AddedLater;
import java.util.Optional;

/**
 * How the learning rate falls from epoch to epoch, and when training ends. Immutable; what changes
 * is a {@link ScheduleState}:
 *
 * <pre>{@code
 * for (ScheduleState state = schedule.start();
 *     !schedule.isFinished(state);
 *     state = schedule.after(state, score)) {
 *   score = train(state.rate());
 * }
 * }</pre>
 */
public sealed interface RateSchedule {

  /** What rates fall from, above 0; a warm-up starts below it. */
  double initialRate();

  /** Before the first epoch. */
  ScheduleState start();

  /**
   * After one more epoch.
   *
   * @param score of validation, higher is better; NaN is worse than all
   */
  ScheduleState after(ScheduleState state, double score);

  /** Whether no further epoch is to be trained. */
  boolean isFinished(ScheduleState state);

  /** What counts as better than the best score. */
  enum Gain {
    /** By more than this share of the best; scores above 0. */
    RELATIVE,
    /** By more than this. */
    ABSOLUTE
  }

  /**
   * The rate is cut when the score has not become better for more than {@code patience} epochs: at
   * the sixth such epoch for a patience of 5. As PyTorch's ReduceLROnPlateau in mode max; there too
   * a cut that would change the rate by no more than 1e-8 is not made.
   *
   * @param initialRate above 0
   * @param factor what remains of the rate after a cut, between 0 and 1
   * @param patience bad epochs that are borne, 0 or more
   * @param threshold what a score must gain over the best to be better, 0 or more
   * @param stopBelow training ends at a rate below this; above 1e-8 / (1 - factor), for smaller
   *     rates are never reached
   */
  record ReduceOnPlateau(
      double initialRate,
      double factor,
      int patience,
      double threshold,
      Gain gain,
      double stopBelow)
      implements RateSchedule {

    private static final double SMALLEST_CHANGE = 1e-8;

    public ReduceOnPlateau {
      requirePositive(initialRate);
      if (!(factor > 0 && factor < 1)) {
        throw new IllegalArgumentException("expected a factor between 0 and 1 but found " + factor);
      }
      if (patience < 0) {
        throw new IllegalArgumentException(
            "expected a patience of 0 or more epochs but found " + patience);
      }
      if (!(threshold >= 0 && Double.isFinite(threshold))) {
        throw new IllegalArgumentException(
            "expected a threshold of 0 or more but found " + threshold);
      }
      if (!(stopBelow > SMALLEST_CHANGE / (1 - factor))) {
        throw new IllegalArgumentException(
            "expected training to stop below a rate above "
                + SMALLEST_CHANGE / (1 - factor)
                + ", for cuts of less than "
                + SMALLEST_CHANGE
                + " are not made, but found "
                + stopBelow);
      }
    }

    /**
     * The paper's (section IV-A): halved without progress, until it is below 1e-7; what the paper
     * leaves open as in its code: patience 5, a relative gain of 1e-4.
     */
    public static ReduceOnPlateau paper(double initialRate) {
      return new ReduceOnPlateau(initialRate, 0.5, 5, 1e-4, Gain.RELATIVE, 1e-7);
    }

    @Override
    public ScheduleState start() {
      return ScheduleState.first(initialRate);
    }

    @Override
    public ScheduleState after(ScheduleState state, double score) {
      double needed =
          switch (gain) {
            case RELATIVE -> state.best() * (1 + threshold);
            case ABSOLUTE -> state.best() + threshold;
          };
      int epochs = state.epochs() + 1;
      if (score > needed) {
        return new ScheduleState(epochs, state.rate(), score, 0);
      }
      int badEpochs = state.badEpochs() + 1;
      if (badEpochs <= patience) {
        return new ScheduleState(epochs, state.rate(), state.best(), badEpochs);
      }
      double cut = state.rate() * factor;
      double rate = state.rate() - cut > SMALLEST_CHANGE ? cut : state.rate();
      return new ScheduleState(epochs, rate, state.best(), 0);
    }

    @Override
    public boolean isFinished(ScheduleState state) {
      return state.rate() < stopBelow;
    }
  }

  /**
   * The first epochs of a cosine, in which the rate rises along a line.
   *
   * @param epochs W, 1 or more: the initial rate is that of epoch W, from 0
   * @param share of the initial rate in epoch 0, above 0 and up to 1
   */
  record WarmUp(int epochs, double share) {

    public WarmUp {
      if (epochs < 1) {
        throw new IllegalArgumentException(
            "expected a warm-up of at least one epoch but found " + epochs);
      }
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "expected a warm-up from a share of the rate above 0 and up to 1 but found " + share);
      }
    }

    /** Of the initial rate, in an epoch of the warm-up. */
    private double shareIn(int epoch) {
      return share + (1 - share) * epoch / epochs;
    }
  }

  /**
   * The rate follows half a cosine whatever the scores (Loshchilov and Hutter 2017, without
   * restarts): in epoch t of T, from 0, it is final + (initial - final)(1 + cos(pi t / T)) / 2. The
   * final rate itself would be that of epoch T, which is not trained.
   *
   * <p>With a warm-up of W epochs from a share s it is initial (s + (1 - s) t / W) before epoch W,
   * and from there on the cosine over the T - W that remain: PyTorch's LinearLR, then
   * CosineAnnealingLR; timm's CosineLRScheduler with {@code warmup_prefix}.
   *
   * @param initialRate above 0
   * @param finalRate 0 or more
   * @param epochs T, 1 or more, those of the warm-up included
   * @param warmUp shorter than that
   */
  record Cosine(
      double initialRate, double finalRate, int epochs, @AddedLater("null") Optional<WarmUp> warmUp)
      implements RateSchedule {

    public Cosine {
      requirePositive(initialRate);
      if (!(finalRate >= 0 && finalRate <= initialRate)) {
        throw new IllegalArgumentException(
            "expected a final rate from 0 to the initial rate "
                + initialRate
                + " but found "
                + finalRate);
      }
      if (epochs < 1) {
        throw new IllegalArgumentException("expected at least one epoch but found " + epochs);
      }
      if (warmUp.isPresent() && warmUp.get().epochs() >= epochs) {
        throw new IllegalArgumentException(
            "expected a warm-up of fewer epochs than all "
                + epochs
                + " but found "
                + warmUp.get().epochs());
      }
    }

    /** Without a warm-up. */
    public Cosine(double initialRate, double finalRate, int epochs) {
      this(initialRate, finalRate, epochs, Optional.empty());
    }

    public Cosine withWarmUp(WarmUp first) {
      return new Cosine(initialRate, finalRate, epochs, Optional.of(first));
    }

    public Cosine withEpochs(int other) {
      return new Cosine(initialRate, finalRate, other, warmUp);
    }

    @Override
    public ScheduleState start() {
      return ScheduleState.first(initialRate * warmUp.map(first -> first.shareIn(0)).orElse(1.0));
    }

    @Override
    public ScheduleState after(ScheduleState state, double score) {
      int over = state.epochs() + 1;
      return new ScheduleState(
          over, rateIn(over), score > state.best() ? score : state.best(), state.badEpochs());
    }

    private double rateIn(int epoch) {
      int risen = warmUp.map(WarmUp::epochs).orElse(0);
      if (epoch < risen) {
        return initialRate * warmUp.orElseThrow().shareIn(epoch);
      }
      double way = (1 + StrictMath.cos(Math.PI * (epoch - risen) / (epochs - risen))) / 2;
      return finalRate + (initialRate - finalRate) * way;
    }

    @Override
    public boolean isFinished(ScheduleState state) {
      return state.epochs() >= epochs;
    }
  }

  static void requirePositive(double rate) {
    if (!(rate > 0 && Double.isFinite(rate))) {
      throw new IllegalArgumentException("expected a rate above 0 but found " + rate);
    }
  }
}
