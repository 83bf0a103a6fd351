package io.pollard.onnx;

import io.pollard.data.Preprocessing;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Bytes of a prepared image become the network's numbers: (byte / 255 - mean) / deviation, channels
 * outermost; a grey image fills all three channels.
 */
final class Normaliser {

  private static final int CHANNELS = 3;
  private static final int LEVELS = 256;

  private final int pixels;
  private final float[][] numbers = new float[CHANNELS][LEVELS];

  Normaliser(Preprocessing preprocessing) {
    pixels = preprocessing.size() * preprocessing.size();
    for (int channel = 0; channel < CHANNELS; channel++) {
      double deviation = preprocessing.deviation().get(channel);
      for (int level = 0; level < LEVELS; level++) {
        numbers[channel][level] =
            (float) ((level / 255.0 - preprocessing.mean().get(channel)) / deviation);
      }
    }
  }

  /** Numbers of one image. */
  int length() {
    return CHANNELS * pixels;
  }

  /**
   * @param image [size, size, channels] from {@code from} on, channels 1 or 3
   * @param to [3, size, size], put from its position on
   */
  void put(ByteBuffer image, int from, int channels, FloatBuffer to) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      int first = from + (channels == 1 ? 0 : channel);
      for (int pixel = 0; pixel < pixels; pixel++) {
        to.put(numbers[channel][image.get(first + pixel * channels) & 0xff]);
      }
    }
  }
}
