package io.pollard.bench;

import java.util.concurrent.TimeUnit;

/** One of the things that are compared: a row of the table. */
interface Side extends AutoCloseable {

  String name();

  /** Runs some steps and returns the mean milliseconds an image. */
  double millisPerImage(int steps);

  @Override
  void close();

  /**
   * Repeats work of this process.
   *
   * @param images that one step works on
   */
  record Repeated(String name, int images, Runnable step, Runnable onClose) implements Side {
    @Override
    public double millisPerImage(int steps) {
      long begun = System.nanoTime();
      for (int i = 0; i < steps; i++) {
        step.run();
      }
      double nanoseconds = System.nanoTime() - begun;
      return nanoseconds / TimeUnit.MILLISECONDS.toNanos(1) / steps / images;
    }

    @Override
    public void close() {
      onClose.run();
    }
  }
}
