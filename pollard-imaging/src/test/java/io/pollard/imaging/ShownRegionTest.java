package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Preprocessing;
import io.pollard.network.Extent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShownRegionTest {

  /** A bright square is found in what was prepared, and its middle led back to where it was. */
  @ParameterizedTest
  @EnumSource(Fit.class)
  void aPlaceInTheInputIsWhereItWasInTheImage(Fit fit) {
    int width = 150;
    int height = 110;
    byte[] grey = new byte[width * height];
    for (int y = 60; y < 68; y++) {
      for (int x = 84; x < 92; x++) {
        grey[y * width + x] = (byte) 255;
      }
    }
    Preprocessing preprocessing =
        Preprocessing.imagenet().withSize(64).withData(new Intensity.FullRange(), fit);
    Pixels input = Preparation.prepare(Pixels.of(width, height, 1, grey), preprocessing);
    double sum = 0;
    double across = 0;
    double down = 0;
    for (int i = 0; i < 64 * 64; i++) {
      sum += input.value(i);
      across += input.value(i) * (i % 64 + 0.5) / 64;
      int row = i / 64;
      down += input.value(i) * (row + 0.5) / 64;
    }
    ShownRegion shown = Preparation.shown(Extent.of(height, width), preprocessing);
    assertThat(shown.left() + across / sum * shown.width()).isCloseTo(88, within(0.6));
    assertThat(shown.top() + down / sum * shown.height()).isCloseTo(64, within(0.6));
  }
}
