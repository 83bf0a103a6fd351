package io.pollard.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** This process's resident memory while it is open, looked at again and again. */
final class MemoryWatch implements AutoCloseable {

  private static final int EVERY_MILLIS = 20;

  private final List<Long> bytes = new ArrayList<>();
  private final ScheduledExecutorService watching =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "pollard-memory");
            thread.setDaemon(true);
            return thread;
          });

  private MemoryWatch() {}

  static MemoryWatch begin() {
    MemoryWatch watch = new MemoryWatch();
    watch.look();
    Future<?> unused = // ends with the executor
        watch.watching.scheduleAtFixedRate(
            watch::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  private synchronized void look() {
    bytes.add(ResidentMemory.now());
  }

  /** The most in the first half of the time so far. */
  synchronized long highestOfFirstHalf() {
    return highest(bytes.subList(0, (bytes.size() + 1) / 2));
  }

  synchronized long highest() {
    return highest(bytes);
  }

  private static long highest(List<Long> some) {
    return some.stream().mapToLong(Long::longValue).max().orElseThrow();
  }

  @Override
  public void close() {
    watching.shutdownNow();
  }
}
