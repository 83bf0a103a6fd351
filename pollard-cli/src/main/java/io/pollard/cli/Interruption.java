package io.pollard.cli;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C while this is open: the thread is interrupted and has some seconds to stop between two
 * steps, free what it claimed and say how to go on; the process ends when this is closed.
 */
final class Interruption implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);

  private static final long PATIENCE_SECONDS = 30;

  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Thread worker) {
    hook =
        new Thread(
            () -> {
              worker.interrupt();
              try {
                if (!over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                  LOG.warn("did not stop in {} seconds; the process ends", PATIENCE_SECONDS);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "pollard-interruption");
  }

  static Interruption ofThisThread() {
    Interruption interruption = new Interruption(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Works; Ctrl-C is told to the work, which stops between two steps, and is said. */
  static int untilInterrupted(Console console, IntSupplier work) {
    try (Interruption interruption = ofThisThread()) {
      return untilCancelled(console, work);
    }
  }

  /** What interrupts it is said before an {@link Interruption} lets the process end. */
  private static int untilCancelled(Console console, IntSupplier work) {
    try {
      return work.getAsInt();
    } catch (CancellationException e) {
      console.say("interrupted; the same command goes on where it stopped");
      return ExitCode.INTERRUPTED;
    }
  }

  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // Shutdown has begun: that is what the hook is for.
      return;
    }
  }
}
