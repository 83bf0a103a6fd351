package io.pollard.testing;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The formula by which golden networks are filled and golden inputs made: uniform numbers in [-1,
 * 1) from a tensor's name and an element's row-major index.
 */
public final class Fill {

  private Fill() {}

  private static long mix(long seed) {
    long z = seed + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  public static long crc32(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  public static double u(String name, long index) {
    return 2 * ((mix(mix(crc32(name)) + index) >>> 11) * 0x1p-53) - 1;
  }

  /** The first {@code count} numbers of u. */
  public static double[] u(String name, int count) {
    long base = mix(crc32(name));
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = 2 * ((mix(base + i) >>> 11) * 0x1p-53) - 1;
    }
    return values;
  }

  /** The values of a tensor of a state dict. */
  public static double[] tensor(String name, long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    double[] values = u(name, Math.toIntExact(count));
    double scale;
    double shift = 0;
    if (name.endsWith("running_mean")) {
      scale = 0.1;
    } else if (name.endsWith("running_var")) {
      scale = 0.5;
      shift = 1;
    } else if (name.endsWith("num_batches_tracked")) {
      scale = 0;
    } else if (shape.length >= 2) {
      scale = Math.sqrt(6.0 / ((double) count / shape[0]));
    } else if (name.endsWith("weight")) {
      scale = 0.25;
      shift = 0.75;
    } else {
      scale = 0.1;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = shift + scale * values[i];
    }
    return values;
  }
}
