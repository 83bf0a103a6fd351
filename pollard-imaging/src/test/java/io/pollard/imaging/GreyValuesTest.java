package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Intensity;
import org.junit.jupiter.api.Test;

class GreyValuesTest {

  private static Pixels deep(int... values) {
    short[] shorts = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      shorts[i] = (short) values[i];
    }
    return Pixels.of(values.length, 1, 1, shorts);
  }

  private static byte[] scaled(Pixels image, Intensity intensity) {
    return GreyValues.of(image.raster(), 1).scaled(intensity);
  }

  @Test
  void eightBitsStayAsTheyAre() {
    Pixels image = Pixels.of(3, 1, 1, new byte[] {0, 100, (byte) 255});
    assertThat(scaled(image, new Intensity.ByDepth())).isSameAs(image.bytes());
  }

  @Test
  void theFullRangeOfSixteenBitsIsDividedBy257() {
    assertThat(scaled(deep(0, 257, 257 * 100, 65535), new Intensity.FullRange()))
        .containsExactly(0, 1, 100, (byte) 255);
  }

  @Test
  void percentilesClipAFewOutliers() {
    int[] values = new int[1000];
    for (int i = 0; i < 1000; i++) {
      values[i] = 1000 + i;
    }
    values[0] = 0;
    values[999] = 65535;
    byte[] scaled = scaled(deep(values), new Intensity.ByDepth());
    // The fifth and the 995th value in order are the ends.
    assertThat(scaled[0]).isZero();
    assertThat(scaled[4]).isZero();
    assertThat(scaled[5] & 0xff).isBetween(0, 1);
    assertThat(scaled[499] & 0xff).isBetween(127, 128);
    assertThat(scaled[994] & 0xff).isEqualTo(255);
    assertThat(scaled[999] & 0xff).isEqualTo(255);
  }

  @Test
  void windowAndRangeAreTheSameThingInTwoSpellings() {
    Pixels image = deep(0, 900, 1000, 1100, 1200, 60000);
    byte[] window = scaled(image, new Intensity.Window(1000, 200));
    assertThat(window).containsExactly(0, 0, (byte) 128, (byte) 255, (byte) 255, (byte) 255);
    assertThat(scaled(image, new Intensity.Range(900, 1100))).isEqualTo(window);
  }

  @Test
  void anImageOfOneValueIsBlack() {
    assertThat(scaled(deep(500, 500), new Intensity.ByDepth())).containsExactly(0, 0);
  }
}
