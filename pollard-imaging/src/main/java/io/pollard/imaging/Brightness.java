package io.pollard.imaging;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * How bright and how coloured a prepared image is.
 *
 * @param mean of its levels, 0 to 255
 * @param deviation of its levels, 0 to 127.5
 * @param black the share of its values that are 0
 * @param white the share of its values that are 255
 * @param colour by how much the channels of a position differ on average, 0 to 255; 0 of a grey
 *     image
 */
public record Brightness(double mean, double deviation, double black, double white, double colour) {

  private static final int LEVELS = 256;

  /** From here on people see colour; what JPEG does to grey images lies below. */
  private static final double COLOURED = 2;

  /**
   * @param image [positions, channels] in 8 bits, from the buffer's index 0 to its limit
   */
  static Brightness of(ByteBuffer image, int channels) {
    long[] counts = new long[LEVELS];
    int numbers = image.limit();
    long differences = 0;
    for (int i = 0; i < numbers; i += channels) {
      int lowest = LEVELS;
      int highest = 0;
      for (int channel = 0; channel < channels; channel++) {
        int level = image.get(i + channel) & 0xff;
        counts[level]++;
        lowest = Math.min(lowest, level);
        highest = Math.max(highest, level);
      }
      differences += highest - lowest;
    }
    double sum = 0;
    double squares = 0;
    for (int level = 0; level < LEVELS; level++) {
      sum += (double) level * counts[level];
      squares += (double) level * level * counts[level];
    }
    double mean = sum / numbers;
    return new Brightness(
        mean,
        Math.sqrt(Math.max(0, squares / numbers - mean * mean)),
        (double) counts[0] / numbers,
        (double) counts[LEVELS - 1] / numbers,
        (double) differences * channels / numbers);
  }

  /** Of a sample's windows: the mean of each number. */
  static Brightness of(List<Brightness> windows) {
    return new Brightness(
        windows.stream().mapToDouble(Brightness::mean).average().orElseThrow(),
        windows.stream().mapToDouble(Brightness::deviation).average().orElseThrow(),
        windows.stream().mapToDouble(Brightness::black).average().orElseThrow(),
        windows.stream().mapToDouble(Brightness::white).average().orElseThrow(),
        windows.stream().mapToDouble(Brightness::colour).average().orElseThrow());
  }

  /** Whether a person sees colour in it. */
  public boolean isColoured() {
    return colour >= COLOURED;
  }
}
