package io.pollard.hub;

import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * How long servers are waited for.
 *
 * @param connect for a connection
 * @param silence for an answer's first line, and between two pieces of its body
 * @param attempts how often in a row without success something is tried
 * @param pause before the second attempt; doubled before each further one
 * @param longestPause what pauses are capped at, a server's Retry-After too
 * @param longest for an answer, over all attempts and pauses, and for each megabyte of a body:
 *     whatever a server trickles, it is left then
 */
record Patience(
    Duration connect,
    Duration silence,
    int attempts,
    Duration pause,
    Duration longestPause,
    Duration longest) {

  private static final Duration USUAL_LONGEST = Duration.ofMinutes(2);

  static final Patience USUAL =
      new Patience(
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          6,
          Duration.ofSeconds(1),
          Duration.ofSeconds(60),
          USUAL_LONGEST);

  Patience(
      Duration connect, Duration silence, int attempts, Duration pause, Duration longestPause) {
    this(connect, silence, attempts, pause, longestPause, USUAL_LONGEST);
  }

  /** The moment at which it is over, if it begins now. */
  Deadline deadline() {
    return Deadline.after(longest);
  }

  /**
   * How long to wait before another attempt.
   *
   * @param failures how many attempts failed in a row
   * @param wanted what the server asked for; zero where it did not
   */
  Duration pauseAfter(int failures, Duration wanted) {
    Duration doubled = pause.multipliedBy(1L << Math.min(failures - 1, 16));
    Duration longer = wanted.compareTo(doubled) > 0 ? wanted : doubled;
    return longer.compareTo(longestPause) > 0 ? longestPause : longer;
  }

  /** Whether there is time for another attempt after the pause. */
  boolean hasTimeAfter(int failures, Duration wanted, Deadline end) {
    return failures < attempts && pauseAfter(failures, wanted).compareTo(end.left()) < 0;
  }

  /** Sleeps for the pause, and no longer than until the end. */
  void sleepAfter(int failures, Duration wanted, Deadline end) {
    Duration whole = pauseAfter(failures, wanted);
    Duration left = end.left();
    try {
      Thread.sleep((whole.compareTo(left) > 0 ? left : whole).toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Leaves the thread interrupted. */
  static CancellationException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    CancellationException cancelled = new CancellationException("interrupted");
    cancelled.initCause(cause);
    return cancelled;
  }
}
