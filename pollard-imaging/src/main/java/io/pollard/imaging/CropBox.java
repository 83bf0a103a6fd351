package io.pollard.imaging;

import java.util.Optional;

/** A part of an image, and how torchvision's RandomResizedCrop draws one. */
record CropBox(int top, int left, int height, int width) {

  private static final double SMALLEST_AREA = 0.08;
  private static final double NARROWEST = 3.0 / 4;
  private static final double WIDEST = 4.0 / 3;

  /**
   * Area share .08 to 1, ratio 3/4 to 4/3 (uniform in its logarithm), ten tries.
   *
   * @param aspect width by height of what the box is scaled to: the ratio is that to this aspect,
   *     so that a rectangle is not distorted more than a square is; torchvision knows only 1
   */
  static CropBox random(int height, int width, double aspect, SampleRandom draws) {
    for (int i = 0; i < 10; i++) {
      double area = draws.uniform(SMALLEST_AREA, 1);
      double ratio = Math.exp(draws.uniform(Math.log(NARROWEST), Math.log(WIDEST)));
      Optional<CropBox> box = of(height, width, area, ratio * aspect);
      if (box.isPresent()) {
        int cropHeight = box.get().height;
        int cropWidth = box.get().width;
        int top = draws.below(height - cropHeight + 1);
        int left = draws.below(width - cropWidth + 1);
        return new CropBox(top, left, cropHeight, cropWidth);
      }
    }
    return fallback(height, width, aspect);
  }

  /** The box of an area share and a ratio, in the upper left corner, if the image holds it. */
  static Optional<CropBox> of(int height, int width, double areaShare, double ratio) {
    double area = (double) height * width * areaShare;
    int cropWidth = (int) Math.rint(Math.sqrt(area * ratio));
    int cropHeight = (int) Math.rint(Math.sqrt(area / ratio));
    return cropWidth > 0 && cropWidth <= width && cropHeight > 0 && cropHeight <= height
        ? Optional.of(new CropBox(0, 0, cropHeight, cropWidth))
        : Optional.empty();
  }

  /** The largest centred box whose ratio is allowed. */
  static CropBox fallback(int height, int width, double aspect) {
    double widest = WIDEST * aspect;
    double narrowest = NARROWEST * aspect;
    double ratio = (double) width / height;
    int cropWidth = ratio > widest ? (int) Math.rint(height * widest) : width;
    int cropHeight = ratio < narrowest ? (int) Math.rint(width / narrowest) : height;
    return new CropBox((height - cropHeight) / 2, (width - cropWidth) / 2, cropHeight, cropWidth);
  }
}
