package io.pollard.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Closes a stream that has brought nothing for a while, or too little until a deadline, so that its
 * reader fails.
 */
final class Watch implements AutoCloseable {

  private final InputStream stream;
  private final Duration silence;
  private final Thread thread;
  private volatile long lastSign = System.nanoTime();
  private volatile Deadline end;
  private volatile boolean hasClosed;

  Watch(InputStream stream, Duration silence, Deadline end) {
    this.stream = stream;
    this.end = end;
    this.silence = silence;
    thread = new Thread(this::watch, "pollard-download-watch");
    thread.setDaemon(true);
    thread.start();
  }

  void alive() {
    lastSign = System.nanoTime();
  }

  /** As much came as was wanted until the deadline before. */
  void until(Deadline later) {
    end = later;
  }

  /** Whether the silence was too long. */
  boolean hasClosed() {
    return hasClosed;
  }

  private void watch() {
    try {
      while (true) {
        long left =
            Math.min(
                silence.toNanos() - (System.nanoTime() - lastSign),
                end.nanos() - System.nanoTime());
        if (left <= 0) {
          hasClosed = true;
          stream.close();
          return;
        }
        Thread.sleep(left / 1_000_000 + 1);
      }
    } catch (InterruptedException over) {
      // closed in time
    } catch (IOException e) {
      // it is closed either way
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
