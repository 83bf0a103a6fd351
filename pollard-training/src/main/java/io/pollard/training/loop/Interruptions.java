package io.pollard.training.loop;

import java.util.concurrent.CancellationException;

/** Long work stops between two steps. */
final class Interruptions {

  private Interruptions() {}

  /**
   * @throws CancellationException if the thread is interrupted, which it remains
   */
  static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted");
    }
  }
}
