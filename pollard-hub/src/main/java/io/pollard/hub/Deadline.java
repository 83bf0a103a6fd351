package io.pollard.hub;

import java.time.Duration;

/**
 * A moment up to which something is waited for.
 *
 * @param nanos of {@link System#nanoTime}
 */
record Deadline(long nanos, Duration length) {

  static Deadline after(Duration length) {
    return new Deadline(System.nanoTime() + length.toNanos(), length);
  }

  /** Zero where it is over. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  boolean isOver() {
    return left().isZero();
  }
}
