package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.testing.Golden;
import org.junit.jupiter.api.Test;

class RotationTest {

  /** Pillow puts black outside and drops the fraction of its result, hence the tolerance of 1. */
  @Test
  void turnsAsPillowDoesWhereThereIsAnImage() {
    Pixels image = TestImages.golden("pixels");
    for (JsonNode row : Golden.read("preprocessing").get("rotate")) {
      double degrees = row.get("degreesCounterClockwise").doubleValue();
      byte[] out = new byte[53 * 37];
      Rotation.sample(image, 26.5, 18.5, degrees, 53, 37, out);
      int compared = 0;
      for (int y = 0; y < 37; y++) {
        for (int x = 0; x < 53; x++) {
          double dx = x + 0.5 - 26.5;
          double dy = y + 0.5 - 18.5;
          double angle = Math.toRadians(degrees);
          double fromX = 26.5 + Math.cos(angle) * dx - Math.sin(angle) * dy;
          double fromY = 18.5 + Math.sin(angle) * dx + Math.cos(angle) * dy;
          if (fromX > 0.01 && fromX < 52.99 && fromY > 0.01 && fromY < 36.99) {
            int expected = row.get("result").get(y).get(x).intValue();
            assertThat(out[y * 53 + x] & 0xff).isBetween(expected - 1, expected + 1);
            compared++;
          }
        }
      }
      assertThat(compared).isGreaterThan(37 * 30);
    }
  }

  /** Outside Pillow puts class 0, so only what comes from inside is compared. */
  @Test
  void masksTurnAsPillowTurnsThem() {
    Pixels image = TestImages.golden("pixels");
    byte[] classes = new byte[image.length()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (byte) (image.value(i) % 4);
    }
    for (JsonNode row : Golden.read("rectangles").get("turnedMask")) {
      double degrees = row.get("degreesCounterClockwise").doubleValue();
      byte[] out = new byte[classes.length];
      Rotation.nearest(Pixels.of(53, 37, 1, classes), 26.5, 18.5, degrees, 53, 37, out);
      int different = 0;
      int compared = 0;
      for (int y = 6; y < 31; y++) {
        for (int x = 6; x < 47; x++, compared++) {
          different += out[y * 53 + x] == row.get("result").get(y).get(x).intValue() ? 0 : 1;
        }
      }
      assertThat(different).as("of %s pixels", compared).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void threeChannelsTurnLikeOne() {
    Pixels grey = TestImages.golden("pixels");
    byte[] one = new byte[20 * 20];
    byte[] three = new byte[20 * 20 * 3];
    Rotation.sample(grey, 20, 16, 8, 20, 20, one);
    Rotation.sample(grey.rgb(), 20, 16, 8, 20, 20, three);
    assertThat(three).isEqualTo(Pixels.of(20, 20, 1, one).rgb().bytes());
  }

  @Test
  void noTurnIsACopyAndTheBorderGoesOn() {
    byte[] image = {1, 2, 3, 4};
    byte[] out = new byte[16];
    Rotation.sample(Pixels.of(2, 2, 1, image), 1, 1, 0, 4, 4, out);
    assertThat(out).containsExactly(1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4);
  }
}
