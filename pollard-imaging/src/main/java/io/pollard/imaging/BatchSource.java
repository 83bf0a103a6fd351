package io.pollard.imaging;

import io.pollard.data.Augmentation;
import io.pollard.data.Preprocessing;
import io.pollard.network.Extent;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Batches for the network: uint8, [n, (depth,) height, width, channels]. What a sample looks like
 * follows from (seed, epoch, sample) alone, not from threads or its place in a batch; its mask is
 * cut and turned as its image is. Safe to use from many threads at once.
 *
 * <ul>
 *   <li>NONE: the centre crop.
 *   <li>PAPER: a crop at a random place of the cached rectangle, turned by up to 10 degrees about
 *       its centre, both in one sampling, bilinear of images, so that what lies around the crop
 *       comes into view; beyond the cached rectangle its border goes on. Where the cache holds no
 *       margin (pad, stretch) the crop is shifted by up to a sixteenth of its side instead.
 *   <li>AUTHORS: torchvision's RandomResizedCrop (area .08 to 1, ratio 3/4 to 4/3 of the input's
 *       own, antialiased) of the cached rectangle and a horizontal flip of every second image.
 *   <li>VOLUME: as PAPER, every second image flipped horizontally, brightness scaled and shifted.
 *   <li>VOLUME_FLIPS: the same, every second one flipped along height and along depth too.
 * </ul>
 *
 * <p>All slices of a volume are cut, turned and flipped alike. Which of them are shown is drawn
 * with the crop: those from a random depth on, or, where the cache holds no more than are shown,
 * shifted by up to a sixteenth of their number, the outermost going on. Of a series that is scored
 * by windows, one window at a random depth is shown, even without augmentation.
 */
public final class BatchSource {

  private final ImageCache cache;
  private final Preprocessing preprocessing;
  private final Augmentation augmentation;
  private final long seed;

  /**
   * @throws IllegalArgumentException if the cache was filled for another preprocessing
   */
  public BatchSource(
      ImageCache cache, Preprocessing preprocessing, Augmentation augmentation, long seed) {
    int channels = preprocessing.input().channels();
    if (!cache.extent().equals(preprocessing.cached())
        || (cache.channels() != 1 && cache.channels() != channels)) {
      throw new IllegalArgumentException(
          "expected a cache of 1 or %s channels of %s but found %s of %s"
              .formatted(channels, preprocessing.cached(), cache.channels(), cache.extent()));
    }
    this.cache = cache;
    this.preprocessing = preprocessing;
    this.augmentation = augmentation;
    this.seed = seed;
  }

  /** The channels of a batch: one where all images are grey, else the input's. */
  public int channels() {
    return cache.channels();
  }

  /** Bytes of one image of a batch. */
  public int imageBytes() {
    return maskBytes() * cache.channels();
  }

  /** Bytes of one mask of a batch. */
  public int maskBytes() {
    return Math.toIntExact(preprocessing.input().extent().count());
  }

  /**
   * Writes a batch from the target's index 0 on; its position and limit are left alone.
   *
   * @param samples indices in the cache's data set
   * @param epoch from 0; without augmentation it doesn't matter
   * @throws IndexOutOfBoundsException if the target is too small
   */
  public void fill(int[] samples, int epoch, ByteBuffer target) {
    byte[] cached = new byte[cache.planes().get(0).bytes()];
    byte[] out = new byte[imageBytes()];
    for (int i = 0; i < samples.length; i++) {
      image(samples[i], view(samples[i], epoch), cached, out);
      target.put(i * out.length, out);
    }
  }

  /** How many windows evaluation sees of a sample: 1 but for a series that is scored by windows. */
  public int windows(int sample) {
    return firsts(sample).size();
  }

  private List<Integer> firsts(int sample) {
    return Preparation.firsts(cache.slices(sample), preprocessing);
  }

  /**
   * Writes what evaluation sees, whatever the augmentation.
   *
   * @param samples indices in the cache's data set
   * @param window of each sample, from 0 to below {@link #windows}
   * @throws IndexOutOfBoundsException if there is no such window, or the target is too small
   */
  public void show(int[] samples, int window, ByteBuffer target) {
    byte[] cached = new byte[cache.planes().get(0).bytes()];
    byte[] out = new byte[imageBytes()];
    for (int i = 0; i < samples.length; i++) {
      int first = firsts(samples[i]).get(window);
      image(samples[i], View.centre(cache.extent(), shown(), first), cached, out);
      target.put(i * out.length, out);
    }
  }

  /** Whether the cache was filled with masks. */
  public boolean hasMasks() {
    return cache.hasMasks();
  }

  /**
   * Writes the masks of what {@link #show} writes for the first window.
   *
   * @param samples indices in the cache's data set
   * @throws IllegalStateException if the cache was filled without masks
   * @throws IndexOutOfBoundsException if the target is too small
   */
  public void showMasks(int[] samples, ByteBuffer target) {
    byte[] cached = new byte[cache.maskPlane().bytes()];
    byte[] mask = new byte[maskBytes()];
    for (int i = 0; i < samples.length; i++) {
      cache.copyMask(samples[i], cached);
      View.centre(cache.extent(), shown(), firsts(samples[i]).get(0))
          .mask(cached, cache.extent(), shown(), mask);
      target.put(i * mask.length, mask);
    }
  }

  /** By which its samples are prepared. */
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  /**
   * The same with the samples' masks, [n, (depth,) height, width].
   *
   * @throws IllegalStateException if the cache was filled without masks
   * @throws IndexOutOfBoundsException if a target is too small
   */
  public void fill(int[] samples, int epoch, ByteBuffer images, ByteBuffer masks) {
    byte[] cachedImage = new byte[cache.planes().get(0).bytes()];
    byte[] cachedMask = new byte[cache.maskPlane().bytes()];
    byte[] image = new byte[imageBytes()];
    byte[] mask = new byte[maskBytes()];
    for (int i = 0; i < samples.length; i++) {
      View view = view(samples[i], epoch);
      image(samples[i], view, cachedImage, image);
      images.put(i * image.length, image);
      cache.copyMask(samples[i], cachedMask);
      view.mask(cachedMask, cache.extent(), shown(), mask);
      masks.put(i * mask.length, mask);
    }
  }

  private View view(int sample, int epoch) {
    SampleRandom draws = new SampleRandom(seed, epoch, sample);
    View.Depth depth = new View.Depth(cache.slices(sample), preprocessing.windows().isPresent());
    return View.draw(augmentation, cache.extent(), shown(), depth, draws);
  }

  private void image(int sample, View view, byte[] cached, byte[] out) {
    cache.copy(sample, cached);
    view.image(
        cached, cache.extent(), cache.channels(), shown(), preprocessing.interpolation(), out);
  }

  private Extent shown() {
    return preprocessing.input().extent();
  }
}
