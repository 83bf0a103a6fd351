package io.pollard.onnx;

import io.pollard.data.Preprocessing;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Bytes of a prepared image become the network's numbers: (byte / 255 - mean) / deviation, channels
 * outermost; a grey image fills all channels.
 */
final class Normaliser {

  private static final int LEVELS = 256;

  private final int pixels;
  private final float[][] numbers;

  Normaliser(Preprocessing preprocessing) {
    pixels = Math.toIntExact(preprocessing.input().extent().count());
    numbers = new float[preprocessing.input().channels()][LEVELS];
    for (int channel = 0; channel < numbers.length; channel++) {
      double deviation = preprocessing.deviation().get(channel);
      for (int level = 0; level < LEVELS; level++) {
        numbers[channel][level] =
            (float) ((level / 255.0 - preprocessing.mean().get(channel)) / deviation);
      }
    }
  }

  /** Numbers of one image. */
  int length() {
    return Math.multiplyExact(numbers.length, pixels);
  }

  /**
   * @param image [(depth,) height, width, channels] from {@code from} on; 1 channel or all of them
   * @param to [channels, (depth,) height, width], put from its position on
   */
  void put(ByteBuffer image, int from, int channels, FloatBuffer to) {
    for (int channel = 0; channel < numbers.length; channel++) {
      int first = from + (channels == 1 ? 0 : channel);
      for (int pixel = 0; pixel < pixels; pixel++) {
        to.put(numbers[channel][image.get(first + pixel * channels) & 0xff]);
      }
    }
  }
}
