package io.pollard.imaging;

import io.pollard.data.Augmentation;
import io.pollard.data.Interpolation;
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

  /** The EXIF orientation of an image that is exchanged left for right. */
  private static final int MIRRORED = 2;

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
    byte[] bytes = new byte[side * side * cache.channels()];
    Pixels square = Pixels.of(side, side, cache.channels(), bytes);
    byte[] out = new byte[imageBytes()];
    for (int i = 0; i < samples.length; i++) {
      cache.copy(samples[i], bytes);
      augment(square, new SampleRandom(seed, epoch, samples[i]), out);
      target.put(i * out.length, out);
    }
  }

  private void augment(Pixels square, SampleRandom draws, byte[] out) {
    int size = preprocessing.size();
    switch (augmentation) {
      case NONE -> {
        int margin = Preparation.centreMargin(square.width(), size);
        copy(Preparation.crop(square, margin, margin, size, size), out);
      }
      case PAPER -> paper(square, size, draws, out);
      case AUTHORS -> authors(square, size, preprocessing.interpolation(), draws, out);
    }
  }

  static void paper(Pixels square, int size, SampleRandom draws, byte[] out) {
    int side = square.width();
    int slack = side > size ? side - size : size / 8;
    double leastCentre = (side - slack) / 2.0;
    double centreX = leastCentre + draws.below(slack + 1);
    double centreY = leastCentre + draws.below(slack + 1);
    double degrees = draws.uniform(-LARGEST_ANGLE, LARGEST_ANGLE);
    Rotation.sample(square, centreX, centreY, degrees, size, size, out);
  }

  static void authors(
      Pixels square, int size, Interpolation interpolation, SampleRandom draws, byte[] out) {
    CropBox box = CropBox.random(square.height(), square.width(), draws);
    Pixels crop = Preparation.crop(square, box.left(), box.top(), box.width(), box.height());
    Pixels resized = Resampler.resize(crop, size, size, interpolation);
    copy(draws.uniform() < 0.5 ? resized.upright(MIRRORED) : resized, out);
  }

  private static void copy(Pixels image, byte[] out) {
    System.arraycopy(image.bytes(), 0, out, 0, out.length);
  }
}
