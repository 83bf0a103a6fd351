package io.pollard.training.loop;

import io.pollard.data.Task;
import io.pollard.network.FeatureShape;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** How long a training step takes. */
final class StepTime {

  private static final int TIMED = 3;
  private static final double RATE = 1e-4;

  private StepTime() {}

  /** The median of three steps on noise, after a first, in seconds. */
  static double seconds(TrainableModel model, Task task, FeatureShape in, int batch) {
    byte[] noise = new byte[Math.multiplyExact(batch, Math.toIntExact(in.elements()))];
    new Random(1).nextBytes(noise);
    ByteBuffer room = model.room(noise.length);
    room.put(0, noise);
    Batch images = new Batch.Images(IntStream.range(0, batch).boxed().toList(), room);
    Targets targets = Targets.ofNoise(task, batch, Math.toIntExact(in.extent().count()));
    seconds(model, images, targets);
    return IntStream.range(0, TIMED)
        .mapToDouble(step -> seconds(model, images, targets))
        .sorted()
        .toArray()[TIMED / 2];
  }

  private static double seconds(TrainableModel model, Batch images, Targets targets) {
    long start = System.nanoTime();
    model.step(images, targets, RATE);
    return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
