package io.pollard.training.loop;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread fills the next batch's bytes while the engine works on this one. */
final class ReadAhead implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);

  private final ByteBuffer[] rooms;
  private final ExecutorService loader;

  /**
   * @param sampleBytes of one image with its mask
   * @param largest images of a batch
   */
  ReadAhead(EvaluableModel model, int sampleBytes, int largest) {
    int bytes = Math.multiplyExact(largest, sampleBytes);
    this.rooms = new ByteBuffer[] {model.room(bytes), model.room(bytes)};
    this.loader =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "pollard-batches");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Goes through batches in their order, once and not beside another iteration.
   *
   * @param view the epoch, or the window, as the images want it
   */
  Iterable<Batch.Images> batches(BatchImages images, List<List<Integer>> batches, int view) {
    return () -> new Batches(images, batches, view);
  }

  private final class Batches implements Iterator<Batch.Images> {
    private final BatchImages images;
    private final List<List<Integer>> batches;
    private final int view;
    private Future<?> filled = CompletableFuture.completedFuture(null);
    private int index;

    Batches(BatchImages images, List<List<Integer>> batches, int view) {
      this.images = images;
      this.batches = batches;
      this.view = view;
      fillNext();
    }

    /** What an iteration that was left early has begun is done first: there is one thread. */
    private void fillNext() {
      if (hasNext()) {
        List<Integer> samples = batches.get(index);
        ByteBuffer room = rooms[index % rooms.length];
        filled = loader.submit(() -> images.fill(samples, view, room));
      }
    }

    @Override
    public boolean hasNext() {
      return index < batches.size();
    }

    @Override
    public Batch.Images next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Interruptions.await(filled);
      List<Integer> samples = batches.get(index);
      ByteBuffer room = rooms[index % rooms.length];
      index++;
      fillNext();
      return images.batch(samples, room);
    }
  }

  /** A batch under way still writes to the rooms. */
  @Override
  public void close() {
    loader.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      while (!loader.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.warn("still waiting for a batch that is being filled");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
