package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Augmentation;
import io.pollard.data.Interpolation;
import io.pollard.network.Extent;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("numbers")
class GeometryTest {

  private static final Extent CACHED = Extent.of(64, 96);
  private static final Extent SHOWN = Extent.of(56, 84);
  private static final int DRAWN = 1000;

  /** White, and class 1, inside a triangle without any symmetry; black, and class 0, outside. */
  private static Pixels pattern(int inside) {
    int height = CACHED.size(0);
    int width = CACHED.size(1);
    byte[] values = new byte[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean isInside = x > 20 && y > 8 && 2 * x + 3 * y < 230;
        values[y * width + x] = (byte) (isInside ? inside : 0);
      }
    }
    return Pixels.of(width, height, 1, values);
  }

  /**
   * Where an image is still purely white or black, all pixels that it was mixed from were, and the
   * nearest is one of them.
   */
  @Test
  void aMaskStaysOnItsImage() {
    Pixels image = pattern(255);
    Pixels mask = pattern(1);
    byte[] shownImage = new byte[Math.toIntExact(SHOWN.count())];
    byte[] shownMask = new byte[shownImage.length];
    for (Augmentation augmentation : Augmentation.values()) {
      long pure = 0;
      long inside = 0;
      for (int sample = 0; sample < DRAWN; sample++) {
        Geometry geometry =
            Geometry.draw(augmentation, CACHED, SHOWN, new SampleRandom(9, 2, sample));
        geometry.image(image, SHOWN, Interpolation.BILINEAR, shownImage);
        geometry.mask(mask, SHOWN, shownMask);
        for (int i = 0; i < shownImage.length; i++) {
          int value = shownImage[i] & 0xff;
          if (value == 0 || value == 255) {
            assertThat((int) shownMask[i]).isEqualTo(value / 255);
            pure++;
          }
          inside += shownMask[i];
        }
      }
      double all = (double) DRAWN * shownImage.length;
      assertThat(pure / all).as("%s, not at an edge", augmentation).isGreaterThan(0.9);
      assertThat(inside / all).as("%s, inside", augmentation).isBetween(0.2, 0.7);
    }
  }

  @Test
  void drawnPartsLieInTheCachedRectangleAlongBothAxes() {
    double leftmost = 1e9;
    double rightmost = 0;
    double lowest = 0;
    int mirrored = 0;
    for (int sample = 0; sample < DRAWN; sample++) {
      SampleRandom draws = new SampleRandom(4, 0, sample);
      if (Geometry.draw(Augmentation.PAPER, CACHED, SHOWN, draws) instanceof Geometry.Turn turn) {
        leftmost = Math.min(leftmost, turn.centreX());
        rightmost = Math.max(rightmost, turn.centreX());
        lowest = Math.max(lowest, turn.centreY());
        assertThat(turn.degrees()).isBetween(-10.0, 10.0);
      }
      draws = new SampleRandom(4, 0, sample);
      if (Geometry.draw(Augmentation.AUTHORS, CACHED, SHOWN, draws) instanceof Geometry.Zoom zoom) {
        mirrored += zoom.isMirrored() ? 1 : 0;
        assertThat(zoom.box().left() + zoom.box().width()).isLessThanOrEqualTo(96);
        assertThat(zoom.box().top() + zoom.box().height()).isLessThanOrEqualTo(64);
      }
    }
    assertThat(List.of(leftmost, rightmost, lowest)).containsExactly(42.0, 54.0, 36.0);
    assertThat(mirrored).isBetween(420, 580);
  }
}
