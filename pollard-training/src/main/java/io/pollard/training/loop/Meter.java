package io.pollard.training.loop;

import io.pollard.progress.Progress;
import java.util.Locale;

/** An epoch's mean loss so far, and a bar that shows it. */
final class Meter implements AutoCloseable {

  private final Progress.Bar bar;
  private double sum;
  private int steps;

  /**
   * @param images of the epoch
   */
  Meter(Progress progress, int epoch, long images) {
    bar = progress.bar("epoch " + epoch, images);
  }

  void add(double loss, int images) {
    sum += loss;
    steps++;
    bar.advance(images, String.format(Locale.ROOT, "loss %.4f", mean()));
  }

  double mean() {
    return sum / steps;
  }

  @Override
  public void close() {
    bar.close();
  }
}
