package io.pollard.training.loop;

import io.pollard.network.TensorSpec;
import io.pollard.weights.StoredTensor;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * First values of tensors that are not pretrained, from a seed and the tensor's name alone, so that
 * a head starts alike whatever stands below it and on every device.
 */
public final class Initialisation {

  private Initialisation() {}

  /** A file's numbers where the tensor is among those that are loaded, else random ones. */
  static float[] of(TensorSpec tensor, Map<String, StoredTensor> loaded, long seed) {
    StoredTensor stored = loaded.get(tensor.name());
    return stored == null ? of(tensor, seed) : stored.floats();
  }

  /**
   * Convolutions: normal with variance 2 / (out channels x window), He et al. 2015 as torchvision
   * uses it. Linear layers: uniform within 1 / sqrt(in), PyTorch's default; biases 0. Embeddings:
   * normal with deviation .02. Layer scales: 1e-6 (Liu et al. 2022).
   */
  public static float[] of(TensorSpec tensor, long seed) {
    float[] values = new float[Math.toIntExact(tensor.elements())];
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + crc32(tensor.name()));
    switch (tensor.role()) {
      case CONVOLUTION_WEIGHT -> {
        long fanOut = tensor.elements() / tensor.shape().get(1);
        normal(values, random, Math.sqrt(2.0 / fanOut));
      }
      case LINEAR_WEIGHT -> uniform(values, random, 1 / Math.sqrt(tensor.shape().get(1)));
      case EMBEDDING -> normal(values, random, 0.02);
      case LAYER_SCALE -> java.util.Arrays.fill(values, 1e-6f);
      case NORM_SCALE, RUNNING_VARIANCE -> java.util.Arrays.fill(values, 1);
      case BIAS, NORM_SHIFT, RUNNING_MEAN, BATCH_COUNT -> {}
    }
    return values;
  }

  private static void normal(float[] values, Random random, double deviation) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
  }

  private static void uniform(float[] values, Random random, double bound) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
  }

  private static long crc32(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
