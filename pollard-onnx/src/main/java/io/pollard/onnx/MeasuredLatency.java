package io.pollard.onnx;

import io.pollard.network.FeatureShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Runs both files in turns on black images, one image a run (or the files' fixed batch), so that
 * whatever else the machine does slows both.
 *
 * @param threads of each run
 */
public record MeasuredLatency(int threads) implements Latency {

  private static final int WARM_UP = 5;
  private static final int TIMED = 31;

  @Override
  public Medians compare(Path first, Path second) {
    try (Timed one = new Timed(first, threads);
        Timed other = new Timed(second, threads)) {
      double[] firsts = new double[TIMED];
      double[] seconds = new double[TIMED];
      for (int i = -WARM_UP; i < TIMED; i++) {
        double ofFirst = one.millis();
        double ofSecond = other.millis();
        if (i >= 0) {
          firsts[i] = ofFirst;
          seconds[i] = ofSecond;
        }
      }
      return new Medians(median(firsts), median(seconds));
    }
  }

  @Override
  public double millisPerImage(Path file) {
    try (Timed one = new Timed(file, threads)) {
      double[] millis = new double[TIMED];
      for (int i = -WARM_UP; i < TIMED; i++) {
        double run = one.millis();
        if (i >= 0) {
          millis[i] = run / one.shape[0];
        }
      }
      return median(millis);
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static final class Timed implements AutoCloseable {
    private final OnnxSession session;
    private final FloatBuffer images;
    private final long[] shape;

    Timed(Path file, int threads) {
      ModelFile model = ModelFile.read(file);
      int batch = Quantisation.batch(model.model().graph());
      FeatureShape input = model.card().preprocessing().input();
      shape = Ports.shape(batch, input);
      images =
          ByteBuffer.allocateDirect(Math.toIntExact(batch * input.elements() * Float.BYTES))
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      session = OnnxSession.of(file, threads);
    }

    double millis() {
      long start = System.nanoTime();
      session.run(images, shape);
      return (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
