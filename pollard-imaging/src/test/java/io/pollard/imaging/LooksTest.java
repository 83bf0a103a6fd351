package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import io.pollard.imaging.Looks.Between;
import io.pollard.imaging.Looks.Colour;
import io.pollard.network.Extent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LooksTest {

  private static final Brightness USUAL = new Brightness(120, 50, 0.1, 0.05, 0);

  private static Look look(Extent size, SampleType type, Map<String, String> described) {
    return new Look(size, type, described, USUAL);
  }

  private static Look xray(int height, int width, String modality) {
    return look(Extent.of(height, width), SampleType.U16, Map.of("Modality", modality));
  }

  private static Look with(Brightness brightness) {
    return new Look(Extent.of(300, 300), SampleType.U16, Map.of("Modality", "DX"), brightness);
  }

  private static Looks looks(Look... looks) {
    return Looks.of(List.of(looks), sizes(looks));
  }

  private static List<Extent> sizes(Look... looks) {
    return Stream.of(looks).map(Look::size).toList();
  }

  private static final Looks XRAYS = looks(xray(200, 400, "DX"), xray(300, 250, "CR"));

  @Test
  void manyAreDescribedByWhatEachHas() {
    assertThat(XRAYS.smallest()).containsExactly(200, 250);
    assertThat(XRAYS.largest()).containsExactly(300, 400);
    assertThat(XRAYS.types()).containsExactly(SampleType.U16);
    assertThat(XRAYS.described()).isEqualTo(Map.of("Modality", List.of("CR", "DX")));
    assertThat(XRAYS.colours()).containsExactly(Colour.GREY);
    assertThat(XRAYS.mean()).isEqualTo(new Between(120, 120));
  }

  @Test
  void anImageOfTheirKindIsLikeThem() {
    assertThat(XRAYS.unlike(xray(400, 125, "DX"))).isEmpty();
    assertThat(XRAYS.unlike(with(new Brightness(129, 41, 0.19, 0.14, 1.9)))).isEmpty();
    // What no header says can't be compared.
    assertThat(XRAYS.unlike(look(Extent.of(300, 300), SampleType.U16, Map.of()))).isEmpty();
  }

  @Test
  void anotherModalityPhotometricOrViewIsNamed() {
    Map<String, String> described =
        Map.of("Modality", "DX", "PhotometricInterpretation", "MONOCHROME2", "ViewPosition", "PA");
    Looks frontal = looks(look(Extent.of(9, 9), SampleType.U8, described));
    assertThat(
            frontal.unlike(
                look(
                    Extent.of(9, 9),
                    SampleType.U8,
                    Map.of(
                        "Modality", " CT ",
                        "PhotometricInterpretation", "RGB",
                        "ViewPosition", "LL"))))
        .containsExactly(
            "its Modality is CT, the training images' DX",
            "its PhotometricInterpretation is RGB, the training images' MONOCHROME2",
            "its ViewPosition is LL, the training images' PA");
    assertThat(XRAYS.unlike(xray(300, 300, "CT")))
        .containsExactly("its Modality is CT, the training images' CR or DX");
  }

  @Test
  void whatElseAHeaderSaysIsNotKept() {
    Look look =
        look(
            Extent.of(9, 9),
            SampleType.U8,
            Map.of("Modality", "DX", "Manufacturer", "Maker", "ViewPosition", " "));
    assertThat(look.described()).isEqualTo(Map.of("Modality", "DX"));
  }

  @Test
  void wordsThatAreManyOrLongTellNothing() {
    List<Look> all = new ArrayList<>();
    IntStream.range(0, 17).forEach(i -> all.add(xray(9, 9, "M" + i)));
    assertThat(looks(all.toArray(Look[]::new)).described()).isEmpty();
    assertThat(looks(xray(9, 9, "M".repeat(65))).described()).isEmpty();
    assertThat(XRAYS.unlike(xray(300, 300, "M".repeat(70))))
        .containsExactly(
            "its Modality is " + "M".repeat(64) + "..., the training images' CR or DX");
  }

  @Test
  void sidesOfMoreThanTwiceTheirsAreNamed() {
    assertThat(XRAYS.unlike(xray(600, 800, "DX"))).isEmpty();
    assertThat(XRAYS.unlike(xray(300, 1600, "DX")))
        .containsExactly(
            "it is larger than all training images by 4.0 (300x1600 against up to 300x400, height x"
                + " width)");
    assertThat(XRAYS.unlike(xray(50, 250, "DX")))
        .containsExactly(
            "it is smaller than all training images by 4.0 (50x250 against at least 200x250, height"
                + " x width)");
    assertThat(XRAYS.unlike(look(Extent.of(2, 300, 300), SampleType.U16, Map.of()))).isEmpty();
  }

  @Test
  void otherValuesAndColoursAreNamed() {
    assertThat(XRAYS.unlike(look(Extent.of(300, 300), SampleType.U8, Map.of())))
        .containsExactly("its values are of 8 bits, the training images' of 16 bits");
    assertThat(XRAYS.unlike(with(new Brightness(120, 50, 0.1, 0.05, 30))))
        .containsExactly("it is in colour, the training images are grey");
  }

  @Test
  void levelsFarBesideTheirsAreNamed() {
    assertThat(XRAYS.unlike(with(new Brightness(3, 2, 0.9, 0.2, 0))))
        .containsExactly(
            "its mean level is 3, the training images' 120 to 120",
            "its levels' deviation is 2, the training images' 50 to 50",
            "its share of black is 0.90, the training images' 0.10 to 0.10",
            "its share of white is 0.20, the training images' 0.05 to 0.05");
  }

  @Test
  void brightnessIsCountedOfLevels() {
    byte[] grey = {0, 0, (byte) 255, 55};
    Brightness brightness = Brightness.of(ByteBuffer.wrap(grey), 1);
    assertThat(brightness.mean()).isEqualTo(77.5);
    assertThat(brightness.deviation()).isCloseTo(104.9107, offset(1e-4));
    assertThat(brightness.black()).isEqualTo(0.5);
    assertThat(brightness.white()).isEqualTo(0.25);
    assertThat(brightness.colour()).isZero();
    byte[] colour = {10, 20, 30, 7, 7, 7};
    assertThat(Brightness.of(ByteBuffer.wrap(colour), 3).colour()).isEqualTo(10);
    assertThat(Brightness.of(ByteBuffer.wrap(colour), 3).isColoured()).isTrue();
    assertThat(Brightness.of(List.of(brightness, Brightness.of(ByteBuffer.wrap(colour), 3))).mean())
        .isEqualTo((77.5 + 13.5) / 2);
  }

  @Test
  void rangesAndSizesThatAreNoneAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Between(2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Between(Double.NaN, 1));
    Between any = new Between(0, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Looks(
                    List.of(0, 3),
                    List.of(2, 3),
                    Set.of(SampleType.U8),
                    Map.of(),
                    Set.of(Colour.GREY),
                    any,
                    any,
                    any,
                    any))
        .withMessage("expected sizes from the smallest to the largest but found [0, 3] to [2, 3]");
  }
}
