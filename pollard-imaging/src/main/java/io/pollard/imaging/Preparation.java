package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.Fit;
import io.pollard.data.Preprocessing;
import io.pollard.network.Extent;
import java.util.Arrays;
import java.util.List;

/**
 * The one way from a decoded image to the network's pixels: channels, intensity, fit, a rectangle
 * of {@link Preprocessing#cached()} (what the cache holds), and for evaluation its centre.
 * Training, evaluation and the prediction of a single file all go through here.
 */
public final class Preparation {

  /** The largest input of volumes that a sentence proposes. */
  private static final Extent SMALL = Extent.of(32, 112, 112);

  private Preparation() {}

  /**
   * An image as evaluation and prediction see it: 8 bits, as wide and high as {@link
   * Preprocessing#input()}, of as many channels or, where the image is grey, of one.
   *
   * @throws DataException if the input is of volumes, or has other channels than the image
   */
  public static Pixels prepare(Pixels image, Preprocessing preprocessing) {
    Pixels cached = cached(image, preprocessing);
    CropBox centre = centre(preprocessing.cached(), preprocessing.input().extent());
    return crop(cached, centre);
  }

  /**
   * The rectangle of an image that evaluation and prediction see.
   *
   * @param image height and width
   */
  public static ShownRegion shown(Extent image, Preprocessing preprocessing) {
    Extent cached = preprocessing.cached();
    Extent input = preprocessing.input().extent();
    int height = image.size(0);
    int width = image.size(1);
    Placement placement = Placement.of(preprocessing.fit(), cached, width, height);
    CropBox window = placement.window();
    CropBox centre = centre(cached, input);
    double perRow = (double) height / placement.height();
    double perColumn = (double) width / placement.width();
    int above = (cached.size(0) - window.height()) / 2;
    int before = (cached.size(1) - window.width()) / 2;
    return new ShownRegion(
        (centre.left() - before + window.left()) * perColumn,
        (centre.top() - above + window.top()) * perRow,
        input.size(1) * perColumn,
        input.size(0) * perRow);
  }

  /**
   * An image or a volume as evaluation and prediction see it: 8 bits, of the extent of {@link
   * Preprocessing#input()}, of as many channels or, where it is grey, of one. There are several of
   * a series that is scored by {@link Preprocessing#windows}.
   *
   * @throws DataException if it is an image and the input is of volumes, or the other way round; if
   *     it has other channels than the input; or if a volume is to be brought to a spacing and does
   *     not say its own
   */
  public static List<Raster> windows(Raster sample, Preprocessing preprocessing) {
    Raster suited = suited(sample, preprocessing);
    Raster cached = cached(suited, preprocessing);
    if (!preprocessing.isOfVolumes()) {
      CropBox centre = centre(cached.extent(), preprocessing.input().extent());
      return List.of(crop(Pixels.of(cached), centre).raster());
    }
    return firsts(slices(suited, preprocessing), preprocessing).stream()
        .map(first -> window(cached, first, preprocessing.input().extent()))
        .toList();
  }

  private static Raster window(Raster cached, int first, Extent shown) {
    Block centre = Block.centre(cached.extent(), shown);
    Extent from = Extent.of(first, centre.first().size(1), centre.first().size(2));
    byte[] values =
        new Block(from, shown).cutOf(cached.bytes(), cached.extent(), cached.channels());
    return VolumePreparation.ofBytes(shown, cached.channels(), values);
  }

  /** The cached slices that are a sample's own, from the first one on; 1 of an image. */
  static int slices(Raster sample, Preprocessing preprocessing) {
    return sample.extent().axes() == 2 ? 1 : VolumePreparation.slices(sample, preprocessing);
  }

  /**
   * The first cached slices of what evaluation sees: of each window of a series, else of the
   * middle.
   *
   * @param slices that are the sample's own
   */
  static List<Integer> firsts(int slices, Preprocessing preprocessing) {
    int depth = View.depth(preprocessing.input().extent());
    int cached = View.depth(preprocessing.cached());
    return preprocessing
        .windows()
        .map(some -> some.firsts(slices, depth))
        .orElseGet(() -> List.of(centreMargin(cached, depth)));
  }

