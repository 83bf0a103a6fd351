package io.pollard.torch;

import io.pollard.data.Augmentation;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.BatchSource;
import io.pollard.imaging.ImageCache;
import io.pollard.network.FeatureShape;
import io.pollard.torch.TrainingNetwork.Pass;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A network in evaluation, always in float32, so that the same weights give the same digits
 * whatever precision they were trained in.
 */
final class Inference {

  private static final int WARM_UP = 3;
  private static final int TIMED = 10;

  private Inference() {}

  /** The logits [n][outputs] of a cache's images, centre crops. */
  static float[][] logits(
      TrainingNetwork network,
      ImageCache cache,
      Preprocessing preprocessing,
      int[] samples,
      int batch) {
    float[][] logits = new float[samples.length][];
    BatchSource source = new BatchSource(cache, preprocessing, Augmentation.NONE, 0);
    int largest = Math.min(batch, samples.length);
    int[] done = {0};
    try (ImageBatches batches =
            new ImageBatches(source, preprocessing, network.factory(), largest);
        NoGradGuard noGradients = new NoGradGuard()) {
      batches.forEach(
          ImageBatches.batches(samples, batch),
          0,
          (indices, images) -> {
            float[][] rows = rows(network.forward(images, Pass.evaluation()));
            System.arraycopy(rows, 0, logits, done[0], rows.length);
            done[0] += rows.length;
          });
    }
    return logits;
  }

  /** A matrix as arrays. */
  static float[][] rows(Tensor matrix) {
    Tensor here = matrix.detach().cpu().to(ScalarType.Float).contiguous();
    int width = Math.toIntExact(here.size(1));
    float[] all = new float[Math.toIntExact(here.numel())];
    new FloatPointer(here.data_ptr()).get(all);
    float[][] rows = new float[all.length / width][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(all, i * width, (i + 1) * width);
    }
    return rows;
  }

  /** [1, c, (d,) h, w]. */
  private static long[] shapeOfOne(FeatureShape input) {
    return LongStream.concat(
            LongStream.of(1, input.channels()),
            input.extent().sizes().stream().mapToLong(Integer::longValue))
        .toArray();
  }

  /** Median milliseconds of one image, batch of 1, after a warm-up. */
  static double millisPerImage(TrainingNetwork network, Preprocessing preprocessing) {
    double[] millis = new double[TIMED];
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Tensor image = network.factory().zeros(shapeOfOne(preprocessing.input()));
      for (int i = -WARM_UP; i < TIMED; i++) {
        long start = System.nanoTime();
        try (PointerScope pass = new PointerScope()) {
          network.forward(image, Pass.evaluation());
        }
        if (i >= 0) {
          millis[i] = (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        }
      }
    }
    Arrays.sort(millis);
    return millis[TIMED / 2];
  }
}
