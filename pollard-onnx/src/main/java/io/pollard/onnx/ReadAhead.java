package io.pollard.onnx;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Reads files by some threads, a bounded number of them ahead, and hands them out in order. */
final class ReadAhead implements AutoCloseable {

  /**
   * Either the image or why there is none.
   *
   * @param prepared its windows; empty if there is none
   */
  record Image(ImageSource source, PreparedSample prepared, Optional<DataException> failure) {}

  private final Iterator<? extends ImageSource> sources;
  private final Function<ImageSource, PreparedSample> reading;
  private final int most;
  private final ExecutorService threads;
  private final Deque<Future<Image>> ahead = new ArrayDeque<>();

  /**
   * @param reading throws a DataException for a file that is no image
   * @param most files that are being read or wait to be handed out, each as prepared pixels
   */
  ReadAhead(
      Iterator<? extends ImageSource> sources,
      Function<ImageSource, PreparedSample> reading,
      int threads,
      int most) {
    this.sources = sources;
    this.reading = reading;
    this.most = most;
    this.threads =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "pollard-decoder");
              thread.setDaemon(true);
              return thread;
            });
  }

  boolean hasNext() {
    return !ahead.isEmpty() || sources.hasNext();
  }

  /**
   * The next files, fewer at the end.
   *
   * @throws CancellationException if the thread is interrupted, whether or not it has to wait
   */
  List<Image> next(int count) {
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted();
    }
    List<Image> images = new ArrayList<>();
    refill();
    while (images.size() < count && !ahead.isEmpty()) {
      images.add(await(ahead.removeFirst()));
      refill();
    }
    return images;
  }

  private void refill() {
    while (ahead.size() < most && sources.hasNext()) {
      ImageSource source = sources.next();
      ahead.addLast(threads.submit(() -> read(source)));
    }
  }

  private Image read(ImageSource source) {
    try {
      return new Image(source, reading.apply(source), Optional.empty());
    } catch (DataException e) {
      return new Image(source, PreparedSample.none(), Optional.of(e));
    }
  }

  private static Image await(Future<Image> image) {
    try {
      return image.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("reading an image failed", e.getCause());
    }
  }

  private static CancellationException interrupted() {
    return new CancellationException("predicting was interrupted");
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