  /**
   * A sample as the input wants it, before anything is done with its values: an image or a volume,
   * in one channel where its three are equal. A volume of a single slice is an image where the
   * input has no depth.
   *
   * @throws DataException if it is of the other kind
   */
  static Raster suited(Raster sample, Preprocessing preprocessing) {
    requireKind(sample.extent(), preprocessing);
    try {
      return VolumePreparation.greyIfEqual(
          preprocessing.isOfVolumes() ? sample : Slice.of(sample).orElseThrow());
    } catch (IllegalArgumentException e) {
      throw new DataException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * What the cache holds of an image or a volume, in 8 bits.
   *
   * @param sample a suited one
   */
  static Raster cached(Raster sample, Preprocessing preprocessing) {
    return preprocessing.isOfVolumes()
        ? VolumePreparation.cached(sample, preprocessing)
        : rectangle(sample, preprocessing).raster();
  }

  /**
   * What the cache holds of a mask.
   *
   * @param sample that it is of
   */
  static Raster cachedMask(Raster mask, Raster sample, Preprocessing preprocessing) {
    return sample.extent().axes() == 2
        ? cachedMask(Pixels.of(mask), preprocessing).raster()
        : VolumePreparation.cachedMask(mask, sample, preprocessing);
  }

  /** Whether it is a volume where the input has a depth, else an image or a single slice. */
  static boolean isKind(Extent sample, Preprocessing preprocessing) {
    boolean isVolume = sample.axes() == 3;
    return preprocessing.isOfVolumes() ? isVolume : !isVolume || sample.sizes().contains(1);
  }

  /**
   * @throws DataException if an input of images meets a volume, or one of volumes an image
   */
  static void requireKind(Extent sample, Preprocessing preprocessing) {
    if (isKind(sample, preprocessing)) {
      return;
    }
    throw new DataException(
        preprocessing.isOfVolumes()
            ? "expected a volume, as the input of %s (channels x depth x height x width) says, but found an image of %s (height x width); images take an input without depth, as --input 3x224x224, and a network of two dimensions"
                .formatted(preprocessing.input(), sample)
            : "expected an image, as the input of %s (channels x height x width) says, but found a volume of %s (depth x height x width); volumes take an input with a depth, as --input 1x%s, and a network of three dimensions, as r3d18"
                .formatted(preprocessing.input(), sample, sample.with(SMALL, Math::min)));
  }

  /** The same of an image of 8 or 16 bits. */
  static Pixels cached(Pixels image, Preprocessing preprocessing) {
    return Pixels.of(cached(suited(image.raster(), preprocessing), preprocessing));
  }

  /** The rectangle that the cache holds and augmentation starts from. */
  private static Pixels rectangle(Raster image, Preprocessing preprocessing) {
    int height = image.extent().size(0);
    int width = image.extent().size(1);
    GreyValues values = GreyValues.of(image, preprocessing.input().channels());
    Shades shades = values.shades(preprocessing.intensity());
    Pixels scaled = Pixels.of(width, height, values.channels(), values.scaled(shades));
    Extent cached = preprocessing.cached();
    Placement placement = Placement.of(preprocessing.fit(), cached, width, height);
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
    return surrounded(shown, cached, preprocessing.padValue().map(shades::of).orElse((byte) 0));
  }

  /** The same rectangle of an image's mask; what is put around is of class 0. */
  static Pixels cachedMask(Pixels mask, Preprocessing preprocessing) {
    Extent cached = preprocessing.cached();
    Placement placement = Placement.of(preprocessing.fit(), cached, mask.width(), mask.height());
    return surrounded(
        Resampler.nearest(mask, placement.width(), placement.height(), placement.window()),
        cached,
        (byte) 0);
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
        case CENTRE -> windowed(rectangle, width, height);
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

  private static Pixels surrounded(Pixels image, Extent whole, byte around) {
    if (image.width() == whole.size(1) && image.height() == whole.size(0)) {
      return image;
    }
    int channels = image.channels();
    int width = whole.size(1);
    byte[] rectangle = new byte[width * whole.size(0) * channels];
    Arrays.fill(rectangle, around);
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
