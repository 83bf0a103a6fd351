package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Augmentation;
import io.pollard.data.Interpolation;
import io.pollard.network.Extent;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Volumes whose voxels say where they come from, so that what is shown says what was done. */
@Tag("numbers")
class ViewTest {

  private static final Extent CACHED = Extent.of(12, 40, 48);
  private static final Extent SHOWN = Extent.of(8, 32, 40);
  private static final int DRAWN = 400;

  private static View draw(Augmentation augmentation, int sample) {
    return View.draw(
        augmentation,
        CACHED,
        SHOWN,
        new View.Depth(CACHED.size(0), false),
        new SampleRandom(5, 3, sample));
  }

  /** Level 20 z of slice z, everywhere in it. */
  private static byte[] bySlice() {
    byte[] values = new byte[Math.toIntExact(CACHED.count())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (20 * (i / (40 * 48)));
    }
    return values;
  }

  private static int[] slices(View view) {
    byte[] out = new byte[Math.toIntExact(SHOWN.count())];
    view.mask(bySlice(), CACHED, SHOWN, out);
    int[] slices = new int[SHOWN.size(0)];
    for (int z = 0; z < slices.length; z++) {
      int level = out[z * 32 * 40] & 0xff;
      for (int i = 0; i < 32 * 40; i++) {
        assertThat(out[z * 32 * 40 + i] & 0xff).isEqualTo(level);
      }
      slices[z] = level / 20;
    }
    return slices;
  }

  @Test
  void aRandomCropTakesNeighbouringSlicesAtEveryDepth() {
    for (Augmentation augmentation : Augmentation.values()) {
      Map<Integer, Integer> firsts = new TreeMap<>();
      int reversed = 0;
      for (int sample = 0; sample < DRAWN; sample++) {
        int[] slices = slices(draw(augmentation, sample));
        int step = slices[1] - slices[0];
        for (int z = 1; z < slices.length; z++) {
          assertThat(slices[z] - slices[z - 1]).isEqualTo(step);
        }
        reversed += step < 0 ? 1 : 0;
        firsts.merge(Math.min(slices[0], slices[7]), 1, Integer::sum);
      }
      if (augmentation == Augmentation.NONE) {
        assertThat(firsts).containsOnlyKeys(2);
      } else {
        assertThat(firsts)
            .containsOnlyKeys(0, 1, 2, 3, 4)
            .allSatisfy((first, n) -> assertThat(n).isGreaterThan(40));
      }
      if (augmentation == Augmentation.VOLUME_FLIPS) {
        assertThat(reversed).isBetween(150, 250);
      } else {
        assertThat(reversed).isZero();
      }
    }
  }

  @Test
  void aSeriesIsSeenAtARandomDepthEvenWithoutAugmentation() {
    View.Depth ten = new View.Depth(10, true);
    Map<Integer, Integer> firsts = new TreeMap<>();
    for (int sample = 0; sample < DRAWN; sample++) {
      SampleRandom draws = new SampleRandom(1, 1, sample);
      View view = View.draw(Augmentation.NONE, CACHED, SHOWN, ten, draws);
      firsts.merge(view.firstSlice(), 1, Integer::sum);
    }
    assertThat(firsts).containsOnlyKeys(0, 1, 2);
    View.Depth eight = new View.Depth(8, true);
    SampleRandom draws = new SampleRandom(1, 1, 1);
    assertThat(View.draw(Augmentation.PAPER, CACHED, SHOWN, eight, draws).firstSlice()).isZero();
  }

  /** Without margin the outermost slices go on, by up to a sixteenth of the depth. */
  @Test
  void withoutAMarginSlicesShiftByASixteenth() {
    Extent all = Extent.of(32, 4, 4);
    int least = 0;
    int most = 0;
    for (int sample = 0; sample < DRAWN; sample++) {
      SampleRandom draws = new SampleRandom(1, 1, sample);
      View view = View.draw(Augmentation.VOLUME, all, all, new View.Depth(32, false), draws);
      least = Math.min(least, view.firstSlice());
      most = Math.max(most, view.firstSlice());
    }
    assertThat(least).isEqualTo(-2);
    assertThat(most).isEqualTo(2);
  }

