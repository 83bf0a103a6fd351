package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.Fit;
import io.pollard.data.Preprocessing;
import io.pollard.network.Extent;

/**
 * The one way from a decoded image to the network's pixels: channels, intensity, fit, a rectangle
 * of {@link Preprocessing#cached()} (what the cache holds), and for evaluation its centre.
 * Training, evaluation and the prediction of a single file all go through here.
 */
public final class Preparation {

  private Preparation() {}

  /**
   * An image as evaluation and prediction see it: 8 bits, as wide and high as {@link
   * Preprocessing#input()}, of as many channels or, where the image is grey, of one.
   *
   * @throws DataException if the input is a volume, or has other channels than the image
   */
  public static Pixels prepare(Pixels image, Preprocessing preprocessing) {
    Pixels cached = cached(image, preprocessing);
    CropBox centre = centre(preprocessing.cached(), preprocessing.input().extent());
    return crop(cached, centre);
  }

  /**
   * @throws DataException if the input has a depth, which no image has
   */
  static void requireFlat(Preprocessing preprocessing) {
    if (preprocessing.input().extent().axes() != 2) {
      throw new DataException(
          "expected an input of channels x height x width for images but found %s: files of volumes can't be read; give an input without depth"
              .formatted(preprocessing.input()));
    }
  }

  /** The rectangle that the cache holds and augmentation starts from. */
  static Pixels cached(Pixels image, Preprocessing preprocessing) {
    requireFlat(preprocessing);
    Pixels suited = Channels.suited(image, preprocessing.input().channels());
    Pixels scaled = IntensityScale.apply(preprocessing.intensity(), suited);
    Extent cached = preprocessing.cached();
    Placement placement = Placement.of(preprocessing.fit(), cached, image.width(), image.height());
    CropBox window = placement.window();
    Pixels shown =
        Resampler.resize(
            scaled,
            placement.width(),
            placement.height(),
            preprocessing.interpolation(),
            window.left(),
            window.top(),
            window.width(),
            window.height());
    return onBlack(shown, cached);
  }

  /** The same rectangle of an image's mask; what is put around is of class 0. */
  static Pixels cachedMask(Pixels mask, Preprocessing preprocessing) {
    Extent cached = preprocessing.cached();
    Placement placement = Placement.of(preprocessing.fit(), cached, mask.width(), mask.height());
    return onBlack(
        Resampler.nearest(mask, placement.width(), placement.height(), placement.window()), cached);
  }

  /**
   * How large the whole image is scaled, and the window of that which the cached rectangle shows.
   */
  record Placement(int width, int height, CropBox window) {

    static Placement of(Fit fit, Extent rectangle, int width, int height) {
      int high = rectangle.size(0);
      int wide = rectangle.size(1);
      // Above 0 where the image is narrower than the rectangle, 0 where it has its aspect.
      int narrowness = Long.compare((long) height * wide, (long) width * high);
      return switch (fit) {
        case CROP ->
            narrowness >= 0
                ? windowed(rectangle, wide, scaled(wide, height, width))
                : windowed(rectangle, scaled(high, width, height), high);
        case PAD ->
            narrowness <= 0
                ? windowed(rectangle, wide, scaled(wide, height, width))
                : windowed(rectangle, scaled(high, width, height), high);
        case STRETCH -> windowed(rectangle, wide, high);
      };
    }

    /** Cut to a whole number, as torchvision does. */
    private static int scaled(int side, int edge, int other) {
      return Math.max(1, (int) ((long) side * edge / other));
    }

    private static Placement windowed(Extent rectangle, int width, int height) {
      Extent scaled = Extent.of(height, width);
      return new Placement(width, height, centre(scaled, rectangle.with(scaled, Math::min)));
    }
  }

  /** What lies left of (or above) a centred crop: half the rest, halves to even, as torchvision. */
  static int centreMargin(int length, int crop) {
    return (int) Math.rint((length - crop) / 2.0);
  }

  /** The centre of a rectangle, as large as another. */
  static CropBox centre(Extent whole, Extent part) {
    return new CropBox(
        centreMargin(whole.size(0), part.size(0)),
        centreMargin(whole.size(1), part.size(1)),
        part.size(0),
        part.size(1));
  }

  static Pixels crop(Pixels image, CropBox box) {
    int width = box.width();
    int height = box.height();
    if (width == image.width() && height == image.height()) {
      return image;
    }
    int channels = image.channels();
    byte[] from = image.bytes();
    byte[] to = new byte[width * height * channels];
    for (int y = 0; y < height; y++) {
      System.arraycopy(
          from,
          ((box.top() + y) * image.width() + box.left()) * channels,
          to,
          y * width * channels,
          width * channels);
    }
    return Pixels.of(width, height, channels, to);
  }

  private static Pixels onBlack(Pixels image, Extent whole) {
    if (image.width() == whole.size(1) && image.height() == whole.size(0)) {
      return image;
    }
    int channels = image.channels();
    int width = whole.size(1);
    byte[] rectangle = new byte[width * whole.size(0) * channels];
    int left = (width - image.width()) / 2;
    int top = (whole.size(0) - image.height()) / 2;
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(
          image.bytes(),
          y * image.width() * channels,
          rectangle,
          ((top + y) * width + left) * channels,
          image.width() * channels);
    }
    return Pixels.of(width, whole.size(0), channels, rectangle);
  }
}
