package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.Fit;
import io.pollard.data.Preprocessing;
import io.pollard.network.Extent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The way of a volume from its raster to the network's voxels, as {@link Preparation} is of images:
 * channels, intensity, spacing and fit in one scaling, and what is put around.
 */
final class VolumePreparation {

  /** Sides beyond it are no volume's, but a file's that states distances of kilometres. */
  private static final double LONGEST_SIDE = 1 << 20;

  /** The highest number of 16 bits. */
  private static final int HIGHEST = 0xffff;

  private VolumePreparation() {}

  /** The block that the cache holds: 8 bits, [depth, height, width, channels]. */
  static Raster cached(Raster volume, Preprocessing preprocessing) {
    GreyValues values = GreyValues.of(volume, preprocessing.input().channels());
    Shades shades = values.shades(preprocessing.intensity());
    Placement placement = Placement.of(volume, preprocessing);
    byte[] shown =
        Resampler.resize(
            values.scaled(shades),
            volume.extent(),
            values.channels(),
            placement.scaled(),
            preprocessing.interpolation(),
            placement.window());
    byte around = preprocessing.padValue().map(shades::of).orElse((byte) 0);
    return placed(shown, values.channels(), placement, preprocessing, around);
  }

  /**
   * The same block of a volume's mask; what is put around is of class 0.
   *
   * @param volume whose spacing counts
   */
  static Raster cachedMask(Raster mask, Raster volume, Preprocessing preprocessing) {
    Placement placement = Placement.of(volume, preprocessing);
    byte[] shown =
        Resampler.nearest(mask.bytes(), mask.extent(), placement.scaled(), placement.window());
    return placed(shown, 1, placement, preprocessing, (byte) 0);
  }

  private static Raster placed(
      byte[] shown, int channels, Placement placement, Preprocessing preprocessing, byte around) {
    Extent whole = preprocessing.cached();
    Extent size = placement.window().size();
    if (size.equals(whole)) {
      return ofBytes(whole, channels, shown);
    }
    byte[] all = new byte[Math.toIntExact(whole.count() * channels)];
    Arrays.fill(all, around);
    Extent own = Extent.of(slices(placement, preprocessing), whole.size(1), whole.size(2));
    new Block(own.with(size, (out, in) -> (out - in) / 2), size)
        .putInto(all, whole, shown, channels);
    return ofBytes(whole, channels, all);
  }

  /** The cached slices that are a volume's own, from the first one on; all but for windows. */
  static int slices(Raster volume, Preprocessing preprocessing) {
    return slices(Placement.of(volume, preprocessing), preprocessing);
  }

  private static int slices(Placement placement, Preprocessing preprocessing) {
    return preprocessing.windows().isEmpty()
        ? preprocessing.cached().size(0)
        : Math.max(preprocessing.input().extent().size(0), placement.window().size().size(0));
  }

  /** A volume of 8 bits. */
  static Raster ofBytes(Extent extent, int channels, byte[] values) {
    return new Raster(extent, channels, SampleType.U8, Spacing.unknown(), ByteBuffer.wrap(values));
  }

  /** One channel in place of three that are equal everywhere, of an image or a volume. */
  static Raster greyIfEqual(Raster volume) {
    if (volume.channels() != 3) {
      return volume;
    }
    int bytes = volume.type().bytes();
    ByteBuffer values = volume.values();
    int voxels = volume.length() / 3;
    for (int i = 0; i < voxels; i++) {
      for (int b = 0; b < bytes; b++) {
        int first = 3 * i * bytes + b;
        if (values.get(first) != values.get(first + bytes)
            || values.get(first) != values.get(first + 2 * bytes)) {
          return volume;
        }
      }
    }
    byte[] grey = new byte[voxels * bytes];
    for (int i = 0; i < voxels; i++) {
      values.get(3 * i * bytes, grey, i * bytes, bytes);
    }
    return new Raster(volume.extent(), 1, volume.type(), volume.spacing(), ByteBuffer.wrap(grey));
  }

  /** The middle slice. */
  static Raster middle(Raster volume) {
    Extent slice = Extent.of(volume.extent().size(1), volume.extent().size(2));
    int bytes = (int) slice.count() * volume.channels() * volume.type().bytes();
    return new Raster(
        slice,
        volume.channels(),
        volume.type(),
        Spacing.unknown(),
        volume.values().slice(volume.extent().size(0) / 2 * bytes, bytes),
        volume.presentation());
  }

  /** An image with its darkest value 0 and its brightest the highest number of 16 bits. */
  static Pixels inFullRange(Raster image) {
    short[] values = new short[image.length()];
    double[] finite =
        IntStream.range(0, values.length)
            .mapToDouble(image::value)
            .filter(Double::isFinite)
            .toArray();
    double low = Arrays.stream(finite).min().orElse(0);
    double range = Arrays.stream(finite).max().orElse(0) - low;
    for (int i = 0; i < values.length; i++) {
      double share = range > 0 ? (image.value(i) - low) / range : 0;
      values[i] = (short) (int) Math.rint(Math.min(1, Math.max(0, share)) * HIGHEST);
    }
    return Pixels.of(image.extent().size(1), image.extent().size(0), image.channels(), values);
  }

  /** How large the whole volume is scaled, and which part of that the cached block shows. */
  record Placement(Extent scaled, Block window) {

    static Placement of(Raster volume, Preprocessing preprocessing) {
      Extent size = spaced(volume, preprocessing);
      Extent cached = preprocessing.cached();
      Fit fit = preprocessing.fit();
      Preparation.Placement plane =
          Preparation.Placement.of(
              fit, Extent.of(cached.size(1), cached.size(2)), size.size(2), size.size(1));
      boolean isDepthKept = fit == Fit.CENTRE || preprocessing.windows().isPresent();
      int depth = isDepthKept ? size.size(0) : cached.size(0);
      Extent scaled = Extent.of(depth, plane.height(), plane.width());
      return new Placement(scaled, Block.centre(scaled, cached));
    }

    /** The extent at the distances that are asked for. */
    private static Extent spaced(Raster volume, Preprocessing preprocessing) {
      if (preprocessing.spacing().isEmpty()) {
        return volume.extent();
      }
      if (!volume.spacing().isKnown()) {
        throw new DataException(
            "expected how far apart its voxels are, to bring them to %s mm, but the file doesn't say;"
                    .formatted(preprocessing.spacing())
                + " leave --spacing out, or take a format that says it, as NIfTI does");
      }
      int[] sizes = new int[volume.extent().axes()];
      for (int axis = 0; axis < sizes.length; axis++) {
        double distance = volume.spacing().millimetres().get(axis);
        double length =
            Math.rint(volume.extent().size(axis) * distance / preprocessing.spacing().get(axis));
        if (length > LONGEST_SIDE) {
          throw new DataException(
              "expected distances of voxels in millimetres but found %s, by which a side of %s voxels becomes %s of %s mm; --spacing says what it is brought to"
                  .formatted(
                      volume.spacing().millimetres(),
                      volume.extent().size(axis),
                      (long) length,
                      preprocessing.spacing().get(axis)));
        }
        sizes[axis] = (int) Math.max(1, length);
      }
      return Extent.of(sizes);
    }
  }
}
