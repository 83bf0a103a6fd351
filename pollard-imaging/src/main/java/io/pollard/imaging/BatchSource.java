package io.pollard.imaging;

import io.pollard.data.Augmentation;
import io.pollard.data.Preprocessing;
import java.nio.ByteBuffer;

/**
 * Batches for the network: uint8, [n, size, size, channels]. What a sample looks like follows from
 * (seed, epoch, sample) alone, not from threads or its place in a batch. Safe to use from many
 * threads at once.
 *
 * <ul>
 *   <li>NONE: the centre crop.
 *   <li>PAPER: a crop at a random place of the cached square, turned by up to 10 degrees about its
 *       centre, both in one bilinear sampling, so that what lies around the crop comes into view;
 *       beyond the cached square its border goes on. Where the cache holds no margin (pad, stretch)
 *       the crop is shifted by up to a sixteenth of its side instead.
 *   <li>AUTHORS: torchvision's RandomResizedCrop (area .08 to 1, ratio 3/4 to 4/3, antialiased) of
 *       the cached square and a horizontal flip of every second image.
 * </ul>
 */
public final class BatchSource {

  private static final double LARGEST_ANGLE = 10;

  private final ImageCache cache;
  private final Preprocessing preprocessing;
  private final Augmentation augmentation;
  private final long seed;

  /**
   * @throws IllegalArgumentException if the cache was filled for another preprocessing
   */
  public BatchSource(
      ImageCache cache, Preprocessing preprocessing, Augmentation augmentation, long seed) {
    if (cache.side() != preprocessing.cachedSize()) {
      throw new IllegalArgumentException(
          "expected a cache of side %s but found %s"
              .formatted(preprocessing.cachedSize(), cache.side()));
    }
    this.cache = cache;
    this.preprocessing = preprocessing;
    this.augmentation = augmentation;
    this.seed = seed;
  }

  /** Bytes of one image of a batch. */
  public int imageBytes() {
    return preprocessing.size() * preprocessing.size() * cache.channels();
  }

  /**
   * Writes a batch from the target's index 0 on; its position and limit are left alone.
   *
   * @param samples indices in the cache's data set
   * @param epoch from 0; without augmentation it doesn't matter
   * @throws IndexOutOfBoundsException if the target is too small
   */
  public void fill(int[] samples, int epoch, ByteBuffer target) {
    int side = cache.side();
    byte[] square = new byte[side * side * cache.channels()];
    byte[] out = new byte[imageBytes()];
    for (int i = 0; i < samples.length; i++) {
      cache.copy(samples[i], square);
      augment(square, new Draws(seed, epoch, samples[i]), out);
      target.put(i * out.length, out);
    }
  }

  private void augment(byte[] square, Draws draws, byte[] out) {
    int side = cache.side();
    int size = preprocessing.size();
    int channels = cache.channels();
    switch (augmentation) {
      case NONE -> {
        int margin = Preparation.centreMargin(side, size);
        Pixels centre =
            Preparation.crop(Pixels.of(side, side, channels, square), margin, margin, size, size);
        System.arraycopy(centre.bytes(), 0, out, 0, out.length);
      }
      case PAPER -> {
        int slack = side > size ? side - size : size / 8;
        double left = (side - size - slack) / 2.0 + draws.below(slack + 1);
        double top = (side - size - slack) / 2.0 + draws.below(slack + 1);
        Rotation.sample(
            square,
            side,
            side,
            channels,
            left + size / 2.0,
            top + size / 2.0,
            draws.uniform(-LARGEST_ANGLE, LARGEST_ANGLE),
            size,
            size,
            out);
      }
      case AUTHORS -> {
        CropBox box = CropBox.random(side, side, draws);
        Pixels crop =
            Preparation.crop(
                Pixels.of(side, side, channels, square),
                box.left(),
                box.top(),
                box.width(),
                box.height());
        Pixels resized = Resampler.resize(crop, size, size, preprocessing.interpolation());
        if (draws.uniform() < 0.5) {
          resized = resized.upright(2);
        }
        System.arraycopy(resized.bytes(), 0, out, 0, out.length);
      }
    }
  }
}
