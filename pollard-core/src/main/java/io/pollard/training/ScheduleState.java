package io.pollard.training;

/**
 * How far a schedule has come; all that a checkpoint must keep of it, in finite numbers.
 *
 * @param epochs that are over
 * @param rate for the next epoch
 * @param best score so far; {@link #NO_SCORE} before the first
 * @param badEpochs since the best score or the last cut
 */
public record ScheduleState(int epochs, double rate, double best, int badEpochs) {

  /** Below every score. Not an infinity, which JSON can't write. */
  public static final double NO_SCORE = -Double.MAX_VALUE;

  /** Before the first epoch. */
  static ScheduleState first(double rate) {
    return new ScheduleState(0, rate, NO_SCORE, 0);
  }
}
