package io.pollard.imaging;

import io.pollard.data.Augmentation;
import io.pollard.data.Interpolation;
import io.pollard.network.Extent;
import java.util.Arrays;

/**
 * What a batch shows of a sample, drawn once for its planes: of an image a {@link Geometry}, of a
 * volume the same in each of some slices, one after the other. Brightness is of the image's plane
 * alone.
 *
 * @param plane what is shown of a slice
 * @param firstSlice of those that are shown; below 0 and beyond the last the outermost go on
 * @param isReversed whether the last slice comes first
 * @param tone what becomes of a level of brightness
 */
record View(Geometry plane, int firstSlice, boolean isReversed, Tone tone) {

  /**
   * What evaluation sees, from a slice on.
   *
   * @param cached (depth,) height and width of the planes
   * @param shown the same of what a batch shows
   */
  static View centre(Extent cached, Extent shown, int firstSlice) {
    Geometry plane = new Geometry.Cut(Preparation.centre(plane(cached), plane(shown)));
    return new View(plane, firstSlice, false, Tone.UNCHANGED);
  }

  /**
   * Draws one for training.
   *
   * @param cached (depth,) height and width of the planes
   * @param shown the same of what a batch shows
   * @param depth from which slices the first may be taken
   */
  static View draw(
      Augmentation augmentation, Extent cached, Extent shown, Depth depth, SampleRandom draws) {
    Geometry plane = Geometry.draw(augmentation, plane(cached), plane(shown), draws);
    int first = shown.axes() == 3 ? depth.first(augmentation, depth(shown), draws) : 0;
    return switch (augmentation) {
      case NONE, PAPER, AUTHORS -> new View(plane, first, false, Tone.UNCHANGED);
      case VOLUME -> new View(mirrored(plane, draws), first, false, Tone.draw(draws));
      case VOLUME_FLIPS -> {
        Geometry sideways = mirrored(plane, draws);
        Geometry both =
            draws.uniform() < 0.5
                ? new Geometry.Mirrored(sideways, Geometry.UPSIDE_DOWN)
                : sideways;
        boolean isReversed = draws.uniform() < 0.5;
        yield new View(both, first, isReversed, Tone.draw(draws));
      }
    };
  }

  private static Geometry mirrored(Geometry plane, SampleRandom draws) {
    return draws.uniform() < 0.5 ? new Geometry.Mirrored(plane, Geometry.MIRRORED) : plane;
  }

  /**
   * The slices of a volume.
   *
   * @param slices that are its own
   * @param isSeries whether a window at a random depth is shown whatever else varies
   */
  record Depth(int slices, boolean isSeries) {

    private int first(Augmentation augmentation, int shown, SampleRandom draws) {
      if (augmentation == Augmentation.NONE && !isSeries) {
        return Preparation.centreMargin(slices, shown);
      }
      if (isSeries || slices > shown) {
        return draws.below(Math.max(0, slices - shown) + 1);
      }
      int slack = shown / 8;
      return draws.below(slack + 1) - slack / 2;
    }
  }

  /** Height and width. */
  static Extent plane(Extent extent) {
    int axes = extent.axes();
    return Extent.of(extent.size(axes - 2), extent.size(axes - 1));
  }

  /** Slices, 1 of an image. */
  static int depth(Extent extent) {
    return extent.axes() == 3 ? extent.size(0) : 1;
  }

  /**
   * Writes what is shown of an image or a volume.
   *
   * @param values [(depth,) height, width, channels]
   * @param out [(depth,) height, width, channels]
   */
  void image(
      byte[] values,
      Extent cached,
      int channels,
      Extent shown,
      Interpolation interpolation,
      byte[] out) {
    each(
        values,
        cached,
        channels,
        shown,
        out,
        (slice, to) -> plane.image(slice, plane(shown), interpolation, to));
    tone.apply(out);
  }

  /**
   * Writes what is shown of a mask.
   *
   * @param out [(depth,) height, width]
   */
  void mask(byte[] values, Extent cached, Extent shown, byte[] out) {
    each(values, cached, 1, shown, out, (slice, to) -> plane.mask(slice, plane(shown), to));
  }

  /** What becomes of a slice. */
  private interface Slice {
    void show(Pixels slice, byte[] to);
  }

  private void each(
      byte[] values, Extent cached, int channels, Extent shown, byte[] out, Slice showing) {
    int height = plane(cached).size(0);
    int width = plane(cached).size(1);
    if (cached.axes() == 2) {
      showing.show(Pixels.of(width, height, channels, values), out);
      return;
    }
    int from = height * width * channels;
    byte[] to = new byte[Math.toIntExact(plane(shown).count() * channels)];
    int slices = depth(shown);
    for (int z = 0; z < slices; z++) {
      int ahead = isReversed ? slices - 1 - z : z;
      int slice = Math.max(0, Math.min(depth(cached) - 1, firstSlice + ahead));
      byte[] one = Arrays.copyOfRange(values, slice * from, (slice + 1) * from);
      showing.show(Pixels.of(width, height, channels, one), to);
      System.arraycopy(to, 0, out, z * to.length, to.length);
    }
  }
}
