package io.pollard.imaging;

import io.pollard.network.Extent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * How images or volumes lie in an array of uint8, one after the other.
 *
 * @param count how many there are
 * @param extent height and width, or depth, height and width
 * @param channels 1 or 3
 * @param isPlanar whether each channel lies by itself, as PyTorch keeps images
 */
record ArrayImages(int count, Extent extent, int channels, boolean isPlanar) {

  /**
   * Of images: [N, H, W], [N, H, W, 1], [N, H, W, 3], [N, 1, H, W] or [N, 3, H, W]; of volumes: [N,
   * D, H, W] where neither D nor W might be channels, or the shapes of images with a D before H.
   *
   * @return empty for any other shape, and where both the second and the last axis might be
   *     channels
   */
  static Optional<ArrayImages> of(List<Integer> shape) {
    if (shape.contains(0) || shape.size() < 3 || shape.size() > 5) {
      return Optional.empty();
    }
    int last = shape.size() - 1;
    boolean isPlanar = areChannels(shape.get(1));
    boolean isInterleaved = areChannels(shape.get(last));
    boolean isPlain = shape.size() == 3 || (shape.size() == 4 && !isPlanar && !isInterleaved);
    if (isPlain) {
      return Optional.of(of(shape, 1, false, axis -> true));
    }
    if (isPlanar == isInterleaved) {
      return Optional.empty();
    }
    int axis = isPlanar ? 1 : last;
    return Optional.of(of(shape, shape.get(axis), isPlanar, other -> other != axis));
  }

  private static ArrayImages of(
      List<Integer> shape, int channels, boolean isPlanar, IntPredicate isSpatial) {
    Extent extent =
        new Extent(
            IntStream.range(1, shape.size()).filter(isSpatial).mapToObj(shape::get).toList());
    return new ArrayImages(shape.get(0), extent, channels, isPlanar);
  }

  private static boolean areChannels(int axis) {
    return axis == 1 || axis == 3;
  }

  boolean isOfVolumes() {
    return extent.axes() == 3;
  }

  /** One of the images, if they are no volumes. */
  Pixels image(NpyArray array, int index) {
    return Pixels.of(extent.size(1), extent.size(0), channels, values(array, index));
  }

  /** One of the images or volumes, of unknown spacing. */
  Raster raster(NpyArray array, int index) {
    return new Raster(
        extent, channels, SampleType.U8, Spacing.unknown(), ByteBuffer.wrap(values(array, index)));
  }

  private byte[] values(NpyArray array, int index) {
    byte[] values = array.entry(index);
    return isPlanar ? interleaved(values) : values;
  }

  private byte[] interleaved(byte[] planes) {
    byte[] values = new byte[planes.length];
    int plane = planes.length / channels;
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < channels; c++) {
        values[i * channels + c] = planes[c * plane + i];
      }
    }
    return values;
  }
}
