package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.network.FeatureShape;
import io.pollard.testing.Golden;
import org.junit.jupiter.api.Test;

class ChannelsTest {

  @Test
  void colourBecomesGreyAsInPillow() {
    Pixels grey = TestImages.luma(TestImages.golden("pixels3"));
    assertThat(TestImages.largestDifference(grey, Golden.read("rectangles").get("luma"))).isZero();
  }

  /** By hand: round(.299 x 65,535 + .587 x 40,000 + .114 x 100). */
  @Test
  void sixteenBitsKeepTheirDepth() {
    Pixels colour = Pixels.of(1, 1, 3, new short[] {-1, (short) 40_000, 100});
    assertThat(GreyValues.of(colour.raster(), 1).at(0)).isEqualTo(43_086);
  }

  @Test
  void aGreyNetworkTakesGreyImagesAsTheyAreAndColourByLuma() {
    Preprocessing grey = Preprocessing.imagenet().withInput(FeatureShape.of(1, 37, 53));
    Pixels colour = TestImages.golden("pixels3");
    assertThat(GreyValues.of(TestImages.golden("pixels").raster(), 1).scaled(grey.intensity()))
        .isEqualTo(TestImages.golden("pixels").bytes());
    assertThat(Preparation.prepare(colour, grey).bytes())
        .isEqualTo(Preparation.prepare(TestImages.luma(colour), grey).bytes());
    assertThat(Preparation.prepare(colour, grey).channels()).isEqualTo(1);
  }

  @Test
  void greyFillsAllChannelsAndOtherNumbersAreRefused() {
    Pixels grey = Pixels.of(2, 1, 1, new byte[] {7, 9});
    assertThat(Channels.filled(grey, 4).bytes()).containsExactly(7, 7, 7, 7, 9, 9, 9, 9);
    assertThat(Channels.filled(grey, 3).bytes()).isEqualTo(grey.rgb().bytes());
    assertThatThrownBy(() -> GreyValues.of(TestImages.golden("pixels3").raster(), 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("1 or 4 channels")
        .hasMessageContaining("found 3");
  }
}
