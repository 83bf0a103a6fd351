package io.pollard.training.loop;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Long work stops between two steps. */
public final class Interruptions {

  private Interruptions() {}

  /**
   * @throws CancellationException if the thread is interrupted, which it remains
   */
  public static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted");
    }
  }

  /**
   * Waits for what another thread does, whose failure is thrown here.
   *
   * @throws CancellationException if the thread is interrupted, which it remains
   */
  public static void await(Future<?> done) {
    try {
      done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
