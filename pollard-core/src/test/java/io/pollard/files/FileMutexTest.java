package io.pollard.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMutexTest {

  @TempDir private Path folder;

  @Test
  void whoHoldsItCanNotHaveItTwice() throws IOException {
    Path file = folder.resolve("lock");
    try (FileMutex held = FileMutex.tryAcquire(file).orElseThrow()) {
      assertThat(FileMutex.tryAcquire(folder.resolve("x/../lock"))).isEmpty();
      held.close();
      held.close();
      try (FileMutex again = FileMutex.tryAcquire(file).orElseThrow()) {
        assertThat(FileMutex.tryAcquire(file)).isEmpty();
      }
    }
  }

  @Test
  void whoWaitsGetsItWhenAnotherThreadGivesItBack() throws Exception {
    Path file = folder.resolve("lock");
    FileMutex held = FileMutex.tryAcquire(file).orElseThrow();
    CountDownLatch waiting = new CountDownLatch(1);
    CompletableFuture<Boolean> other =
        CompletableFuture.supplyAsync(
            () -> {
              try (FileMutex mutex = FileMutex.acquire(file, waiting::countDown)) {
                return true;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    waiting.await();
    assertThat(other).isNotDone();
    held.close();
    assertThat(other.get()).isTrue();
  }
}
