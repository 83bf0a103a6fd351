package io.pollard.torch;

import io.pollard.training.loop.Interruptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Products of tall matrices, block by block on several threads of Java. OpenBLAS works with one
 * thread, since its own quarrel with OpenMP's; so each thread here multiplies blocks of its own.
 *
 * <p>Not thread-safe. Holds threads until it is closed.
 */
final class Products implements AutoCloseable {

  /**
   * Rows and columns of a block, of narrow products and of wide ones: large enough for OpenBLAS to
   * be as fast as with the whole, small enough that threads have as much to do each, and that most
   * of what mirrors the rest is left out.
   */
  private static final int NARROW = 128;

  private static final int WIDE = 256;
  private static final int WIDE_FROM = 1024;

  /** libtorch adds fewer numbers than this on the thread that asks for it. */
  private static final int NUMBERS_OF_ONE_THREAD = 1 << 15;

  private final int threads;
  private final ExecutorService workers;
  private long nanoseconds;

  /**
   * @param threads at least 1; the calling one is among them
   */
  Products(int threads) {
    this.threads = threads;
    this.workers =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1),
            work -> {
              Thread thread = new Thread(work, "pollard-products");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** How long products took since this was made. */
  double seconds() {
    return nanoseconds / (double) TimeUnit.SECONDS.toNanos(1);
  }

  /** How many work at once. */
  int threads() {
    return threads;
  }

  /**
   * Rows that are multiplied.
   *
   * @param first [n, p]
   * @param second [n, q]
   */
  private record Rows(Tensor first, Tensor second) {}

  /**
   * A product and what it is added to.
   *
   * @param rows parts of one product
   * @param sum [p, q], float64
   */
  record Product(List<Rows> rows, Tensor sum, Part part) {

    /** Which blocks are computed. */
    private enum Part {
      ALL,
      /** Those on and above the diagonal, as the others mirror them. */
      UPPER
    }

    /** {@code sum += first^T second}. */
    static Product of(Tensor first, Tensor second, Tensor sum) {
      return new Product(List.of(new Rows(first, second)), sum, Part.ALL);
    }

    /** {@code sum += matrix^T matrix}, of which nothing below the diagonal counts. */
    static Product ofItself(Tensor matrix, Tensor sum) {
      return new Product(List.of(new Rows(matrix, matrix)), sum, Part.UPPER);
    }

    /** As {@link #of} with the second's rows moved up, the first ones behind the last. */
    static Product moved(Tensor first, Tensor second, long by, Tensor sum) {
      long rows = first.size(0);
      return new Product(
          List.of(
              new Rows(first.narrow(0, 0, rows - by), second.narrow(0, by, rows - by)),
              new Rows(first.narrow(0, rows - by, by), second.narrow(0, 0, by))),
          sum,
          Part.ALL);
    }

    private List<Block> blocks() {
      List<Block> blocks = new ArrayList<>();
      long side = Math.max(sum.size(0), sum.size(1)) < WIDE_FROM ? NARROW : WIDE;
      for (long row = 0; row < sum.size(0); row += side) {
        for (long column = part == Part.UPPER ? row : 0; column < sum.size(1); column += side) {
          blocks.add(
              new Block(
                  this,
                  row,
                  column,
                  Math.min(side, sum.size(0) - row),
                  Math.min(side, sum.size(1) - column)));
        }
      }
      return blocks;
    }
  }

  private record Block(Product product, long row, long column, long rows, long columns) {

    void add() {
      Tensor sum = product.sum().narrow(0, row, rows).narrow(1, column, columns);
      Rows some = product.rows().get(0);
      if (some.first().scalar_type().intern() == sum.scalar_type().intern()) {
        product.rows().forEach(part -> sum.addmm_(first(part), second(part)));
        return;
      }
      Tensor block = torch.mm(first(some), second(some));
      for (Rows more : product.rows().subList(1, product.rows().size())) {
        block.addmm_(first(more), second(more));
      }
      long step = Math.max(1, (NUMBERS_OF_ONE_THREAD - 1) / columns);
      for (long from = 0; from < rows; from += step) {
        long count = Math.min(step, rows - from);
        sum.narrow(0, from, count).add_(block.narrow(0, from, count));
      }
    }

    private Tensor first(Rows part) {
      return part.first().narrow(1, row, rows).t();
    }

    private Tensor second(Rows part) {
      return part.second().narrow(1, column, columns);
    }
  }

  /** Adds all of them; no two may have one sum. */
  void add(List<Product> products) {
    run(
        products.stream()
            .flatMap(product -> product.blocks().stream())
            .map(block -> (Runnable) block::add)
            .toList());
  }

  /**
   * Does what is independent of one another, each with a scope of its own and without gradients.
   *
   * @throws EngineException if the engine fails
   */
  void run(List<Runnable> tasks) {
    long begun = System.nanoTime();
    AtomicInteger next = new AtomicInteger();
    Runnable some =
        () -> {
          for (int task = next.getAndIncrement();
              task < tasks.size();
              task = next.getAndIncrement()) {
            try (PointerScope scope = new PointerScope();
                NoGradGuard noGradients = new NoGradGuard()) {
              tasks.get(task).run();
            }
          }
        };
    List<CompletableFuture<Void>> others =
        IntStream.range(1, Math.min(threads, tasks.size()))
            .mapToObj(worker -> CompletableFuture.runAsync(some, workers))
            .toList();
    EngineException.guard(
        "a product of features failed",
        () -> {
          try {
            some.run();
          } finally {
            // Nothing may be closed while others still read it.
            others.forEach(other -> other.handle((done, failure) -> null).join());
          }
          others.forEach(Interruptions::await);
          nanoseconds += System.nanoTime() - begun;
          return null;
        });
  }

  @Override
  public void close() {
    workers.shutdownNow();
    try {
      workers.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
