package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Intensity;
import org.junit.jupiter.api.Test;

class IntensityScaleTest {

  private static Pixels deep(int... values) {
    short[] shorts = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      shorts[i] = (short) values[i];
    }
    return Pixels.of(values.length, 1, 1, shorts);
  }

  @Test
  void eightBitsStayAsTheyAre() {
    Pixels image = Pixels.of(3, 1, 1, new byte[] {0, 100, (byte) 255});
    assertThat(IntensityScale.apply(new Intensity.ByDepth(), image)).isSameAs(image);
  }

  @Test
  void theFullRangeOfSixteenBitsIsDividedBy257() {
    assertThat(
            IntensityScale.apply(new Intensity.FullRange(), deep(0, 257, 257 * 100, 65535)).bytes())
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
    byte[] scaled = IntensityScale.apply(new Intensity.ByDepth(), deep(values)).bytes();
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
    byte[] window = IntensityScale.apply(new Intensity.Window(1000, 200), image).bytes();
    assertThat(window).containsExactly(0, 0, (byte) 128, (byte) 255, (byte) 255, (byte) 255);
    assertThat(IntensityScale.apply(new Intensity.Range(900, 1100), image).bytes())
        .isEqualTo(window);
  }

  @Test
  void anImageOfOneValueIsBlack() {
    assertThat(IntensityScale.apply(new Intensity.ByDepth(), deep(500, 500)).bytes())
        .containsExactly(0, 0);
  }
}
