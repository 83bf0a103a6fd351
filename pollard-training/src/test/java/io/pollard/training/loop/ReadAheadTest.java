package io.pollard.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

  private static final List<List<Integer>> BATCHES =
      List.of(List.of(3, 1), List.of(4, 1), List.of(5, 9), List.of(2));

  private final FakeModel model = new FakeModel(FakeModel.Script.mistaken(0));

  private static List<List<Integer>> bytes(Iterable<Batch.Images> batches) {
    List<List<Integer>> bytes = new ArrayList<>();
    for (Batch.Images batch : batches) {
      bytes.add(bytes(batch.bytes()));
    }
    return bytes;
  }

  private static List<Integer> bytes(ByteBuffer buffer) {
    List<Integer> bytes = new ArrayList<>();
    for (int i = 0; i < buffer.limit(); i++) {
      bytes.add((int) buffer.get(i));
    }
    return bytes;
  }

  @Test
  void everyBatchHasItsImagesInTheirOrder() {
    try (ReadAhead ahead = new ReadAhead(model, 1, 2)) {
      assertThat(bytes(ahead.batches(FakeData.images(), BATCHES, 0))).isEqualTo(BATCHES);
      assertThat(bytes(ahead.batches(FakeData.images(), List.of(), 0))).isEmpty();
    }
  }

  @Test
  void anIterationThatWasLeftEarlyDisturbsNoLaterOne() {
    try (ReadAhead ahead = new ReadAhead(model, 1, 2)) {
      for (int left = 0; left < 100; left++) {
        var begun = ahead.batches(FakeData.images(), BATCHES, 0).iterator();
        assertThat(bytes(begun.next().bytes())).containsExactly(3, 1);
      }
      assertThat(bytes(ahead.batches(FakeData.images(), BATCHES, 0))).isEqualTo(BATCHES);
    }
  }

  @Test
  void theLastBatchIsTheLast() {
    try (ReadAhead ahead = new ReadAhead(model, 1, 2)) {
      var batches = ahead.batches(FakeData.images(), BATCHES.subList(0, 1), 0).iterator();
      batches.next();
      assertThat(batches.hasNext()).isFalse();
      assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void whatGoesWrongInTheOtherThreadIsThrownHere() {
    BatchImages broken =
        filling(
            () -> {
              throw new DataException("the cache is gone");
            });
    try (ReadAhead ahead = new ReadAhead(model, 1, 2)) {
      assertThatThrownBy(() -> bytes(ahead.batches(broken, BATCHES, 0)))
          .isInstanceOf(DataException.class)
          .hasMessage("the cache is gone");
    }
  }

  @Test
  void anInterruptEndsTheWait() {
    CountDownLatch never = new CountDownLatch(1);
    try (ReadAhead ahead = new ReadAhead(model, 1, 2)) {
      BatchImages slow = filling(() -> never.await(1, TimeUnit.MINUTES));
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> bytes(ahead.batches(slow, BATCHES, 0)))
          .isInstanceOf(CancellationException.class);
    }
    assertThat(Thread.interrupted()).isTrue();
  }

  private static BatchImages filling(Callable<?> work) {
    return new BatchImages() {
      @Override
      public int imageBytes() {
        return 1;
      }

      @Override
      public void fill(List<Integer> samples, int epoch, ByteBuffer target) {
        try {
          work.call();
        } catch (RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }
}
