package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.DataException;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.testing.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreparationTest {

  private final JsonNode golden = Golden.read("preprocessing");

  @Test
  void theLongerSideIsCutToAWholeNumber() {
    for (JsonNode row : golden.get("resizeShorterSide").get("rows")) {
      int width = row.get(0).intValue();
      int height = row.get(1).intValue();
      int side = row.get(2).intValue();
      Preparation.Placement placement =
          Preparation.Placement.of(Fit.CROP, Extent.of(side, side), width, height);
      assertThat(placement.width()).isEqualTo(row.get(3).intValue());
      assertThat(placement.height()).isEqualTo(row.get(4).intValue());
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

  /** The images are cached whole, and a crop share of 1 leaves the rectangle as it is. */
  @Test
  void imagesAndMasksFitRectanglesAsPillowFitsThem() {
    Pixels image = TestImages.golden("pixels");
    byte[] classes = new byte[image.length()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (byte) (image.value(i) % 4);
    }
    Pixels mask = Pixels.of(image.width(), image.height(), 1, classes);
    for (JsonNode row : Golden.read("rectangles").get("fit")) {
      Preprocessing preprocessing =
          rectangle(row.get("height").intValue(), row.get("width").intValue(), 1)
              .withData(new Intensity.FullRange(), Fit.valueOf(row.get("fit").textValue()));
      Pixels fitted =
          row.get("source").textValue().equals("mask")
              ? Preparation.cachedMask(mask, preprocessing)
              : Preparation.prepare(image, preprocessing);
      assertThat(TestImages.largestDifference(fitted, row.get("result"))).isZero();
    }
  }

  /** 8 x 12 of 10 x 15: the crop share is of each side. */
  @Test
  void theCentreOfARectangleIsCutOutOfALargerOne() {
    Pixels image = TestImages.filled("wide", 15, 10, 1);
    Preprocessing preprocessing = rectangle(8, 12, 0.8);
    assertThat(preprocessing.cached()).isEqualTo(Extent.of(10, 15));
    assertThat(Preparation.prepare(image, preprocessing).bytes())
        .isEqualTo(Preparation.crop(image, new CropBox(1, 2, 8, 12)).bytes());
  }

  private static Preprocessing rectangle(int height, int width, double cropShare) {
    return new Preprocessing(
        FeatureShape.of(1, height, width),
        cropShare,
        Interpolation.BILINEAR,
        List.of(0.5),
        List.of(0.25),
        new Intensity.FullRange(),
        Fit.CROP);
  }

  @Test
  void anInputWithADepthIsRefusedInOneSentence() {
    Preprocessing volume = Preprocessing.imagenet().withInput(FeatureShape.of(1, 8, 16, 16));
    assertThatThrownBy(() -> Preparation.prepare(TestImages.golden("pixels"), volume))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected a volume, as the input of 1x8x16x16")
        .hasMessageContaining("found an image of 37x53");
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
