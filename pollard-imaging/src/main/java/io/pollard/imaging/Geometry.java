package io.pollard.imaging;

import io.pollard.data.Augmentation;
import io.pollard.data.Interpolation;
import io.pollard.network.Extent;

/**
 * Which part of a sample's cached planes a batch shows, and how that is turned. Drawn once for a
 * sample and applied to each of its planes, so that a mask stays on its image.
 */
sealed interface Geometry {

  /** The EXIF orientation of an image that is exchanged left for right. */
  int MIRRORED = 2;

  /** The EXIF orientation of an image that is exchanged top for bottom. */
  int UPSIDE_DOWN = 4;

  /**
   * Writes what is shown of an image.
   *
   * @param shown height and width of what is written
   * @param out [height, width, channels]
   */
  void image(Pixels image, Extent shown, Interpolation interpolation, byte[] out);

  /**
   * Writes what is shown of a mask; every pixel is one of the mask's.
   *
   * @param shown height and width of what is written
   * @param out [height, width]
   */
  void mask(Pixels mask, Extent shown, byte[] out);

  /**
   * Draws one.
   *
   * @param cached height and width of the planes
   * @param shown height and width of what a batch shows
   */
  static Geometry draw(Augmentation augmentation, Extent cached, Extent shown, SampleRandom draws) {
    return switch (augmentation) {
      case NONE -> new Cut(Preparation.centre(cached, shown));
      case PAPER, VOLUME, VOLUME_FLIPS -> Turn.draw(cached, shown, draws);
      case AUTHORS -> Zoom.draw(cached, shown, draws);
    };
  }

  /** A part as it is, as large as what is shown. */
  record Cut(CropBox box) implements Geometry {

    @Override
    public void image(Pixels image, Extent shown, Interpolation interpolation, byte[] out) {
      copy(Preparation.crop(image, box), out);
    }

    @Override
    public void mask(Pixels mask, Extent shown, byte[] out) {
      copy(Preparation.crop(mask, box), out);
    }
  }

  /**
   * A part about a point, turned.
   *
   * @param centreX in pixels from the left border, as centreY from the upper one
   * @param degrees counter-clockwise
   */
  record Turn(double centreX, double centreY, double degrees) implements Geometry {

    private static final double LARGEST_ANGLE = 10;

    private static Turn draw(Extent cached, Extent shown, SampleRandom draws) {
      double centreX = centre(cached.size(1), shown.size(1), draws);
      double centreY = centre(cached.size(0), shown.size(0), draws);
      return new Turn(centreX, centreY, draws.uniform(-LARGEST_ANGLE, LARGEST_ANGLE));
    }

    private static double centre(int side, int shown, SampleRandom draws) {
      int slack = side > shown ? side - shown : shown / 8;
      return (side - slack) / 2.0 + draws.below(slack + 1);
    }

    @Override
    public void image(Pixels image, Extent shown, Interpolation interpolation, byte[] out) {
      Rotation.sample(image, centreX, centreY, degrees, shown.size(1), shown.size(0), out);
    }

    @Override
    public void mask(Pixels mask, Extent shown, byte[] out) {
      Rotation.nearest(mask, centreX, centreY, degrees, shown.size(1), shown.size(0), out);
    }
  }

  /**
   * A part scaled to what is shown.
   *
   * @param isMirrored left for right, after scaling
   */
  record Zoom(CropBox box, boolean isMirrored) implements Geometry {

    private static Zoom draw(Extent cached, Extent shown, SampleRandom draws) {
      double aspect = (double) shown.size(1) / shown.size(0);
      CropBox box = CropBox.random(cached.size(0), cached.size(1), aspect, draws);
      return new Zoom(box, draws.uniform() < 0.5);
    }

    @Override
    public void image(Pixels image, Extent shown, Interpolation interpolation, byte[] out) {
      Pixels part = Preparation.crop(image, box);
      copy(turned(Resampler.resize(part, shown.size(1), shown.size(0), interpolation)), out);
    }

    @Override
    public void mask(Pixels mask, Extent shown, byte[] out) {
      CropBox all = new CropBox(0, 0, shown.size(0), shown.size(1));
      Pixels part = Preparation.crop(mask, box);
      copy(turned(Resampler.nearest(part, shown.size(1), shown.size(0), all)), out);
    }

    private Pixels turned(Pixels scaled) {
      return isMirrored ? scaled.upright(MIRRORED) : scaled;
    }
  }

  /**
   * What another shows, mirrored.
   *
   * @param orientation {@link #MIRRORED} or {@link #UPSIDE_DOWN}
   */
  record Mirrored(Geometry upright, int orientation) implements Geometry {

    @Override
    public void image(Pixels image, Extent shown, Interpolation interpolation, byte[] out) {
      upright.image(image, shown, interpolation, out);
      turn(shown, image.channels(), out);
    }

    @Override
    public void mask(Pixels mask, Extent shown, byte[] out) {
      upright.mask(mask, shown, out);
      turn(shown, mask.channels(), out);
    }

    private void turn(Extent shown, int channels, byte[] out) {
      Pixels as = Pixels.of(shown.size(1), shown.size(0), channels, out);
      copy(as.upright(orientation), out);
    }
  }

  private static void copy(Pixels plane, byte[] out) {
    System.arraycopy(plane.bytes(), 0, out, 0, out.length);
  }
}
