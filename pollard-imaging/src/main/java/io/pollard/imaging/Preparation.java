package io.pollard.imaging;

import io.pollard.data.Fit;
import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;

/**
 * The one way from a decoded image to the network's pixels: intensity, fit, a square of {@link
 * Preprocessing#cachedSize()} (what the cache holds), and for evaluation its centre. Training,
 * evaluation and the prediction of a single file all go through here.
 */
public final class Preparation {

  private Preparation() {}

  /**
   * An image as evaluation and prediction see it: 8 bits, {@link Preprocessing#size()} squared, the
   * channels of the image.
   */
  public static Pixels prepare(Pixels image, Preprocessing preprocessing) {
    Pixels square = square(image, preprocessing);
    int size = preprocessing.size();
    int margin = centreMargin(square.width(), size);
    return crop(square, margin, margin, size, size);
  }

  /** The square that the cache holds and augmentation starts from. */
  static Pixels square(Pixels image, Preprocessing preprocessing) {
    Pixels scaled = IntensityScale.apply(preprocessing.intensity(), image);
    return fit(
        scaled, preprocessing.cachedSize(), preprocessing.fit(), preprocessing.interpolation());
  }

  private static Pixels fit(Pixels image, int side, Fit fit, Interpolation interpolation) {
    return switch (fit) {
      case CROP -> {
        int width = shorterTo(side, image.width(), image.height());
        int height = shorterTo(side, image.height(), image.width());
        yield Resampler.resize(
            image,
            width,
            height,
            interpolation,
            centreMargin(width, side),
            centreMargin(height, side),
            side,
            side);
      }
      case PAD -> {
        int width = longerTo(side, image.width(), image.height());
        int height = longerTo(side, image.height(), image.width());
        yield onBlack(Resampler.resize(image, width, height, interpolation), side);
      }
      case STRETCH -> Resampler.resize(image, side, side, interpolation);
    };
  }

  /** The new length of an edge when the shorter one becomes {@code side}; cut to a whole number. */
  static int shorterTo(int side, int edge, int other) {
    return edge <= other ? side : (int) ((long) side * edge / other);
  }

  private static int longerTo(int side, int edge, int other) {
    return edge >= other ? side : Math.max(1, (int) ((long) side * edge / other));
  }

  /** What lies left of (or above) a centred crop: half the rest, halves to even, as torchvision. */
  static int centreMargin(int length, int crop) {
    return (int) Math.rint((length - crop) / 2.0);
  }

  static Pixels crop(Pixels image, int left, int top, int width, int height) {
    if (width == image.width() && height == image.height()) {
      return image;
    }
    int channels = image.channels();
    byte[] from = image.bytes();
    byte[] to = new byte[width * height * channels];
    for (int y = 0; y < height; y++) {
      System.arraycopy(
          from,
          ((top + y) * image.width() + left) * channels,
          to,
          y * width * channels,
          width * channels);
    }
    return Pixels.of(width, height, channels, to);
  }

  private static Pixels onBlack(Pixels image, int side) {
    int channels = image.channels();
    byte[] square = new byte[side * side * channels];
    int left = (side - image.width()) / 2;
    int top = (side - image.height()) / 2;
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(
          image.bytes(),
          y * image.width() * channels,
          square,
          ((top + y) * side + left) * channels,
          image.width() * channels);
    }
    return Pixels.of(side, side, channels, square);
  }
}