  /** White, and class 1, inside a wedge without any symmetry; black, and class 0, outside. */
  private static byte[] wedge(int inside) {
    byte[] values = new byte[Math.toIntExact(CACHED.count())];
    for (int i = 0; i < values.length; i++) {
      int x = i % 48;
      int y = i / 48 % 40;
      int z = i / (48 * 40);
      values[i] = (byte) (x > 9 && y > 4 && 2 * x + 3 * y + 4 * z < 150 ? inside : 0);
    }
    return values;
  }

  /** Brightness moves by up to a tenth and a tenth of the range: 127 lies between the two. */
  @Test
  void aMaskStaysOnItsVolume() {
    byte[] image = wedge(255);
    byte[] mask = wedge(1);
    byte[] shownImage = new byte[Math.toIntExact(SHOWN.count())];
    byte[] shownMask = new byte[shownImage.length];
    for (Augmentation augmentation : Augmentation.values()) {
      long same = 0;
      for (int sample = 0; sample < 40; sample++) {
        View view = draw(augmentation, sample);
        view.image(image, CACHED, 1, SHOWN, Interpolation.BILINEAR, shownImage);
        view.mask(mask, CACHED, SHOWN, shownMask);
        for (int i = 0; i < shownImage.length; i++) {
          same += (shownImage[i] & 0xff) / 128 == shownMask[i] ? 1 : 0;
        }
      }
      assertThat(same / (40.0 * shownImage.length)).as(augmentation.name()).isGreaterThan(0.99);
    }
  }

  /** Where the brightest column and row lie says which sides were exchanged. */
  @Test
  void onlyLeftAndRightAreExchangedUnlessAskedFor() {
    byte[] corner = new byte[Math.toIntExact(CACHED.count())];
    for (int i = 0; i < corner.length; i++) {
      boolean isLeft = i % 48 < 20;
      boolean isTop = i / 48 % 40 < 16;
      corner[i] = (byte) (isLeft && isTop ? 1 : 0);
    }
    for (Augmentation augmentation : Augmentation.values()) {
      int mirrored = 0;
      int upsideDown = 0;
      byte[] out = new byte[Math.toIntExact(SHOWN.count())];
      for (int sample = 0; sample < DRAWN; sample++) {
        draw(augmentation, sample).mask(corner, CACHED, SHOWN, out);
        int last = out.length - 32 * 40;
        mirrored += out[last + 39 + 40 * 2] + out[last + 39 + 40 * 29] > 0 ? 1 : 0;
        upsideDown += out[last + 40 * 29 + 2] + out[last + 40 * 29 + 37] > 0 ? 1 : 0;
      }
      boolean flipsSides =
          augmentation == Augmentation.VOLUME || augmentation == Augmentation.VOLUME_FLIPS;
      if (flipsSides) {
        assertThat(mirrored).as(augmentation.name()).isBetween(150, 250);
      }
      if (augmentation == Augmentation.VOLUME_FLIPS) {
        assertThat(upsideDown).isBetween(150, 250);
      } else if (augmentation != Augmentation.AUTHORS) { // which may zoom into the corner
        assertThat(upsideDown).as(augmentation.name()).isZero();
      }
    }
  }

  @Test
  void brightnessIsOfTheImageAlone() {
    byte[] grey = new byte[Math.toIntExact(CACHED.count())];
    java.util.Arrays.fill(grey, (byte) 100);
    byte[] out = new byte[Math.toIntExact(SHOWN.count())];
    int least = 255;
    int most = 0;
    for (int sample = 0; sample < DRAWN; sample++) {
      View view = draw(Augmentation.VOLUME, sample);
      view.image(grey, CACHED, 1, SHOWN, Interpolation.BILINEAR, out);
      int level = out[0] & 0xff;
      assertThat(out).containsOnly(out[0]);
      assertThat(level)
          .isEqualTo((int) Math.floor(100 * view.tone().scale() + view.tone().shift() + 0.5));
      least = Math.min(least, level);
      most = Math.max(most, level);
      view.mask(grey, CACHED, SHOWN, out);
      assertThat(out).containsOnly(100);
    }
    assertThat(least).isBetween(64, 72);
    assertThat(most).isBetween(128, 136);
  }

  @Test
  void brightnessIsClippedToItsRange() {
    byte[] levels = {0, 100, (byte) 250};
    new Tone(1.1, 20).apply(levels);
    assertThat(levels).containsExactly(20, (byte) 130, (byte) 255);
    new Tone(0.9, -25).apply(levels);
    assertThat(levels).containsExactly(0, 92, (byte) 205);
  }
}
