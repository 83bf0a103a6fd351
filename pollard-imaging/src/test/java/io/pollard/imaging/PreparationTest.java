package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Preprocessing;
import io.pollard.testing.Golden;
import org.junit.jupiter.api.Test;

class PreparationTest {

  private final JsonNode golden = Golden.read("preprocessing");

  @Test
  void theLongerSideIsCutToAWholeNumber() {
    for (JsonNode row : golden.get("resizeShorterSide").get("rows")) {
      int width = row.get(0).intValue();
      int height = row.get(1).intValue();
      int side = row.get(2).intValue();
      assertThat(Preparation.shorterTo(side, width, height)).isEqualTo(row.get(3).intValue());
      assertThat(Preparation.shorterTo(side, height, width)).isEqualTo(row.get(4).intValue());
    }
  }

  @Test
  void theCentreIsRoundedHalfToEven() {
    for (JsonNode row : golden.get("centerCrop").get("rows")) {
      if (row.get(0).intValue() >= row.get(1).intValue()) { // smaller images are scaled, not padded
        assertThat(Preparation.centreMargin(row.get(0).intValue(), row.get(1).intValue()))
            .isEqualTo(row.get(2).intValue());
      }
    }
  }

  @Test
  void padPutsBlackAroundTheWholeImage() {
    Pixels image = Pixels.of(4, 2, 1, new byte[] {9, 9, 9, 9, 9, 9, 9, 9});
    Preprocessing pad =
        Preprocessing.imagenet().withSize(4).withData(new Intensity.FullRange(), Fit.PAD);
    assertThat(Preparation.prepare(image, pad).bytes())
        .containsExactly(0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0);
  }

  @Test
  void stretchScalesBothSides() {
    Pixels image = Pixels.of(2, 4, 1, new byte[] {1, 2, 1, 2, 3, 4, 3, 4});
    Preprocessing stretch =
        Preprocessing.imagenet().withSize(2).withData(new Intensity.FullRange(), Fit.STRETCH);
    Pixels prepared = Preparation.prepare(image, stretch);
    assertThat(prepared.width()).isEqualTo(2);
    assertThat(prepared.bytes()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void anExtremeAspectNeedsNoHugeImageBetween() {
    Pixels image = TestImages.filled("long", 20_000, 2, 1);
    Pixels prepared = Preparation.prepare(image, Preprocessing.imagenet());
    assertThat(prepared.width()).isEqualTo(224);
    assertThat(prepared.height()).isEqualTo(224);
  }
}
