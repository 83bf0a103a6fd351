package io.pollard.training.loop;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** How long a training step takes. */
final class StepTime {

  private static final int TIMED = 3;
  private static final double RATE = 1e-4;

  private StepTime() {}

  /** The median of three steps on noise, after a first, in seconds. */
  static double seconds(TrainableModel model, int imageBytes, int batch) {
    byte[] noise = new byte[Math.multiplyExact(batch, imageBytes)];
    new Random(1).nextBytes(noise);
    ByteBuffer room = model.room(noise.length);
    room.put(0, noise);
    Batch images = new Batch.Images(IntStream.range(0, batch).boxed().toList(), room);
    seconds(model, images);
    return IntStream.range(0, TIMED)
        .mapToDouble(step -> seconds(model, images))
        .sorted()
        .toArray()[TIMED / 2];
  }

  private static double seconds(TrainableModel model, Batch images) {
    long start = System.nanoTime();
    model.step(images, Collections.nCopies(images.samples().size(), 0), RATE);
    return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
