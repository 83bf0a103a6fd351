package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.Intensity;
import io.pollard.imaging.Presentation.Function;
import io.pollard.imaging.Presentation.Padding;
import io.pollard.imaging.Presentation.Table;
import io.pollard.imaging.Presentation.Window;
import io.pollard.network.Extent;
import java.nio.ShortBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PresentationTest {

  private static final Window SOFT = window("SOFT", 40, 400, Function.LINEAR);
  private static final Window LUNG = window("LUNG", -600, 1500, Function.LINEAR);

  private static Window window(String name, double centre, double width, Function function) {
    return new Window(Optional.of(name), centre, width, function);
  }

  private static Table table(String name, double first, int bits, int... entries) {
    short[] shorts = new short[entries.length];
    for (int i = 0; i < entries.length; i++) {
      shorts[i] = (short) entries[i];
    }
    return new Table(Optional.of(name), first, bits, ShortBuffer.wrap(shorts));
  }

  private static byte[] shown(Raster raster, Intensity intensity) {
    return GreyValues.of(raster, 1).scaled(intensity);
  }

  private static int[] unsigned(byte[] levels) {
    int[] result = new int[levels.length];
    for (int i = 0; i < levels.length; i++) {
      result[i] = levels[i] & 0xff;
    }
    return result;
  }

  @Test
  void aFileWithoutAWindowIsShownByDepthLikeAnyOther() {
    Raster eight = TestImages.row(SampleType.U8, 3, 200, 100);
    assertThat(shown(eight, Intensity.ByFile.first())).isSameAs(eight.bytes());
    Raster deep = TestImages.row(SampleType.S16, -1000, 0, 1000, 3000);
    assertThat(shown(deep, Intensity.ByFile.first()))
        .isEqualTo(shown(deep, new Intensity.ByDepth()));
    assertThat(
            unsigned(
                shown(
                    eight.withPresentation(Presentation.none().inverted()),
                    Intensity.ByFile.first())))
        .containsExactly(252, 55, 155);
  }

  @Test
  void aNameIsFoundInAnyCaseAndAMissingOneIsSaidWithThoseThatThereAre() {
    Raster raster =
        TestImages.row(SampleType.S16, -600, 40)
            .withPresentation(Presentation.none().withWindows(List.of(SOFT, LUNG)));
    assertThat(shown(raster, Intensity.ByFile.of(" lung ")))
        .isEqualTo(
            shown(
                raster.withPresentation(Presentation.none().withWindows(List.of(LUNG))),
                Intensity.ByFile.first()));
    assertThatThrownBy(() -> shown(raster, Intensity.ByFile.of("BONE")))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("expected a window or table called \"BONE\" but found SOFT, LUNG;");
    Raster plain = TestImages.row(SampleType.U8, 7, 9);
    assertThatThrownBy(() -> shown(plain, Intensity.ByFile.of("BONE")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("but found none;");
  }

  @Test
  void windowsThatTheStandardDoesNotHaveAreNone() {
    for (double width : new double[] {0, -5, Double.NaN, Double.POSITIVE_INFINITY}) {
      for (Function function : Function.values()) {
        assertThat(Window.of(Optional.empty(), 40, width, function)).isEmpty();
        assertThatThrownBy(() -> window("SOFT", 40, width, function))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
    assertThat(Window.of(Optional.empty(), 40, 0.5, Function.LINEAR)).isEmpty();
    assertThat(Window.of(Optional.empty(), 40, 0.5, Function.SIGMOID)).isPresent();
    assertThat(Window.of(Optional.empty(), Double.NaN, 9, Function.LINEAR)).isEmpty();
    assertThatThrownBy(() -> table("EMPTY", 0, 8)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> table("WIDE", 0, 17, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Padding(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  /** PS3.3 C.11.2.1.2.1's examples of windows, and tables by hand. */
  @Test
  void theEdgesOfWindowsAndTablesAreThoseOfTheStandard() {
    Window whole = window("ALL", 2048, 4096, Function.LINEAR);
    assertThat(List.of(whole.share(0), whole.share(4095))).containsExactly(0.0, 1.0);
    Window step = window("STEP", 2048, 1, Function.LINEAR);
    assertThat(List.of(step.share(2047), step.share(2048))).containsExactly(0.0, 1.0);
    Window two = window("TWO", 0, 2, Function.LINEAR);
    assertThat(List.of(two.share(-1), two.share(0))).containsExactly(0.0, 1.0);
    Window exact = window("EXACT", 0, 2, Function.LINEAR_EXACT);
    assertThat(List.of(exact.share(-1), exact.share(0), exact.share(0.5), exact.share(1)))
        .containsExactly(0.0, 0.5, 0.75, 1.0);
    assertThat(window("S", 5, 2, Function.SIGMOID).share(5)).isEqualTo(0.5);
    Table table = table("T", -2, 16, 0, 0x8000, 0xffff);
    assertThat(List.of(table.share(-9), table.share(-2), table.share(-0.5), table.share(9)))
        .containsExactly(0.0, 0.0, 0x8000 / 65535.0, 1.0);
    assertThat(table("BELOW", 0, 8, 300).share(0)).isEqualTo(1);
  }

  @Test
  void everyWindowRisesFromBlackToWhite() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      Function function = Function.values()[round % 3];
      Window window =
          window("ANY", random.nextInt(2000) - 1000, 1 + 1000 * random.nextDouble(), function);
      double last = -1;
      for (int step = 0; step <= 400; step++) {
        double share = window.share(-3000 + 15 * step);
        assertThat(share).as("%s", window).isBetween(Math.max(0, last), 1.0);
        last = share;
      }
      double far = 1e9;
      assertThat(List.of(window.share(-far), window.share(far))).containsExactly(0.0, 1.0);
    }
  }

  private static final List<Intensity> ALL =
      List.of(
          new Intensity.ByDepth(),
          new Intensity.Percentiles(5, 90),
          new Intensity.Window(40, 400),
          new Intensity.Range(-100, 900),
          Intensity.ByFile.first());

  @Test
  void inversionComesAfterWhateverMadeTheLevels() {
    for (SampleType type : SampleType.values()) {
      Raster raster = TestImages.row(type, 0, 3, 20, 50, 90, 120, 240, 255);
      Presentation plain = Presentation.none().withWindows(List.of(SOFT));
      for (Intensity intensity : ALL) {
        int[] levels = unsigned(shown(raster.withPresentation(plain), intensity));
        int[] inverted = unsigned(shown(raster.withPresentation(plain.inverted()), intensity));
        for (int i = 0; i < levels.length; i++) {
          assertThat(inverted[i]).as("%s of %s", intensity, type).isEqualTo(255 - levels[i]);
        }
      }
    }
  }

  @Test
  void paddingIsBlackAndMovesNoPercentile() {
    for (SampleType type : List.of(SampleType.U16, SampleType.S16, SampleType.F32)) {
      double[] picture = new double[200];
      double[] surrounded = new double[300];
      for (int i = 0; i < picture.length; i++) {
        picture[i] = 100 + 7 * (i * 37 % 200);
        surrounded[i] = picture[i];
      }
      for (int i = picture.length; i < surrounded.length; i++) {
        surrounded[i] = i % 2 == 0 ? 3 : 5;
      }
      Presentation padded =
          Presentation.none().withWindows(List.of(SOFT)).withPadding(new Padding(3, 5));
      for (Presentation presentation : List.of(padded, padded.inverted())) {
        Raster alone = TestImages.row(type, picture).withPresentation(presentation);
        Raster within = TestImages.row(type, surrounded).withPresentation(presentation);
        for (Intensity intensity : ALL) {
          int[] levels = unsigned(shown(within, intensity));
          assertThat(levels).startsWith(unsigned(shown(alone, intensity)));
          for (int i = picture.length; i < levels.length; i++) {
            assertThat(levels[i]).isZero();
          }
        }
      }
    }
  }

  @Test
  void paddingIsComparedAsTheRasterRoundsItAndNothingButPaddingIsBlack() {
    double padding = 0.1 * -2000 + 0.7;
    Raster raster =
        TestImages.row(SampleType.F32, padding, 1, 2)
            .withPresentation(Presentation.none().withPadding(new Padding(padding, padding)));
    assertThat(unsigned(shown(raster, new Intensity.Range(-500, 2)))[0]).isZero();
    assertThat(GreyValues.of(raster, 1).levels(new Intensity.Percentiles(0, 100)))
        .isEqualTo(new Levels(1, 2));
    Raster nothing =
        TestImages.row(SampleType.S16, -5, -5)
            .withPresentation(Presentation.none().withPadding(new Padding(-5, -5)).inverted());
    for (Intensity intensity : ALL) {
      assertThat(shown(nothing, intensity)).containsOnly(0);
    }
  }

  @Test
  void coloursAreShownAsTheyAre() {
    Raster colours =
        TestImages.row(SampleType.U8, 1, 2, 3).withPresentation(Presentation.none().inverted());
    Raster one =
        new Raster(
            Extent.of(1, 1),
            3,
            SampleType.U8,
            Spacing.unknown(),
            colours.values(),
            colours.presentation());
    assertThat(one.presentation()).isEqualTo(Presentation.none());
  }
}
