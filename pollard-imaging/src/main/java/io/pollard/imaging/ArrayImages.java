package io.pollard.imaging;

import java.util.List;
import java.util.Optional;

/**
 * How images lie in an array of uint8, one after the other.
 *
 * @param count how many there are
 * @param channels 1 or 3
 * @param isPlanar whether each channel lies by itself, as PyTorch keeps images
 */
record ArrayImages(int count, int height, int width, int channels, boolean isPlanar) {

  /**
   * Of [N, H, W], [N, H, W, 1], [N, H, W, 3], [N, 1, H, W] or [N, 3, H, W].
   *
   * @return empty for any other shape, and where both the second and the last axis might be
   *     channels
   */
  static Optional<ArrayImages> of(List<Integer> shape) {
    if (shape.contains(0)) {
      return Optional.empty();
    }
    if (shape.size() == 3) {
      return Optional.of(new ArrayImages(shape.get(0), shape.get(1), shape.get(2), 1, false));
    }
    if (shape.size() != 4 || areChannels(shape.get(1)) == areChannels(shape.get(3))) {
      return Optional.empty();
    }
    return Optional.of(
        areChannels(shape.get(3))
            ? new ArrayImages(shape.get(0), shape.get(1), shape.get(2), shape.get(3), false)
            : new ArrayImages(shape.get(0), shape.get(2), shape.get(3), shape.get(1), true));
  }

  private static boolean areChannels(int axis) {
    return axis == 1 || axis == 3;
  }

  /** One of the images. */
  Pixels image(NpyArray array, int index) {
    byte[] values = array.entry(index);
    return Pixels.of(width, height, channels, isPlanar ? interleaved(values) : values);
  }

  private byte[] interleaved(byte[] planes) {
    byte[] values = new byte[planes.length];
    int plane = width * height;
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < channels; c++) {
        values[i * channels + c] = planes[c * plane + i];
      }
    }
    return values;
  }
}
